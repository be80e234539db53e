// Who one is, what became of one's reports, and how long one has served: own sums alone, seen by oneself.

import { Problem } from "../../core/api.js";
import { byId, el, icon } from "../../core/dom.js";
import { dateOf, dayMoment } from "../../core/format.js";
import { language, t } from "../../core/i18n.js";
import { outcomeWords, postName } from "../../features/cases/publicwords.js";
import { announce, toast } from "../../ui/components.js";
import { forgetOwn } from "./kept.js";
import { askOnce, button, show, stationsLink, toldPart } from "./parts.js";
import { deleteAccount, leave, signOut, statementPdf } from "./requests.js";

/**
 * @typedef {import("./kept.js").Kept} Kept
 * @typedef {import("./requests.js").Report} Report
 * @typedef {import("./requests.js").Hours} Hours
 */

const FIRST = 3;
const MARKS = { new: "inbox", doing: "wrench", done: "check", void: "corner-up-right" };
const TONES = { new: "", doing: "", done: "ok", void: "off" };

/** 6:40, of minutes. @param {number} minutes */
const hoursShown = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

/** The same in words. @param {number} minutes */
export const hoursSaid = (minutes) =>
  minutes < 60
    ? t("riderme.hours.minutes", { m: minutes })
    : t("riderme.hours.said", { h: Math.floor(minutes / 60), m: minutes % 60 });

/** What one is here, and where. @param {Kept["courier"]} courier */
function asWhat({ acts_as: as, area_name, place_name }) {
  const [area, place] = [area_name ?? "", place_name ?? ""];
  if (isAtPlace(as)) return t(`riderme.who.${as}`, { place });
  if (as === "volunteer") return t("riderme.who.volunteer", { area });
  return place ? t("riderme.who.at", { area, place }) : t("riderme.who", { area });
}

/** Whether one keeps a place, and does no tasks. @param {string} as */
const isAtPlace = (as) => as === "keeper" || as === "teller";

/** @param {Kept} own */
function whoPart({ courier, reports, hours }) {
  const { name, state, until } = courier;
  const isIn = state === "enrolled";
  const sum = (/** @type {string} */ value, /** @type {string} */ word) =>
    el("div", {}, el("dt", {}, t(word)), el("dd", {}, value));
  return el(
    "section",
    { class: "card" },
    el(
      "div",
      { class: "who" },
      el("span", { class: "face", "aria-hidden": "true" }, [...name][0] ?? ""),
      el(
        "div",
        {},
        el("h2", { id: "heading", tabindex: -1 }, name),
        el("p", {}, isIn || !until ? asWhat(courier) : t("riderme.who.ended", { until: dateOf(until) })),
      ),
    ),
    el(
      "dl",
      { class: "sums" },
      sum(String(reports.length), "riderme.sum.reports"),
      sum(String(hours.tasks.length), "riderme.sum.tasks"),
      sum(hoursShown(hours.minutes), "riderme.sum.hours"),
    ),
  );
}

/** What became of it, in a word or two: what its holder says stays said until the reporter says so. @param {Report} report */
function becameWord({ state, outcome }) {
  const words = outcomeWords(outcome);
  return state === "closed" ? words : t(`riderme.state.${state}`, { outcome: words });
}

/** What was said of it last, and when. @param {Report} report @param {string} now */
function latestLine({ steps, state, outcome }, now) {
  const last = steps[steps.length - 1];
  if (!last || steps.length === 1) return null;
  const holder = postName(last.holder, t("case.community"));
  const words = last.said ?? t(`case.public.${state}`, { holder, outcome: outcomeWords(outcome) });
  return el("small", {}, `${words} · ${dayMoment(last.at, now)}`);
}

/** @param {Report} report @param {string} now */
function reportRow(report, now) {
  const { title, category, place_text: place, number, link, phase, opened_at } = report;
  const name = language === "en" ? category.name_en : category.name;
  return el(
    "li",
    {},
    el(
      "a",
      { class: "card report", href: new URL(link, location.origin).href.replace(/^https?:\/\/[^/]+/, "") },
      el("b", {}, [title || name, place].filter(Boolean).join(" · ")),
      latestLine(report, now),
      el("small", {}, `${dayMoment(opened_at, now)} · ${number}`),
      el(
        "span",
        { class: "became", "data-tone": TONES[phase] || null },
        icon(MARKS[phase]),
        el("span", {}, becameWord(report)),
      ),
    ),
  );
}

/** @param {Report[]} reports @param {string} now */
function reportsPart(reports, now) {
  const headline = el(
    "div",
    { class: "headline" },
    el("h2", {}, t("riderme.reports")),
    reports.length ? el("small", {}, t("riderme.reports.n", { n: Math.min(FIRST, reports.length) })) : null,
  );
  if (!reports.length) return [headline, el("p", { class: "card hint" }, t("riderme.reports.none"))];
  const rows = el("ul", { class: "reports" }, ...reports.slice(0, FIRST).map((each) => reportRow(each, now)));
  const left = reports.slice(FIRST);
  if (!left.length) return [headline, rows];
  const more = button(t("riderme.more", { n: left.length }), () => {
    rows.append(...left.map((each) => reportRow(each, now)));
    more.remove();
    /** @type {HTMLElement | null} */ (rows.children[FIRST]?.querySelector("a"))?.focus();
    headline.querySelector("small")?.remove();
  });
  more.id = "more-reports";
  return [headline, rows, more];
}

