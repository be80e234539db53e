// A word at the thumb, with a way to take back what was done.

import { byId, el } from "../core/dom.js";
import { announce } from "./components.js";

const SHOWN_MS = 5000;
let timer = 0;

/**
 * @param {string} text
 * @param {{label: string, onclick: () => void}} [action]
 * @param {{more?: string, shownMs?: number}} [how] `more`: what follows from it
 */
export function showSnackbar(text, action, { more, shownMs = SHOWN_MS } = {}) {
  clearTimeout(timer);
  document.querySelector(".snack")?.remove();
  const bar = el(
    "div",
    { class: "snack" },
    el("p", {}, text, more && el("small", {}, more)),
    action &&
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            bar.remove();
            action.onclick();
          },
        },
        action.label,
      ),
  );
  byId("main").append(bar);
  announce(text);
  // Not from under the focus.
  timer = window.setTimeout(() => !bar.contains(document.activeElement) && bar.remove(), shownMs);
}
