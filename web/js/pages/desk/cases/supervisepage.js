// What only whoever supervises has to do: rulings, what rang, what is disputed; and the sums of the communities, in
// the order of their codes, never of their amounts, and never by person.

import { get, list } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { readInbox } from "./caserequests.js";
import { clockMark, dotted, postWords, stateOf, whereWords } from "./casewords.js";
import { nearness } from "./clocks.js";
import { intend } from "./intent.js";
import { mapBox } from "./mapbox.js";
import { monthBoard, showRepeated } from "./monthboard.js";
import { communityOf, isLate, table } from "./sumtable.js";
import { clockOfNext, mayDo, runs } from "./turns.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./turns.js").Row} Row
 * @typedef {import("./sumtable.js").Cell} Cell
 */

const ICONS = { rulings: "gavel", rang: "bell-ring", disputed: "message-circle-warning" };
/** Worked on again, or to be: a ruling is another list. @param {Row} row */
const isContested = ({ facts, state }) => Boolean(facts.disputes) && state !== "returned";

/** Whether there is something to do about it here. @param {Row} row @param {string} now */
const isUrgent = (row, now) => row.state === "returned" || isContested(row) || isLate(row, now);

/** The clock that rang, with its name: late by what. @param {Row} row @param {string} now */
function lateMark(row, now) {
  const late = row.clocks.filter((clock) => nearness(clock, now) === "over");
  const clock = late.sort((one, other) => Date.parse(one.due_at) - Date.parse(other.due_at))[0];
  return clock && clockMark(clock, now, t(`case.clock.${clock.name}`));
}

/** @param {Desk} desk @param {Row} row @param {string} verb @param {HTMLElement | undefined} mark @param {(string | false | null | undefined)[]} more */
function line(desk, row, verb, mark, more) {
  const words = t(`case.verb.${verb}`);
  return el(
    "li",
    { class: "case-row" },
    el(
      "a",
      {
        class: "row-main",
        href: `/desk?inbox=${row.number}`,
        onclick: (/** @type {MouseEvent} */ event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
          event.preventDefault();
          desk.go("inbox", row.number);
        },
      },
      el("span", { class: "row-title" }, row.title),
      el("span", { class: "row-top" }, mark, stateOf(row), el("span", { class: "num" }, row.number)),
      el(
        "span",
        { class: "say-there" },
        dotted([whereWords(row), verb !== "rule" && row.holder && postWords(row.holder), ...more]),
      ),
    ),
    mayDo(row, verb) &&
      el(
        "button",
        {
          type: "button",
          class: "verb",
          "aria-label": `${words}: ${row.title}`,
          onclick: () => {
            intend(verb);
            desk.go("inbox", row.number);
          },
        },
        words,
      ),
  );
}

/** @param {"rulings" | "rang" | "disputed"} name @param {HTMLElement[]} rows */
const section = (name, rows) =>
  el(
    "section",
    { class: "sec", "data-of": name },
    el(
      "h3",
      { class: "sec-head" },
      icon(ICONS[name]),
      t(`desk.supervise.${name}`),
      el("span", { class: "n" }, count(rows.length)),
      el("small", {}, t(`desk.supervise.${name}.hint`)),
    ),
    rows.length ? el("ul", {}, rows) : el("p", { class: "hint" }, t(`desk.supervise.${name}.none`)),
  );

/** @param {Desk} desk @param {Row[]} rows @param {string} now */
function lists(desk, rows, now) {
  const due = (/** @type {Row} */ row) => Date.parse(clockOfNext(row)?.due_at ?? "9999-01-01T00:00:00Z");
  const sorted = [...rows].sort((one, other) => due(one) - due(other));
  const mark = (/** @type {Row} */ row, name = "") => {
    const clock = (name && runs(row, name)) || clockOfNext(row);
    return clock && clockMark(clock, now);
  };
  const rulings = sorted.filter(({ state }) => state === "returned");
  const disputed = sorted.filter(isContested);
  const rang = sorted.filter((row) => row.state !== "returned" && !isContested(row) && isLate(row, now));
  const supervised = (/** @type {Row} */ { facts }) =>
    Boolean(facts.supervised) && t("desk.supervise.supervised", { n: Number(facts.supervised) });
  return [
    section(
      "rulings",
      rulings.map((row) =>
        line(desk, row, "rule", mark(row, "rule"), [
          row.holder &&
            t("desk.supervise.returned", {
              post: postWords(row.holder),
              basis: row.facts.basis ? t(`desk.case.form.basis.${row.facts.basis}`) : "",
            }),
          Boolean(row.facts.proposed) && t("desk.supervise.proposed", { post: String(row.facts.proposed) }),
        ]),
      ),
    ),
    section(
      "rang",
      rang.map((row) => line(desk, row, "supervise", lateMark(row, now), [supervised(row)])),
    ),
    section(
      "disputed",
      disputed.map((row) => line(desk, row, "supervise", mark(row), [supervised(row)])),
    ),
  ];
}

