// The frame of a screen: its head, what scrolls, its thumbs at the foot.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";

/** @typedef {import("../../../core/dom.js").Child} Child */

/**
 * @param {HTMLElement} host
 * @param {{title: string, onBack: () => void, note?: string, body: (Child | Child[])[], foot: Child[]}} what
 * @returns {HTMLElement} what scrolls
 */
export function frame(host, { title, onBack, note, body, foot }) {
  const scrolled = host.querySelector("main")?.scrollTop ?? 0;
  const main = el("main", { class: "screenmain" }, ...body);
  // What was offered a moment ago stays.
  const snack = host.querySelector(".snack");
  if (snack) main.append(snack);
  host.replaceChildren(
    el(
      "header",
      { class: "pagehead" },
      el(
        "button",
        { type: "button", class: "square", "aria-label": t("back"), onclick: onBack },
        icon("arrow-left"),
      ),
      el("h1", { tabindex: "-1" }, title),
      note && el("p", {}, note),
    ),
    main,
    el("nav", { class: "dock", "aria-label": title }, el("div", { class: "thumbs" }, foot)),
  );
  main.scrollTop = scrolled;
  return main;
}

/**
 * @param {string} sign @param {string} text @param {() => void} onclick
 * @param {{id: string, second?: boolean, disabled?: boolean}} how `second`: the lesser of the two
 */
export const thumb = (sign, text, onclick, { id, second = false, disabled = false }) =>
  el(
    "button",
    { type: "button", id, class: second ? "thumb two" : "thumb", disabled, onclick },
    icon(sign),
    el("span", {}, text),
  );
