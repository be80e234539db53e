// Keys of the inbox: letters go to what they name, as long as nobody writes; they can be switched off.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { recall, remember } from "../../../core/storage.js";
import { keys } from "./casewords.js";

const KEPT = "case-keys";

const isOn = () => recall(KEPT) !== "off";

/** Whether what is typed goes into a field. @param {EventTarget | null} target */
const isWriting = (target) =>
  target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));

/**
 * While `root` is on the page.
 * @param {HTMLElement} root
 * @param {Record<string, () => void>} acts by key
 */
export function listenToKeys(root, acts) {
  const heard = (/** @type {KeyboardEvent} */ event) => {
    if (!root.isConnected) return document.removeEventListener("keydown", heard);
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
    const isLetter = key.length === 1;
    if (isLetter && (!isOn() || isWriting(target))) return undefined;
    if (document.querySelector("dialog:modal")) return undefined;
    // Somebody writes: the form itself knows what these mean.
    if (!isLetter && isWriting(target) && key !== "Escape") return undefined;
    const act = acts[isLetter ? key.toLowerCase() : key];
    if (!act) return undefined;
    // Elsewhere the arrows move the map, or what is scrolled; a button is pressed by Enter.
    if (key.startsWith("Arrow") && !(target instanceof Element && target.closest(".case-list")))
      return undefined;
    if (key === "Enter" && target instanceof Element && target.closest("button, summary")) return undefined;
    event.preventDefault();
    act();
    return undefined;
  };
  document.addEventListener("keydown", heard);
}

/** The strip below the list. @param {[string[], string][]} told keys and what they do */
export const keyStrip = (told) =>
  el(
    "p",
    { class: "keystrip", "aria-hidden": "true" },
    told.map(([each, words]) => el("span", {}, ...keys(...each), words)),
  );

/** Those of the inbox. @returns {[string[], string][]} */
const ofInbox = () => [
  [["A"], t("case.verb.accept")],
  [["D"], t("case.verb.dispatch")],
  [["E"], t("case.verb.resolve")],
  [["N"], t("desk.case.keys.note")],
  [["T"], t("desk.case.keys.entry")],
  [["/"], t("desk.case.keys.find")],
];

/** All keys, and whether letters are used. @param {[string[], string][]} [own] those of this list alone */
export function showKeys(own = ofInbox()) {
  /** @type {[string[], string][]} */
  const all = [
    [["J", "K"], t("desk.case.keys.move")],
    [["Enter"], t("desk.case.keys.open")],
    [["Esc"], t("desk.case.keys.back")],
    ...own,
    [["Ctrl", "↵"], t("desk.case.keys.send")],
  ];
  const box = el("input", {
    type: "checkbox",
    checked: isOn() ? true : null,
    onchange: (/** @type {Event} */ event) =>
      remember(KEPT, /** @type {HTMLInputElement} */ (event.target).checked ? "on" : "off"),
  });
  const dialog = el(
    "dialog",
    { class: "sheet keysheet", "aria-labelledby": "keys-title", onclose: () => dialog.remove() },
    el("h2", { id: "keys-title", tabindex: -1 }, t("desk.case.keys.title")),
    el(
      "dl",
      {},
      all.map(([each, words]) =>
        el(
          "div",
          {},
          el("dt", {}, el("span", { class: "sr" }, each.join(" + ")), ...keys(...each)),
          el("dd", {}, words),
        ),
      ),
    ),
    el("p", { class: "hint" }, t("desk.case.keys.hint")),
    el("label", { class: "check" }, box, t("desk.case.keys.on")),
    el(
      "button",
      { type: "button", class: "act main", onclick: () => dialog.close() },
      t("desk.case.keys.close"),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}
