// The chips of the layers.

import { LAYER_ICONS } from "./answer.js";
import { byId, el, icon } from "./dom.js";
import { has, t } from "./i18n.js";
import { named } from "./parts.js";
import { state } from "./state.js";

/** One chip a layer, pressed as the URL says. @param {import("./api.js").Meta["layers"]} layers */
export function drawChips(layers) {
  const chips = byId("chips");
  for (const { code } of layers) {
    if (chips.querySelector(`[data-layer="${CSS.escape(code)}"]`)) continue;
    chips.append(el("button", { type: "button", class: "chip", "data-layer": code }, icon("check"), el("span", {})));
  }
  for (const chip of chips.querySelectorAll("button")) {
    const code = chip.dataset.layer ?? "";
    const layer = layers.find((l) => l.code === code);
    const on = state.layers.includes(code);
    chip.setAttribute("aria-pressed", String(on));
    if (layer) /** @type {Element} */ (chip.querySelector("span")).textContent = has(`layers.${code}`) ? t(`layers.${code}`) : named(layer);
    chip.querySelector("svg")?.replaceWith(icon(on ? "check" : (LAYER_ICONS[code] ?? "map-pinned")));
  }
}
