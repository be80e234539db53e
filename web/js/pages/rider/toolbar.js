// Under the thumb: the way one is on, what the station must offer; and what leads away from the stations.

import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { state, update } from "./state.js";

// What couriers ask for most stands first, whatever order the city gives its words.
const FIRST = ["charging", "heating", "cooling", "drinking_water", "toilet", "microwave", "battery_swap"];

/**
 * @param {import("./service.js").Word[]} words
 * @param {(word: import("./service.js").Word) => string} named
 * @param {() => void} onWay
 */
export function drawFilters(words, named, onWay) {
  const rank = (/** @type {string} */ code) => (FIRST.includes(code) ? FIRST.indexOf(code) : FIRST.length);
  const sorted = words
    .filter(({ count, code }) => count !== 0 || state.amenities.includes(code))
    .sort((a, b) => rank(a.code) - rank(b.code));
  const filters = byId("filters");
  const left = filters.scrollLeft;
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  const focused = filters.contains(active) ? active?.dataset : null;
  filters.replaceChildren(
    el(
      "button",
      {
        type: "button",
        class: "filter",
        "data-tab": "way",
        "aria-pressed": String(state.to !== null),
        onclick: onWay,
      },
      icon(state.to ? "check" : "flag-triangle-right"),
      el("span", {}, t("rider.onWay")),
    ),
    ...sorted.map((word) => {
      const on = state.amenities.includes(word.code);
      return el(
        "button",
        {
          type: "button",
          class: "filter",
          "aria-pressed": String(on),
          "data-amenity": word.code,
          onclick: () =>
            update({
              amenities: on
                ? state.amenities.filter((code) => code !== word.code)
                : [...state.amenities, word.code],
            }),
        },
        icon(on ? "check" : word.icon),
        el("span", {}, named(word)),
      );
    }),
  );
  filters.scrollLeft = left;
  if (!focused) return;
  const again = focused.tab ? "[data-tab=way]" : `[data-amenity="${focused.amenity}"]`;
  /** @type {HTMLElement | null} */ (filters.querySelector(again))?.focus();
}

/** What the bar and the thumbs lead to. @param {{onMap: () => void}} events */
export function drawTabs({ onMap }) {
  const map = byId("to-map");
  map.setAttribute("aria-pressed", String(state.map));
  map.onclick = onMap;
  for (const screen of /** @type {const} */ (["report", "tasks", "queue"]))
    byId(`to-${screen}`).onclick = () => update({ screen }, { step: true });
}

/** How many wait in this phone, so that they can be looked at. @param {number} n */
export function drawWaiting(n) {
  const button = byId("to-queue");
  button.hidden = n === 0;
  button.setAttribute("aria-label", t("rider.queue.look", { n }));
}

/** How many tasks are near; null where nobody has asked. @param {number | null} n */
export function drawTasks(n) {
  const count = byId("task-count");
  count.hidden = !n;
  count.textContent = n ? String(n) : "";
}
