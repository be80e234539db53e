// Large text and the language: chosen once, kept on this device, the same on every page.

import { byId } from "../core/dom.js";
import { language, speak } from "../core/i18n.js";
import { remember } from "../core/storage.js";

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
  (button.querySelector("span") ?? button).textContent = english ? "中" : "EN";
  button.lang = english ? "zh-CN" : "en";
  button.setAttribute("aria-label", english ? "中，切换到中文" : "EN, switch to English");
}
