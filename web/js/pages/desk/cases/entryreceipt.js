// After an entry: the number, what is read out to the caller, and the way back for two minutes.

import { Problem } from "../../../core/api.js";
import { cityTime } from "../../../core/citytime.js";
import { el, icon } from "../../../core/dom.js";
import { clock as clockOf, moment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { squareOf } from "../../../features/cases/square.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { sentence } from "../faults.js";
import { textField } from "./casefields.js";
import { listenToKeys } from "./casekeys.js";
import { addNote } from "./caserequests.js";
import { keys } from "./casewords.js";
import { takeBack, UNDONE_WITHIN_MS } from "./entryundo.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./entryform.js").Entered} Entered
 */

/** As it is said on the phone: 261124，P4HK. @param {string} number */
const spoken = (number) => number.replace("-", "，");

/** @param {Entered} entered @param {string} now */
function readOut({ receipt, what, tell, hasPhone, isAnswered }, now) {
  const number = spoken(receipt.number);
  if (isAnswered) return [t("desk.entry.read.answered", { what, number })];
  const time = receipt.answer_by ? moment(receipt.answer_by, now) : "";
  return [
    t("desk.entry.read.what", { what, number }),
    t("desk.entry.read.when", { community: receipt.community ?? "", time, grid: receipt.grid ?? "" }),
    t(`desk.entry.read.how.${tell}`),
    t(hasPhone ? "desk.entry.read.ask" : "desk.entry.read.ask.number"),
  ];
}

/** @param {Desk} desk @param {Entered} entered @param {() => Promise<void>} next @returns {HTMLElement[]} */
export function receiptParts(desk, entered, next) {
  const { receipt, isAnswered, same, merged, hasPhone, at } = entered;
  const said = el("p", { class: "said", role: "alert" });
  const until = Date.parse(at) + UNDONE_WITHIN_MS;
  const undo = el(
    "button",
    { type: "button", class: "verb bare", id: "entry-undo", onclick: undoIt },
    icon("undo-2"),
    t("desk.entry.undo"),
    keys("Z"),
  );
  const undoUntil = el(
    "span",
    { class: "hint" },
    t("desk.entry.undo.until", { time: clockOf(cityTime(until)) }),
  );
  const add = textField("text", t("desk.entry.add"), { required: false, line: true });
  const mayNote = desk.me.may.includes("case.note");
  async function undoIt() {
    said.textContent = "";
    try {
      await takeBack(receipt.number);
      await next();
      showSnackbar(t("desk.entry.undone"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.textContent = sentence(error);
    }
  }
  async function addWords() {
    const words = String(add.value() ?? "");
    if (!words) return;
    try {
      await addNote(receipt.number, { text: words, told: "staff" });
      add.input.value = "";
      showSnackbar(t("desk.entry.added"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.textContent = sentence(error);
    }
  }
  const row = (/** @type {string} */ name, /** @type {string} */ value) => [
    el("dt", {}, name),
    el("dd", {}, value),
  ];
  const element = el(
    "div",
    { class: "entry-sheet" },
    el(
      "div",
      { class: "entry-body receipt" },
      el(
        "h2",
        { class: "okline", id: "entry-done", tabindex: -1 },
        icon("circle-check"),
        t(isAnswered ? "desk.entry.answered" : "desk.entry.done"),
      ),
      el(
        "div",
        {},
        el("p", { class: "hint" }, t("desk.entry.number")),
        el("p", { class: "big" }, receipt.number),
      ),
      el(
        "div",
        {},
        el("h3", { class: "label-s" }, t("desk.entry.read")),
        el(
          "blockquote",
          { class: "say" },
          readOut(entered, at).map((line) => el("p", {}, line)),
        ),
      ),
      same &&
        el(
          "p",
          { class: "banner info" },
          icon("combine"),
          el(
            "span",
            {},
            merged ? t("desk.entry.merged", { number: merged }) : t("desk.entry.same.said", { number: same }),
          ),
        ),
      el(
        "div",
        {},
        el("h3", { class: "label-s" }, t("desk.entry.ticket")),
        el(
          "div",
          { class: "ways" },
          el(
            "button",
            { type: "button", class: "verb quiet", onclick: () => window.print() },
            icon("printer"),
            t("desk.entry.print"),
            keys("P"),
          ),
          el(
            "button",
            {
              type: "button",
              class: "verb quiet",
              onclick: async () => {
                await navigator.clipboard?.writeText(receipt.link).catch(() => {});
                showSnackbar(t("desk.entry.copied"));
              },
            },
            icon("copy"),
            t("desk.entry.copy"),
          ),
        ),
      ),
      el(
        "figure",
        { class: "on-paper" },
        squareOf(receipt.square, t("desk.entry.square")),
        el("figcaption", {}, t("desk.entry.square.how"), el("span", {}, receipt.link)),
      ),
      el(
        "dl",
        { class: "facts-two" },
        ...row(t("desk.entry.to"), t("desk.entry.to.community", { community: receipt.community ?? "" })),
        ...(hasPhone ? row(t("desk.entry.kept"), t("desk.entry.kept.how")) : []),
      ),
      mayNote &&
        el(
          "form",
          {
            class: "add-note",
            onsubmit: (/** @type {SubmitEvent} */ event) => {
              event.preventDefault();
              addWords();
            },
          },
          add.box,
          el("button", { type: "submit", class: "verb" }, t("desk.entry.add")),
        ),
      said,
    ),
    el(
      "div",
      { class: "verbs" },
      el(
        "button",
        { type: "button", class: "verb main", id: "entry-next", onclick: next },
        t("desk.entry.next"),
        keys("T"),
      ),
      el("span", { class: "sp" }),
      !isAnswered && !merged && undoUntil,
      !isAnswered && !merged && undo,
    ),
  );
  setTimeout(() => {
    undo.remove();
    undoUntil.remove();
  }, UNDONE_WITHIN_MS);
  listenToKeys(element, {
    t: () => next(),
    p: () => window.print(),
    z: () => undo.isConnected && undo.click(),
  });
  return [element];
}
