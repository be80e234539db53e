// Large text and the language: chosen once, kept on this device, the same on every page.

import { byId } from "../core/dom.js";
import { LANGUAGES, language, speak } from "../core/i18n.js";
import { recall, remember } from "../core/storage.js";

/** @param {boolean} on */
export function setLarge(on) {
  document.documentElement.toggleAttribute("data-large", on);
  byId("large").setAttribute("aria-pressed", String(on));
  remember("text", on ? "large" : "normal");
}

/**
 * What a page speaks at first: what its address asks for, what was chosen here before, what the browser speaks.
 * @param {string | null | undefined} asked
 */
export const languageFor = (asked) => asked ?? recall("language") ?? ofBrowser() ?? LANGUAGES[0];

/** The first of its languages that we have words in; of Chinese we have one. */
function ofBrowser() {
  const ours = navigator.languages.map((each) => (/^zh\b/i.test(each) ? "zh-CN" : each.slice(0, 2)));
  return ours.find((each) => LANGUAGES.includes(each));
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
