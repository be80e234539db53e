// Under the thumb: what the station must offer, how one moves, the way one is on, the map.

import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { MODE_ICONS } from "../../features/routes/manoeuvres.js";
import { MODES, state, update } from "./state.js";

// What couriers ask for most stands first, whatever order the city gives its words.
const FIRST = ["charging", "heating", "cooling", "drinking_water", "toilet", "microwave", "battery_swap"];

/**
 * @param {import("./service.js").Word[]} words
 * @param {(word: import("./service.js").Word) => string} named
 */
export function drawFilters(words, named) {
  const rank = (/** @type {string} */ code) => (FIRST.includes(code) ? FIRST.indexOf(code) : FIRST.length);
  const sorted = words
    .filter(({ count, code }) => count !== 0 || state.amenities.includes(code))
    .sort((a, b) => rank(a.code) - rank(b.code));
  const filters = byId("filters");
  const left = filters.scrollLeft;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.amenity;
  filters.replaceChildren(
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
  if (focused)
    /** @type {HTMLElement | null} */ (filters.querySelector(`[data-amenity="${focused}"]`))?.focus();
}

/** @param {{onWay: () => void, onMap: () => void}} events */
export function drawTabs({ onWay, onMap }) {
  const tabs = byId("tabs");
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.tab;
  const tab = (
    /** @type {string} */ code,
    /** @type {string} */ sign,
    /** @type {string} */ text,
    /** @type {boolean} */ on,
    /** @type {() => void} */ onclick,
  ) =>
    el(
      "button",
      { type: "button", class: "tab", "data-tab": code, "aria-pressed": String(on), onclick },
      icon(sign),
      el("span", {}, text),
    );
  tabs.replaceChildren(
    el(
      "div",
      { class: "modes", role: "group", "aria-label": t("rider.modes") },
      MODES.map((mode) =>
        tab(mode, MODE_ICONS[mode], t(`mode.${mode}`), state.mode === mode, () => update({ mode })),
      ),
    ),
    tab("way", "route", t("rider.onWay"), state.to !== null, onWay),
    tab("map", "map", t("rider.map"), state.map, onMap),
  );
  if (focused) /** @type {HTMLElement | null} */ (tabs.querySelector(`[data-tab="${focused}"]`))?.focus();
}
