// The grids of a plan with their households: those with trouble first. During a drag the rows stand still.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { least, most, stateOf } from "./draft.js";

/**
 * @typedef {import("./requests.js").Grid} Grid
 * @typedef {import("./census.js").Figures} Figures
 */

/** How far the bars reach: as much over the bounds as can be seen. */
const reach = () => most * 1.2;
const RANK = { low: 0, high: 0, near: 2, good: 3, free: 3 };

/** @param {number} households */
const percent = (households) => `${(Math.min(households, reach()) / reach()) * 100}%`;

/** +85, −85; nothing of nothing. @param {number} by */
export const signed = (by) => (by > 0 ? `+${by}` : by < 0 ? `−${-by}` : "");

/** What is said of a grid in words. @param {Grid} grid */
export function troubleOf(grid) {
  const state = stateOf(grid);
  if (state === "low") return t("plan.low", { n: least - grid.households });
  if (state === "high") return t("plan.high", { n: grid.households - most });
  const by = grid.in_force ? grid.households - grid.in_force.households : 0;
  if (!grid.in_force) return t("plan.new");
  if (by) return signed(by);
  if (state === "near") return t(grid.households > (least + most) / 2 ? "plan.near.high" : "plan.near.low");
  return state === "free" ? t("plan.dedicated") : "";
}

export class GridList {
  /**
   * @param {HTMLElement} element
   * @param {{nameOf: (code: string) => string | null, onChoose: (code: string) => void, detail: (grid: Grid) => HTMLElement | null}} how
   *   `nameOf`: of a community, where it has to be said
   */
  constructor(element, how) {
    this.element = element;
    this.how = how;
    /** @type {Grid[]} */
    this.grids = [];
    /** @type {string | null} */
    this.chosen = null;
    this.rows = el("ul", { class: "gridrows" });
    this.head = el("div", { class: "gridhead" });
    element.replaceChildren(this.head, this.rows, legend());
  }

  /** @param {Grid[]} grids @param {string[]} active those being edited @param {string} [note] said of all of it */
  draw(grids, active = [], note = "") {
    const held = /** @type {HTMLElement | null} */ (document.activeElement?.closest?.("[data-row]"));
    const within = held?.contains(document.activeElement) ? document.activeElement?.id : "";
    const rank = (/** @type {Grid} */ grid) => (active.includes(grid.code) ? 1 : RANK[stateOf(grid)]);
    this.grids = [...grids].sort((a, b) => rank(a) - rank(b) || (a.code < b.code ? -1 : 1));
    const bounded = grids.filter(({ kind }) => kind === "base");
    const good = bounded.filter((grid) => ["good", "near"].includes(stateOf(grid))).length;
    const before = grids.flatMap(({ in_force }) => (in_force?.kind === "base" ? [in_force] : []));
    const held2 = before.filter((grid) => ["good", "near"].includes(stateOf(grid))).length;
    this.head.replaceChildren(
      el("h2", {}, t("plan.grids"), " ", el("span", {}, t("plan.grids.count", { n: grids.length }))),
      el(
        "p",
        { class: "within", "data-tone": good === bounded.length ? "ok" : "warn" },
        icon(good === bounded.length ? "check" : "triangle-alert"),
        t("plan.within", { n: good, of: bounded.length, low: least, high: most }),
      ),
      el("p", { class: "hint" }, note || t("plan.within.now", { n: held2, of: before.length })),
    );
    this.rows.replaceChildren(...this.grids.map((grid) => this.row(grid, active.includes(grid.code))));
    if (within) document.getElementById(within)?.focus({ preventScroll: true });
  }

  /** @param {Grid} grid @param {boolean} active */
  row(grid, active) {
    const isChosen = grid.code === this.chosen;
    const community = this.how.nameOf(grid.parent);
    const button = el(
      "button",
      {
        type: "button",
        id: `grid-${grid.code}`,
        class: "gridrow",
        "aria-expanded": String(isChosen),
        onclick: () => this.how.onChoose(grid.code),
      },
      el("span", { class: "gridname" }, community && el("small", {}, community, " "), el("b", {}, grid.name)),
      el("span", { class: "figure" }),
      el(
        "span",
        { class: "gauge", "aria-hidden": "true" },
        el("i", { class: "band" }),
        el("i", { class: "level" }),
        el("i", { class: "mark" }),
      ),
      el("span", { class: "trouble" }),
    );
    const item = el(
      "li",
      { "data-row": grid.code, "data-active": active, "data-chosen": isChosen },
      button,
      isChosen && this.how.detail(grid),
    );
    fill(item, grid);
    return item;
  }

  /** Other figures in the same rows. @param {Map<string, Figures>} figures */
  update(figures) {
    for (const grid of this.grids) {
      const item = /** @type {HTMLElement | null} */ (this.rows.querySelector(`[data-row="${grid.code}"]`));
      if (!item) continue;
      const told = figures.get(grid.code);
      item.toggleAttribute("data-active", figures.has(grid.code));
      fill(item, told ? { ...grid, ...told } : grid);
    }
  }
}

/** @param {HTMLElement} item @param {Grid} grid */
function fill(item, grid) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (item.querySelector(`.${name}`));
  part("figure").replaceChildren(el("b", {}, String(grid.households)), ` ${t("plan.unit")}`);
  part("band").style.insetInlineStart = percent(least);
  part("band").style.width = percent(most - least);
  part("level").style.width = percent(grid.households);
  const before = grid.in_force?.households;
  part("mark").hidden = before === undefined || before === grid.households;
  part("mark").style.insetInlineStart = percent(before ?? 0);
  part("trouble").textContent = troubleOf(grid);
  item.dataset.state = stateOf(grid);
}

const legend = () =>
  el(
    "p",
    { class: "gridlegend" },
    el("i", { class: "level" }),
    t("plan.legend.draft"),
    el("i", { class: "band" }),
    t("plan.legend.bounds", { low: least, high: most }),
    el("i", { class: "mark" }),
    t("plan.legend.now"),
  );
