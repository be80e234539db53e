// Where things stand on the page of one plan.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** What can be done now, in words over the map, by what is chosen. */
const HINTS = {
  move: [["text", "plan.hint.move"]],
  line: [
    ["text", "plan.hint.drag"],
    ["key", "Shift"],
    ["text", "plan.hint.wide"],
    ["key", "+"],
    ["text", "plan.hint.add"],
    ["key", "Delete"],
    ["text", "plan.hint.remove"],
    ["key", "Esc"],
    ["text", "plan.hint.leave"],
  ],
  place: [
    ["text", "plan.hint.place"],
    ["key", "Esc"],
    ["text", "plan.hint.leave"],
  ],
  none: [],
};

/** @param {HTMLElement} element @param {keyof typeof HINTS} what */
export function showHint(element, what) {
  const parts = HINTS[what];
  element.hidden = !parts.length;
  element.replaceChildren(
    ...parts.map(([kind, text]) => (kind === "key" ? el("kbd", {}, text) : el("span", {}, t(text)))),
  );
}

/** @param {string} text @param {...[string, string]} keys said after it: a key and what it does @returns {(HTMLElement)[]} */
export const hintOf = (text, ...keys) => [
  el("span", {}, text),
  ...keys.flatMap(([key, does]) => [el("kbd", {}, key), el("span", {}, does)]),
];

/** @param {HTMLElement} main @param {boolean} readOnly */
export function layOut(main, readOnly) {
  const grids = el("section", { id: "grids", class: "grids", "aria-label": t("plan.grids") });
  const map = el("div", { id: "map" });
  const rail = el("div", {
    id: "rail",
    class: "rail",
    role: "toolbar",
    "aria-label": t("plan.tools"),
    "aria-orientation": "vertical",
    hidden: readOnly,
  });
  const hint = el("p", { id: "hint", class: "hintbar" });
  const card = el("div", { id: "card", class: "card", hidden: true });
  const panel = el("div", { id: "toolcard", hidden: true });
  const zooms = el("div", { class: "zooms" });
  const side = el("section", { id: "side", class: "side", "aria-label": t("plan.side") });
  const around = el(
    "section",
    { class: "around", "aria-label": t("plan.map.area") },
    map,
    rail,
    hint,
    card,
    panel,
    mapLegend(),
    zooms,
  );
  const root = el("div", { class: "editor", "data-readonly": readOnly }, grids, around, side);
  main.replaceChildren(root);
  return { root, grids, map, rail, hint, card, panel, zooms, side, around };
}

const mapLegend = () =>
  el(
    "p",
    { class: "maplegend" },
    el("i", { class: "line draft" }),
    t("plan.legend.draft"),
    el("i", { class: "line now" }),
    el("span", { id: "legend-before" }, t("plan.legend.now")),
    el("i", { class: "hatch" }),
    t("plan.legend.moved"),
  );

/** @param {import("./planmap.js").PlanMap} map @param {() => void} whole shows the whole plan */
export const zoomButtons = (map, whole) =>
  /** @type {[string, string, () => void][]} */ ([
    ["plus", "map.zoomIn", () => map.map.zoomIn()],
    ["minus", "map.zoomOut", () => map.map.zoomOut()],
    ["maximize", "plan.whole", whole],
  ]).map(([name, label, onclick]) =>
    el("button", { type: "button", class: "square", "aria-label": t(label), onclick }, icon(name)),
  );
