// Head and foot of the page, whatever it shows.

import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { hotlineCallee } from "../../features/people/ladder.js";
import { draft } from "./draft.js";
import { callFoot, sendButton, wideButton } from "./foot.js";
import { isLarge, parts, screens, view } from "./view.js";

/** What one question a screen asks. @param {import("./view.js").Part} part */
export const question = (part) =>
  el(
    "div",
    { class: "question" },
    el("h2", { class: "q" }, t(`report.ask.${part}`)),
    el("p", { class: "qs" }, t(`report.ask.${part}.how`)),
  );

/** That reports wait, and the way to them. @param {() => void} onOpen @returns {Node[]} */
export const waitingLine = (onOpen) =>
  view.waiting.length
    ? [
        el(
          "button",
          { type: "button", class: "waits", id: "waits", onclick: onOpen },
          icon("inbox"),
          el("span", {}, t("report.waits", { n: view.waiting.length })),
          icon("chevron-right"),
        ),
      ]
    : [];

function stepText() {
  if (view.shows === "form") return t("report.step", { n: view.step + 1, of: screens().length });
  return view.shows === "kept" ? t("report.waits.short", { n: view.waiting.length }) : "";
}

/** A network may be there in name only. */
export function drawNetwork() {
  byId("net").hidden = navigator.onLine && !view.unreachable;
}

export function drawHead() {
  const form = view.shows === "form";
  const heading = byId("heading");
  heading.textContent =
    view.shows === "done"
      ? t("report.receipt")
      : parts().includes("check")
        ? t("report.check")
        : view.title || t("report.title");
  byId("stepno").textContent = stepText();
  byId("back").replaceChildren(icon(form ? "arrow-left" : "x"));
  byId("back").setAttribute("aria-label", t(form ? "back" : "close"));
  byId("print").hidden = view.shows !== "done";
  drawNetwork();
  const bars = byId("steps");
  bars.hidden = !form || !isLarge();
  bars.replaceChildren(...screens().map((_, i) => el("i", { class: i <= view.step ? "d" : null })));
}

/** @typedef {{onNext: () => void, onSend: () => void, onSave: () => void}} Acts */

/** @param {Acts} acts */
export function drawFoot(acts) {
  const foot = byId("foot");
  const nodes = buttons(acts);
  foot.replaceChildren(...nodes);
  foot.hidden = nodes.length === 0;
}

/** @param {Acts} acts @returns {Node[]} */
function buttons({ onNext, onSend, onSave }) {
  const here = parts();
  if (view.shows === "kept")
    return callFoot(view.waiting.map(({ shown }) => shown.callee).find(Boolean) ?? hotlineCallee());
  if (view.shows === "done") {
    const { number, key } = view.arrived?.receipt ?? { number: "", key: "" };
    return [
      wideButton(t("report.done.picture"), "download", onSave, "save"),
      el(
        "a",
        { class: "act plain wide", id: "follow", href: `/m/${number}#${key}` },
        t("report.done.follow"),
      ),
    ];
  }
  if (here.includes("check")) return [sendButton(view.sending, onSend)];
  // A thumb on a tile goes on by itself.
  return here.includes("kind") && !draft.category ? [] : [wideButton(t("report.next"), "", onNext, "next")];
}
