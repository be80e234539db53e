// What is open, community by category: in the order of codes, never of amounts, and never by person.

import { el, icon } from "../../../core/dom.js";
import { count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { nearness } from "./clocks.js";

/**
 * @typedef {import("./turns.js").Row} Row
 * @typedef {{community: string, category: string, words: string}} Cell
 */

/** Of a grid's code, what is its community's. */
const COMMUNITY = 12;
/** From so many on a cell is tinted more strongly. */
const TINTS = [1, 3, 6];
const MOST_COLUMNS = 9;
const OTHER = "";

/** @param {Row} row */
export const communityOf = ({ area }) => area?.code.slice(0, COMMUNITY) ?? OTHER;

/** @param {Row} row @param {string} now */
export const isLate = (row, now) =>
  row.clocks.some((clock) => clock.stopped_at === null && nearness(clock, now) === "over");

/** @param {number} n */
const amount = (n) => TINTS.filter((from) => n >= from).length;

/**
 * Community by category.
 * @param {Row[]} rows @param {string} now @param {Map<string, string>} names of communities
 * @param {Cell | null} chosen @param {(cell: Cell | null) => void} choose
 */
export function table(rows, now, names, chosen, choose) {
  const open = rows.filter(({ state }) => state !== "resolved");
  if (!open.length) return el("p", { class: "hint" }, t("desk.supervise.table.none"));
  const categories = new Map(open.map(({ category }) => [category.code, named(category)]));
  const often = [...categories.keys()]
    .map((code) => ({ code, n: open.filter(({ category }) => category.code === code).length }))
    .sort((one, other) => other.n - one.n || one.code.localeCompare(other.code))
    .slice(0, MOST_COLUMNS)
    .map(({ code }) => code)
    .sort();
  const communities = [...new Set(open.map(communityOf))].sort();
  const name = (/** @type {string} */ code) => names.get(code) ?? (code || t("desk.supervise.other"));
  const cell = (/** @type {string} */ community, /** @type {string} */ category) => {
    const found = open.filter((row) => communityOf(row) === community && row.category.code === category);
    if (!found.length) return el("td", {}, "–");
    const late = found.filter((row) => isLate(row, now)).length;
    const words = { community: name(community), category: categories.get(category) ?? "", n: found.length };
    const isChosen = chosen?.community === community && chosen.category === category;
    const said = late
      ? t("desk.supervise.table.cell.late", { ...words, late })
      : t("desk.supervise.table.cell", words);
    return el(
      "td",
      { "data-amount": amount(found.length) },
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String(isChosen),
          "aria-label": said,
          onclick: () =>
            choose(
              isChosen ? null : { community, category, words: `${words.community} · ${words.category}` },
            ),
        },
        count(found.length),
        late > 0 && el("small", {}, icon("bell-ring"), count(late)),
      ),
    );
  };
  const total = (/** @type {string} */ community) =>
    open.filter((row) => communityOf(row) === community).length;
  return el(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": t("desk.supervise.table") },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("td", { class: "t" }),
          often.map((code) => el("th", { scope: "col" }, categories.get(code))),
          el("th", { scope: "col" }, t("desk.supervise.table.total")),
        ),
      ),
      el(
        "tbody",
        {},
        communities.map((code) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, name(code)),
            often.map((category) => cell(code, category)),
            el("td", { class: "t" }, count(total(code))),
          ),
        ),
      ),
    ),
  );
}
