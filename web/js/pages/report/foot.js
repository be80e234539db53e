// The one button at the foot; green only for what reaches a person.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { parsePhone } from "../../core/phones.js";

/** @param {string} text @param {string} name of an icon, or none @param {() => void} onclick @param {string} id */
export const wideButton = (text, name, onclick, id) =>
  el("button", { type: "button", class: "act main wide", id, onclick }, name !== "" && icon(name), text);

/** @param {boolean} busy @param {() => void} onclick */
export const sendButton = (busy, onclick) =>
  el(
    "button",
    { type: "button", class: "green wide", id: "send", "aria-disabled": busy && "true", onclick },
    icon(busy ? "hourglass" : "send"),
    t(busy ? "report.sending" : "report.send"),
  );

/** Whom a call reaches: it needs no network. @param {{name: string, phone: string} | null} callee @returns {Node[]} */
export function callFoot(callee) {
  const phone = callee && parsePhone(callee.phone);
  if (!callee || !phone) return [];
  return [
    el(
      "div",
      { class: "callee2" },
      el("p", { class: "whom" }, callee.name),
      el(
        "a",
        { class: "tel", href: `tel:${phone.tel}`, "aria-label": `${phone.number}, ${callee.name}` },
        phone.number,
      ),
    ),
    el(
      "a",
      {
        class: "green",
        id: "call",
        href: `tel:${phone.tel}`,
        "aria-label": t("call.label", { name: callee.name, phone: phone.number }),
      },
      icon("phone"),
      t("call"),
    ),
  ];
}
