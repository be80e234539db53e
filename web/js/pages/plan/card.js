// The card over the map: figures of what is under the hand, and what is about to be done.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { least, most, stateOf } from "./draft.js";
import { signed } from "./gridlist.js";

/** @typedef {import("./census.js").Figures} Figures */

/** @param {{kind: string, households: number}} grid @param {string} name what is to be said of bounds, or null */
export function boundsWarning(grid, name) {
  const state = stateOf(grid);
  if (state === "low") return t("plan.warn.low", { name, n: least - grid.households });
  return state === "high" ? t("plan.warn.high", { name, n: grid.households - most }) : null;
}

/** @param {string} text @param {string} [tone] */
export const warning = (text, tone = "warn") =>
  el(
    "p",
    { class: "warning", "data-tone": tone },
    icon(tone === "info" ? "info" : "triangle-alert"),
    el("span", {}, text),
  );

export class Card {
  /** @param {HTMLElement} element @param {import("./editor.js").Editor} editor */
  constructor(element, editor) {
    this.element = element;
    this.editor = editor;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /**
   * While a line is moved: the figures of the grids along it.
   * @param {Map<string, Figures>} figures @param {boolean} crosses @param {number} x of the hand, in the map
   */
  showMoving(figures, crosses, x) {
    const { draft, map } = this.editor;
    const grids = [...figures].map(([code, told]) => ({ ...draft.grids.get(code), ...told, code }));
    const line = (/** @type {string} */ label, /** @type {"households" | "buildings"} */ key) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, label),
        grids.map((grid) => {
          const by = grid[key] - (draft.grids.get(grid.code)?.in_force?.[key] ?? grid[key]);
          return el("td", {}, el("b", {}, String(grid[key])), " ", el("small", {}, signed(by)));
        }),
      );
    const warnings = crosses
      ? [t("plan.refused.crossing")]
      : grids.map((grid) =>
          boundsWarning({ kind: grid.kind ?? "base", households: grid.households }, draft.nameOf(grid.code)),
        );
    this.element.dataset.dock = x > map.map.getSize().x / 2 ? "start" : "end";
    this.element.replaceChildren(
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("td", {}, t("plan.card.drop")),
            grids.map(({ code }) => el("th", { scope: "col" }, draft.nameOf(code))),
          ),
        ),
        el(
          "tbody",
          {},
          line(t("plan.card.households"), "households"),
          line(t("plan.card.buildings"), "buildings"),
        ),
      ),
      ...warnings.flatMap((text) => (text ? [warning(text)] : [])),
    );
    this.element.hidden = false;
  }
}
