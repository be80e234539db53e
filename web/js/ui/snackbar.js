// A word at the thumb, with a way to take back what was done.

import { byId, el } from "../core/dom.js";
import { announce } from "./components.js";

const SHOWN_MS = 5000;
let timer = 0;

/**
 * @param {string} text
 * @param {{label: string, onclick: () => void}} [action]
 * @param {{more?: string, shownMs?: number, host?: HTMLElement}} [how] `more`: what follows from it; `host`:
 *   where it stands
 */
export function showSnackbar(text, action, { more, shownMs = SHOWN_MS, host = byId("main") } = {}) {
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
  host.append(bar);
  announce(text);
  // Not from under the focus.
  timer = window.setTimeout(() => !bar.contains(document.activeElement) && bar.remove(), shownMs);
}
