// The rows of the inbox: clock, state, number; title; place and age; and the one next step.

import { el, icon } from "../../../core/dom.js";
import { count, endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { clockMark, flags, postWords, stateOf, whereWords } from "./casewords.js";
import { ago, clockWords } from "./clocks.js";
import { clockOfNext, GROUPS, grouped, nextStep } from "./turns.js";

/**
 * @typedef {import("./turns.js").Row} Row
 * @typedef {object} Acts what is done with a row
 * @property {(number: string) => void} open
 * @property {(number: string, verb: string) => void} act
 * @property {Map<string, import("../queue.js").Queued>} queued what was done and waits for a network, by number
 */

/** Whose turn it is, where it is somebody else's. @param {Row} row */
function awaited(row) {
  if (row.state === "resolved") return t("desk.case.waits.reporter");
  const who = row.holder && row.state !== "received" ? postWords(row.holder) : null;
  return who
    ? t("desk.case.waits", { who })
    : t("desk.case.waits", { who: t(`case.verb.${nextStep(row)?.verb ?? "accept"}`) });
}

/** @param {Row} row @param {string} now @param {string} chosen @param {boolean} isMain @param {Acts} acts */
export function caseRow(row, now, chosen, isMain, { open, act, queued }) {
  const clock = clockOfNext(row);
  const next = nextStep(row);
  const verb = next?.isMine ? next.verb : null;
  const words = verb && t(`case.verb.${verb}`);
  const link = el(
    "a",
    {
      class: "row-main",
      href: `/desk?inbox=${row.number}`,
      "data-number": row.number,
      tabindex: row.number === chosen || isMain ? 0 : -1,
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        open(row.number);
      },
    },
    el("span", { class: "row-title" }, row.title, flags(row)),
    el(
      "span",
      { class: "row-top" },
      clock && clockMark(clock, now),
      stateOf(row),
      el("span", { class: "num" }, row.number),
    ),
    el(
      "span",
      { class: "row-where" },
      [whereWords(row), ago(row.opened_at, now)].filter(Boolean).join(" · "),
    ),
  );
  return el(
    "li",
    { class: "case-row", "aria-current": row.number === chosen ? "true" : null },
    link,
    queued.has(row.number)
      ? el("span", { class: "awaits queued" }, icon("hourglass"), t("desk.case.queue.row"))
      : verb
        ? el(
            "button",
            {
              type: "button",
              class: isMain ? "verb main" : "verb",
              tabindex: -1,
              "aria-label": `${words}: ${row.title}`,
              onclick: () => act(row.number, verb),
            },
            words,
          )
        : el("span", { class: "awaits" }, awaited(row)),
  );
}

/** @param {Row[]} rows @param {string} now @param {string} chosen @param {Acts} acts */
export function groupsOf(rows, now, chosen, acts) {
  let isFirst = true;
  const groups = grouped(rows, now);
  return GROUPS.filter((group) => groups.get(group)?.length).map((group) => {
    const found = groups.get(group) ?? [];
    return el(
      "section",
      { "data-group": group },
      el(
        "h3",
        { class: `section-head ${group}`, tabindex: -1 },
        t(`desk.case.group.${group}`),
        el("span", { class: "n" }, count(found.length)),
      ),
      el(
        "ul",
        {},
        found.map((row) => {
          // The first of all has the one filled button of the page.
          const isMain = isFirst && group === "over" && Boolean(nextStep(row)?.isMine);
          isFirst = false;
          return caseRow(row, now, chosen, isMain, acts);
        }),
      ),
    );
  });
}

/** Of whom nothing waits: what is promised next. @param {Row[]} all @param {string} now @param {"mine" | "others" | "all"} shown */
export function nothing(all, now, shown) {
  const promised = all
    .flatMap((row) => {
      const clock = row.clocks.find(({ name }) => name === "resolve");
      return clock && Date.parse(clock.due_at) > Date.parse(now) ? [{ row, clock }] : [];
    })
    .sort((one, other) => Date.parse(one.clock.due_at) - Date.parse(other.clock.due_at))[0];
  return el(
    "div",
    { class: "calm" },
    icon("inbox"),
    el("p", { class: "calm-title" }, shown === "others" ? t("desk.case.none.others") : t("desk.case.none")),
    el("p", {}, t("desk.case.none.more")),
    promised &&
      el(
        "p",
        {},
        t("desk.case.none.promised", {
          when: endMoment(promised.clock.due_at, now),
          title: promised.row.title,
        }),
      ),
  );
}

/** Whether the words somebody looks for stand in a row. @param {Row} row @param {string} words @param {string} now */
export function matches(row, words, now) {
  const clock = clockOfNext(row);
  const said = [
    row.number,
    row.title,
    row.place,
    row.area?.name,
    row.category.name,
    row.category.name_en,
    t(`case.state.${row.state}`),
    row.holder && postWords(row.holder),
    clock && clockWords(clock, now),
  ];
  const text = said.filter(Boolean).join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
