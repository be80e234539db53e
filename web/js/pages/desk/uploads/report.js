// What was found in a file: how many rows of what, those that are refused with their reasons, and where they lie.

import { arrives, el, icon } from "../../../core/dom.js";
import { has, t } from "../../../core/i18n.js";
import { faults, upload } from "./requests.js";

/**
 * @typedef {import("./requests.js").Report} Report
 * @typedef {import("./requests.js").Entry} Entry
 */

const SCRIPT = "/web/vendor/leaflet/leaflet.js";
const STYLE = "/web/vendor/leaflet/leaflet.css";
const CHANGES = ["new", "changed", "removed", "unchanged"];

/** @typedef {{code: string, params?: Record<string, string>, reason: string}} Reason */

/** In the words of the page where it has some, else as the importer says it. @param {Reason} entry */
export function reasonText({ code, params = {}, reason }) {
  if (!has(`desk.import.why.${code}`)) return reason;
  const words = t(`desk.import.why.${code}`, { ...params, row: rowText(params.row ?? "") });
  // A report of before has no values; a sign for none stands in their place.
  return words.replace(/\{\w+\}/g, "—");
}

/** @param {string} where */
function rowText(where) {
  const [, kind, what] = /^(\w+) (.+)$/s.exec(where) ?? [];
  if (kind === "row" || kind === "feature") return t("desk.import.row", { n: what });
  if (has(`desk.import.at.${kind}`)) return t(`desk.import.at.${kind}`, { what });
  return where === "file" ? t("desk.import.whole") : where === "heading" ? t("desk.import.heading") : where;
}

/** In words of the page; where it has none for the reason, those of the importer below. @param {Entry} entry */
function line(entry) {
  const own = has(`desk.import.why.${entry.code}`);
  const said = own ? reasonText(entry) : t(`desk.import.outcome.${entry.outcome}`);
  return el(
    "li",
    { class: "row", "data-outcome": entry.outcome },
    icon(entry.outcome === "refused" ? "x" : entry.outcome === "repaired" ? "check" : "info"),
    el(
      "span",
      {},
      el("b", {}, [rowText(entry.where), entry.subject].filter(Boolean).join(" · ")),
      el("small", { class: entry.outcome === "refused" ? "closed" : null }, said),
      own ? null : el("small", { lang: "en" }, entry.reason),
    ),
  );
}

/** What the counts are called: "posts changed". @param {string} what */
function totalText(what) {
  const at = what.lastIndexOf(" ");
  const [noun, change] = [what.slice(0, at), what.slice(at + 1)];
  const key = `desk.import.of.${noun.split(" ").join("-")}`;
  if (!CHANGES.includes(change) || !has(key)) return null;
  return t(`desk.import.${change}`, { what: t(key) });
}

/** @param {Report} found @param {boolean} done whether it has entered */
export function summary(found, done) {
  const rows = (found.totals ?? [])
    .map(({ what, number }) => ({ text: totalText(what), number }))
    .filter(({ text }) => text !== null);
  const refused = found.outcomes?.refused ?? 0;
  const kept = found.outcomes?.kept ?? 0;
  const said = (/** @type {string | null} */ text, /** @type {number} */ number, tone = "") =>
    el("li", { class: tone || null }, el("span", {}, text), el("b", {}, String(number)));
  return el(
    "section",
    { class: "panel", id: "totals" },
    el("h3", {}, t(done ? "desk.import.did" : "desk.import.would")),
    el(
      "ul",
      { class: "totals" },
      rows.map(({ text, number }) => said(text, number)),
      said(t("desk.import.refused"), refused, refused ? "bad" : ""),
      kept ? said(t("desk.import.kept"), kept) : null,
    ),
    !rows.length && el("p", { class: "hint" }, t("desk.import.nothing")),
  );
}

/** The lines of the report, some at a time. @param {Report} found @returns {HTMLElement[]} */
export function lines(found) {
  if (!found.entries.length) return [];
  const rows = el("ul", { class: "rows", id: "lines" }, found.entries.map(line));
  let next = found.first + found.entries.length;
  const more = el(
    "button",
    {
      type: "button",
      class: "act",
      hidden: next >= found.entries_noted,
      onclick: async () => {
        more.disabled = true;
        try {
          const { entries, entries_noted } = await upload(String(found.id), next);
          rows.append(...entries.map(line));
          next += entries.length;
          more.hidden = next >= entries_noted || !entries.length;
        } finally {
          more.disabled = false;
        }
      },
    },
    t("desk.import.more"),
  );
  return [el("h3", {}, t("desk.import.lines")), rows, el("div", { class: "acts" }, more)];
}

/**
 * A map of the lines that have a place, and of the own areas; nothing where none has.
 * @param {Report} found @param {string[]} areas codes of the own areas
 */
export async function faultMap(found, areas) {
  if (!found.entries.some(({ lon }) => lon !== null)) return null;
  const drawn = await faults(found.id);
  const element = el("div", {
    class: "faultmap",
    id: "faultmap",
    "aria-label": t("desk.import.map", { n: drawn.features.length }),
    role: "application",
  });
  const show = async () => {
    await arrives(el("link", { rel: "stylesheet", href: STYLE }));
    if (!window.L) await arrives(el("script", { src: SCRIPT }));
    const { drawFaults } = await import("./faultmap.js");
    await drawFaults(element, drawn, areas, (each) => `${rowText(each.where)}: ${reasonText(each)}`);
    element.setAttribute("data-drawn", "");
  };
  // Once it is on the page: a map has to know its size. Without it the lines say the same.
  requestAnimationFrame(() => show().catch(() => element.remove()));
  return element;
}
