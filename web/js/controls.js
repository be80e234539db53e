// What stays the same whatever is shown: the chips of the layers, large text, the language; and remembering them.

import { LAYER_ICONS } from "./answer.js";
import { byId, el, icon } from "./dom.js";
import { has, language, speak, t } from "./i18n.js";
import { named } from "./parts.js";
import { state } from "./state.js";

/** @param {string} key @returns {string | null} */
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A private window remembers nothing.
  }
}

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

/** @param {boolean} on */
export function setLarge(on) {
  document.documentElement.toggleAttribute("data-large", on);
  byId("large").setAttribute("aria-pressed", String(on));
  remember("text", on ? "large" : "normal");
}

/** @param {string} next */
export async function setLanguage(next) {
  await speak(next);
  remember("language", next);
  const button = byId("lang");
  const english = language === "en";
  button.textContent = english ? "中" : "EN";
  button.lang = english ? "zh-CN" : "en";
  button.setAttribute("aria-label", english ? "中，切换到中文" : "EN, switch to English");
}