/** @param {Hours} hours @param {string} now */
function hoursPart(hours, now) {
  const { minutes, tasks } = hours;
  const told = minutes ? t("riderme.hours.text", { said: hoursSaid(minutes) }) : t("riderme.hours.none");
  const words = el("span", {}, el("b", {}, t("riderme.hours")), el("small", {}, told));
  if (!tasks.length) return el("div", { class: "row" }, icon("file-text"), words);
  const pdf = button(
    t("riderme.hours.pdf"),
    async () => {
      if (pdf.getAttribute("aria-disabled") === "true") return;
      pdf.setAttribute("aria-disabled", "true");
      announce(t("riderme.hours.making"));
      pdf.lastChild?.replaceWith(t("riderme.hours.making"));
      try {
        await statementPdf();
      } catch (error) {
        const offline = error instanceof Problem && error.slug === "offline";
        toast(t(offline ? "riderme.hours.online" : "riderme.hours.failed"));
      }
      pdf.removeAttribute("aria-disabled");
      pdf.lastChild?.replaceWith(t("riderme.hours.pdf"));
    },
    "",
    "download",
  );
  pdf.id = "hours-pdf";
  return el(
    "details",
    { class: "hours" },
    el("summary", { class: "row" }, icon("file-text"), words, icon("chevron-right")),
    el(
      "ul",
      {},
      tasks.map(({ title, minutes: n, at, number }) =>
        el(
          "li",
          {},
          el("span", {}, title, el("small", {}, `${dayMoment(at, now)} · ${number}`)),
          el("b", {}, t("riderme.minutes", { n })),
        ),
      ),
    ),
    el("div", { class: "acts" }, pdf),
  );
}

/** @param {string} id @param {string} mark @param {string} word @param {() => void} onclick @param {string} [kind] */
const row = (id, mark, word, onclick, kind = "") =>
  el(
    "button",
    { type: "button", id, class: `row ${kind}`.trim(), onclick },
    icon(mark),
    el("span", {}, el("b", {}, t(`riderme.${word}`)), el("small", {}, t(`riderme.${word}.text`))),
    icon("chevron-right"),
  );

/** Do it, and say what it comes to on the whole page. @param {() => Promise<unknown>} act @param {string} word @param {() => void} gone */
const ending = (act, word, gone) => async () => {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Nobody is signed in any more, which is what was wanted.
    if (error.status !== 401) return t(error.slug === "offline" ? "riderme.act.offline" : "riderme.wrong");
  }
  forgetOwn();
  gone();
  const told = { head: t(`riderme.${word}`), text: t(`riderme.${word}.text`), acts: [stationsLink()] };
  show({ title: t("riderme.title"), parts: [toldPart({ mark: "check", tone: "ok", ...told })] });
  return null;
};

/**
 * @param {Kept} own @param {string} now
 * @param {{redraw: () => Promise<void>, gone: () => void, onWords: () => void, moves?: boolean}} how
 *   `gone`: nobody is signed in any more; `onWords`: to read what has changed; `moves`: it is another view than before
 */
export function ownView(own, now, { redraw, gone, onWords, moves = true }) {
  const { acts_as, enrollment, state } = own.courier;
  const isIn = state === "enrolled";
  const askLeave = () =>
    askOnce({
      head: t("riderme.leave.ask"),
      text: t(isAtPlace(acts_as) ? "riderme.leave.what.place" : "riderme.leave.what"),
      go: t("riderme.leave.go"),
      act: async () => {
        try {
          await leave(enrollment);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          if (error.status !== 409)
            return t(error.slug === "offline" ? "riderme.act.offline" : "riderme.wrong");
        }
        await redraw();
        toast(t("riderme.left"));
        return null;
      },
    });
  const askDelete = () =>
    askOnce({
      head: t("riderme.delete.ask"),
      text: t("riderme.delete.what"),
      go: t("riderme.delete.go"),
      act: ending(deleteAccount, "deleted", gone),
    });
  // To come in again takes a way to a station.
  const askOut = () =>
    askOnce({
      head: t("riderme.out.ask"),
      text: t("riderme.outed.text"),
      go: t("riderme.out"),
      act: ending(signOut, "outed", gone),
    });
  const ended = isIn
    ? []
    : [
        el(
          "section",
          { class: "card", id: "ended" },
          el("h2", {}, t("riderme.ended.head")),
          el("p", { class: "hint" }, t("riderme.ended.text")),
        ),
      ];
  const changed = own.courier.owes_consent
    ? [
        el(
          "section",
          { class: "card", id: "changed" },
          el("h2", {}, t("riderme.changed")),
          el("p", { class: "hint" }, t("riderme.changed.text")),
          el("div", { class: "acts" }, button(t("riderme.changed.go"), onWords, "main", "file-text")),
        ),
      ]
    : [];
  const further = el(
    "section",
    { class: "card rows" },
    hoursPart(own.hours, now),
    row("sign-out", "smartphone", "out", askOut),
    isIn ? row("leave", "circle-slash", "leave", askLeave) : null,
    row("delete", "trash-2", "delete", askDelete, "bad"),
  );
  show({
    title: t("riderme.title"),
    parts: [whoPart(own), ...changed, ...ended, ...reportsPart(own.reports, now), further],
    moves,
  });
  byId("net").hidden = true;
}
