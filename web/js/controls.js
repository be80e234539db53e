// What stays the same whatever is shown: large text and the language; and remembering them.

import { byId } from "./dom.js";
import { language, speak } from "./i18n.js";

/** @param {string} key @returns {string | null} */
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A private window remembers nothing.
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
