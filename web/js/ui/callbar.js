// The bar at the foot of the sheet: whom a call reaches now, the number, and the one green button.

import { byId } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { parsePhone } from "../core/phones.js";
import { copyNumber, onDesk, phoneText } from "./phonelinks.js";

/**
 * @typedef {{name: string, phone: string, tel?: string | null, button?: string, answered?: boolean}} Callee
 *   `button`: what the one button says in large text
 */

const bar = byId("callbar");
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (bar.querySelector(`.${name}`));

/** @param {Callee | null} callee null: there is nobody to name, and no bar */
export function showCallee(callee) {
  const phone = callee && parsePhone(callee.phone, callee.tel);
  bar.hidden = !phone;
  if (!callee || !phone) return;
  const text = phoneText(phone);
  const button = callee.button ?? t("call.to", { name: callee.name });
  // What is read out holds what is seen.
  const spoken =
    "large" in document.documentElement.dataset
      ? `${button}, ${text}`
      : t("call.label", { name: callee.name, phone: text });
  bar.setAttribute("aria-label", t("ladder.title"));
  bar.toggleAttribute("data-unanswered", callee.answered === false);
  part("whom").textContent = callee.name;
  part("tel").textContent = text;
  part("short").textContent = t("call");
  part("long").textContent = button;
  part("copy").setAttribute("aria-label", t("copy.label", { phone: text }));
  for (const link of [part("tel"), part("dial")]) {
    link.setAttribute("href", `tel:${phone.tel}`);
    link.setAttribute("aria-label", link === part("tel") ? `${text}, ${callee.name}` : spoken);
  }
}

export function listenToCallBar() {
  const copied = () => copyNumber(part("tel"));
  part("copy").addEventListener("click", copied);
  for (const link of [part("tel"), part("dial")]) {
    // At a desk a call may lead nowhere: there the number is copied as well.
    link.addEventListener("click", (event) => {
      if (!onDesk()) return;
      if (link === part("tel")) event.preventDefault();
      copied();
    });
  }
}
