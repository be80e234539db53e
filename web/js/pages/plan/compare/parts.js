// Parts of the list of what a plan changes: doors by their lanes, and the households of each person.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { least, most } from "../draft.js";

/** @typedef {import("../requests.js").Move} Move @typedef {Move["buildings"][number]} Door */

/** Doors by their lanes; each is looked at. @param {Door[]} doors @param {(door: Door) => void} look */
export function lanes(doors, look) {
  /** @type {Map<string, Door[]>} */
  const found = new Map();
  for (const door of doors) found.set(door.street, [...(found.get(door.street) ?? []), door]);
  return el(
    "dl",
    { class: "lanes" },
    [...found].map(([street, members]) =>
      el(
        "div",
        {},
        el("dt", {}, street || t("plan.compare.noname")),
        el(
          "dd",
          {},
          members.map((door) =>
            el(
              "button",
              {
                type: "button",
                class: "door",
                id: `door-${door.code}`,
                onclick: () => look(door),
              },
              el("b", {}, door.door),
              " ",
              el("small", {}, t("plan.households", { n: door.households })),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Households of each person, before and after. @param {import("./compare.js").ChangedGrid[]} changed @param {string} how what the two figures are */
export function perPerson(changed, how) {
  const rows = changed.filter(({ before, after }) => before !== after);
  const reach = most * 1.2;
  const percent = (/** @type {number} */ n) => `${(Math.min(n, reach) / reach) * 100}%`;
  const bar = (/** @type {{before: number, after: number, kind: string}} */ { before, after, kind }) => {
    const [band, level, mark] = ["band", "level", "mark"].map((name) => el("i", { class: name }));
    band.style.insetInlineStart = percent(least);
    band.style.width = percent(most - least);
    band.hidden = kind !== "base";
    level.style.width = percent(after);
    mark.style.insetInlineStart = percent(before);
    return el("span", { class: "gauge", "aria-hidden": "true" }, band, level, mark);
  };
  return el(
    "section",
    { class: "perperson", "aria-labelledby": "perperson" },
    el("h3", { id: "perperson" }, t("plan.compare.each"), " ", el("small", {}, how)),
    el(
      "ul",
      {},
      rows.map((row) =>
        el(
          "li",
          { "data-code": row.code },
          el("b", {}, row.person || t("plan.nobody")),
          el("span", { class: "gridshort" }, row.name),
          bar(row),
          el("span", { class: "figure" }, `${row.before} → `, el("b", {}, String(row.after))),
        ),
      ),
    ),
  );
}

/** Where the buildings of a grid come from, and where they go. @param {string} code @param {Move[]} moves @param {(grid: {code: string, name: string}) => string} nameOf */
export const flows = (code, moves, nameOf) =>
  el(
    "ul",
    { class: "flows" },
    moves.map((move) => {
      const comes = move.to?.code === code;
      const side = comes ? move.from : move.to;
      const name = side ? nameOf(side) : t("plan.nogrid");
      return el(
        "li",
        {},
        el("span", {}, t(comes ? "plan.compare.comes" : "plan.compare.goes", { name })),
        el(
          "span",
          { class: "figure" },
          t("plan.buildings", { n: move.buildings.length }),
          " ",
          t("plan.households", { n: move.households }),
        ),
      );
    }),
  );
