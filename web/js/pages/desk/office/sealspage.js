// Whether what the audit says is still what was sealed: the newest batch, held against its rows.

import { el, icon } from "../../../core/dom.js";
import { count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { moment } from "../listing.js";
import { latestSeal } from "./upkeeprequests.js";

/** @typedef {import("./upkeeprequests.js").Seal} Seal */

const VERIFY = "scripts/geoapi audit verify";

/** The first that differs. @param {NonNullable<Seal["difference"]>} difference */
const differenceText = ({ seal, number, what }) =>
  number === null ? t("desk.seals.seal", { n: seal }) : t(`desk.seals.row.${what}`, { row: number });

/** @param {Seal} found */
function state({ number, difference }) {
  if (number === null) return el("p", { class: "panel", id: "seal" }, t("desk.seals.none"));
  const panel = (/** @type {string} */ tone, /** @type {HTMLElement[]} */ parts) =>
    el("section", { class: "panel", "data-tone": tone, id: "seal" }, parts);
  const said = (/** @type {string} */ mark, /** @type {string} */ words) =>
    el("p", { class: "state small" }, icon(mark), words);
  if (!difference) return panel("ok", [said("check", t("desk.seals.ok"))]);
  return panel("bad", [
    said("triangle-alert", t("desk.seals.bad")),
    el("p", {}, differenceText(difference)),
    el("p", {}, t("desk.seals.bad.do"), " ", el("code", {}, VERIFY)),
  ]);
}

/** @param {Seal} found */
function facts({ number, rows, sealed_at, hash, unsealed }) {
  const size = (/** @type {number} */ n) => t("desk.seals.rows.n", { n: n === 1 ? 1 : count(n) });
  const shown = /** @type {[string, string | HTMLElement | null | false][]} */ ([
    [t("desk.seals.number"), number !== null && String(number)],
    [t("desk.seals.rows"), number !== null && size(rows)],
    [t("desk.seals.at"), sealed_at && moment(sealed_at)],
    [t("desk.seals.unsealed"), size(unsealed)],
    [t("desk.seals.hash"), hash && el("code", {}, hash)],
  ]);
  const terms = shown.map(([name, value]) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []));
  return el("dl", { class: "panel change", id: "seal-facts" }, terms.flat());
}

export async function load() {
  const found = await latestSeal();
  return {
    title: t("desk.tab.seals"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.seals.title")),
      state(found),
      facts(found),
      el("p", { class: "hint" }, t("desk.seals.what")),
      found.difference === null
        ? el("p", { class: "hint" }, t("desk.seals.verify"), " ", el("code", {}, VERIFY))
        : null,
    ].filter((part) => part !== null),
  };
}
