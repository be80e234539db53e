// A word at the thumb, with a way to take back what was done.

import { byId, el } from "../../core/dom.js";
import { announce } from "../../ui/components.js";

const SHOWN_MS = 5000;
let timer = 0;

/** @param {string} text @param {{label: string, onclick: () => void}} [action] */
export function showSnackbar(text, action) {
  clearTimeout(timer);
  document.querySelector(".snack")?.remove();
  const bar = el(
    "div",
    { class: "snack" },
    el("p", {}, text),
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
  timer = window.setTimeout(() => bar.remove(), SHOWN_MS);
}