/** Names of the communities that rows lie in. @param {Row[]} rows */
async function namesOf(rows) {
  const codes = [...new Set(rows.map(communityOf))].filter(Boolean);
  const parents = new Set(codes.map((code) => code.slice(0, 9)));
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const parent of parents) {
    const told = await get("/api/v1/areas.geojson", { level: "community", parent }, list("features")).catch(
      () => null,
    );
    for (const feature of told?.features ?? []) names.set(String(feature.id), feature.properties.name);
  }
  return names;
}

/** @param {Desk} desk @returns {Promise<import("../views.js").Shown>} */
export async function load(desk) {
  const { rows, isCut } = await readInbox();
  const now = desk.now();
  const names = await namesOf(rows);
  const map = mapBox({ onChoose: (number) => desk.go("inbox", number) });
  const left = el("div", { class: "supervise-list" });
  const sums = el("section", { class: "sums" });
  let isMonth = false;
  /** @param {Cell | null} chosen */
  async function drawSums(chosen) {
    const choice = (/** @type {boolean} */ month, /** @type {string} */ words) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String(month === isMonth),
          onclick: () => {
            isMonth = month;
            drawSums(chosen);
          },
        },
        words,
      );
    const board = isMonth ? await monthBoard(desk) : table(rows, now, names, chosen, draw);
    sums.replaceChildren(
      el(
        "div",
        { class: "sums-head" },
        el("h3", {}, isMonth ? t("desk.supervise.month") : t("desk.supervise.table")),
        el(
          "div",
          { class: "seg", role: "group", "aria-label": t("desk.supervise.table") },
          choice(false, t("desk.supervise.open")),
          choice(true, t("desk.supervise.this_month")),
        ),
      ),
      board,
      el("p", { class: "foot-note" }, t("desk.supervise.table.note")),
      ...(isCut && !isMonth
        ? [el("p", { class: "foot-note" }, t("desk.supervise.cut", { n: rows.length }))]
        : []),
    );
  }
  /** @param {Cell | null} chosen */
  function draw(chosen) {
    const shown = chosen
      ? rows.filter((row) => communityOf(row) === chosen.community && row.category.code === chosen.category)
      : rows;
    const filter =
      chosen &&
      el(
        "p",
        { class: "filter-there", role: "status" },
        t("desk.supervise.filtered", { what: chosen.words }),
        el(
          "button",
          { type: "button", class: "verb bare", onclick: () => draw(null) },
          t("desk.supervise.filter.off"),
        ),
      );
    // Of one cell all its cases are shown, also those with which nothing is wrong.
    const all = chosen
      ? [
          el(
            "section",
            { class: "sec" },
            el(
              "ul",
              {},
              shown.map((row) =>
                line(
                  desk,
                  row,
                  "supervise",
                  clockOfNext(row) && clockMark(/** @type {any} */ (clockOfNext(row)), now),
                  [],
                ),
              ),
            ),
          ),
        ]
      : lists(desk, rows, now);
    left.replaceChildren(
      el("h2", { id: "heading", class: "sr", tabindex: -1 }, t("desk.supervise.title")),
      ...(filter ? [filter] : []),
      ...all,
    );
    drawSums(chosen);
    map.show(chosen ? shown : shown.filter((row) => isUrgent(row, now)), "", now);
  }
  draw(null);
  return {
    title: t("desk.supervise.title"),
    wide: true,
    parts: [el("div", { class: "supervise" }, left, map.element, sums)],
    shown: () => {
      map.wake();
      showRepeated(desk, map.element);
    },
  };
}
