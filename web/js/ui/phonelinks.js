// A number wherever a person is named: text that can be read, a tap that calls on a phone and copies at a
// desk.

import { el } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { toast } from "./components.js";

/** @typedef {import("../core/phones.js").Phone} Phone */

const DESK = matchMedia("(hover: hover) and (pointer: fine)");
export const onDesk = () => DESK.matches;

/** 0300-5563171 转 8001 @param {Phone} phone */
export const phoneText = ({ number, extension }) =>
  extension ? t("phone.extension", { number, extension }) : number;

/** @param {HTMLElement} node that shows the number */
export async function copyNumber(node) {
  const text = node.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copy.done", { phone: text }));
  } catch {
    // Not every browser lets a page write there: then the number is marked, ready to be copied by hand.
    getSelection()?.selectAllChildren(node);
    toast(document.execCommand("copy") ? t("copy.done", { phone: text }) : t("copy.marked"));
  }
}

/** @param {Phone} phone @param {string} name of whom it reaches */
export function numberLink(phone, name) {
  const text = phoneText(phone);
  const link = el(
    "a",
    {
      class: "tel",
      href: `tel:${phone.tel}`,
      "aria-label": `${text}, ${name}`,
      onclick: (/** @type {MouseEvent} */ event) => {
        if (!onDesk()) return;
        event.preventDefault();
        copyNumber(link);
      },
    },
    text,
  );
  return link;
}
