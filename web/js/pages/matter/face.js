// Without the receipt: what everybody may know, and nothing at all where that is nothing.

import { el, icon } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";

/** What everybody may know of a matter, whatever part of it there is. @param {string} number @param {any} face @returns {Node[]} */
export function faceParts(number, face) {
  const told = face.properties ?? face;
  const state = typeof told.state === "string" && has(`case.state.${told.state}`) ? told.state : null;
  return [
    el(
      "section",
      { class: "mhead" },
      el("p", { class: "num" }, t("matter.number", { number })),
      el("h2", {}, told.text || (told.category ? named(told.category) : "")),
      el(
        "p",
        { class: "sub" },
        [told.place, told.text && told.category && named(told.category)].filter(Boolean).join(" · "),
      ),
    ),
    state &&
      el(
        "section",
        { class: "promise" },
        el("p", { class: "k" }, icon("info"), t("matter.now")),
        el("p", { class: "d" }, t(`case.state.${state}`)),
      ),
    el("p", { class: "noteline" }, icon("lock"), el("span", {}, t("matter.face.text"))),
  ].filter((node) => node instanceof Node);
}

/** The same for a wrong number, a wrong key, and what is nobody else's business. @returns {Node[]} */
export const nothingParts = () => [
  el(
    "section",
    { class: "nothing" },
    el("span", { class: "sign", "aria-hidden": "true" }, icon("search")),
    el("h2", {}, t("matter.nothing")),
    el("p", {}, t("matter.nothing.text")),
    el(
      "div",
      { class: "acts" },
      el("a", { class: "act main", href: "/report" }, t("matter.nothing.report")),
      el("a", { class: "act", href: "tel:12345" }, t("matter.nothing.call")),
    ),
  ),
];

/** @param {string} title @param {string} text @param {() => void} onRetry @returns {Node[]} */
export const troubleParts = (title, text, onRetry) => [
  el(
    "section",
    { class: "nothing" },
    el("span", { class: "sign", "aria-hidden": "true" }, icon("wifi-off")),
    el("h2", {}, title),
    el("p", {}, text),
    el(
      "div",
      { class: "acts" },
      el("button", { type: "button", class: "act main", onclick: onRetry }, t("matter.retry")),
    ),
  ),
];
