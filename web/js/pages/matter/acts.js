// What its reporter may do: add something, take it back, say how it was.

import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { uuid } from "../../core/uuid.js";
import { canSendPhotos, MOST_PHOTOS, NoPhoto, photoOf } from "../../features/cases/photos.js";

/** @typedef {import("./words.js").Progress} Progress */
/** @typedef {import("../../features/cases/photos.js").Photo} Photo */
/** @typedef {"confirm" | "dispute" | "reopen" | "unmerge" | "withdraw" | "note"} Act */

const LONGEST = 1000;
/** Of what has to be said with a verb, the plainest words. @type {Act[]} */
const WITH_PLAIN_WORDS = ["dispute", "reopen", "unmerge"];
const QUICK = ["solved", "mistake"];

/** @param {Progress} progress @param {(act: Act) => void} onAct @returns {Node[]} */
export function actButtons(progress, onAct) {
  const may = new Set(progress.may.map(({ verb }) => verb));
  const button = (/** @type {Act} */ act, /** @type {string} */ name, /** @type {string} */ look) =>
    el(
      "button",
      { type: "button", class: `act ${look}`, "data-act": act, onclick: () => onAct(act) },
      icon(name),
      t(`matter.act.${act}`),
    );
  if (may.has("confirm") && may.has("dispute"))
    return [
      el("p", { class: "askq" }, t("matter.ask"), el("small", {}, t("matter.ask.text"))),
      // Alike: nobody is nudged.
      button("confirm", "smile", "even"),
      button("dispute", "frown", "even"),
    ];
  /** @type {Node[]} */
  const found = [];
  if (may.has("withdraw") || may.has("reopen")) found.push(button("note", "message-square-plus", ""));
  if (may.has("unmerge")) found.push(button("unmerge", "frown", "even"));
  if (may.has("withdraw")) found.push(button("withdraw", "undo-2", "even"));
  if (may.has("reopen")) found.push(button("reopen", "rotate-cw", "even"));
  return found;
}

/**
 * Ask for words, and do it; what is typed stays where it fails.
 * @param {Act} act
 * @param {(said: string, submission: string, photos: Photo[]) => Promise<string | null>} doIt what went
 *   wrong, or null
 */
export function askWords(act, doIt) {
  // Sent again after a network that failed it is done once.
  const submission = uuid();
  const required = act === "withdraw" || act === "note";
  /** @type {Photo[]} */
  const photos = [];
  const text = el("textarea", {
    id: "words",
    rows: 3,
    maxlength: LONGEST,
    required,
    placeholder: t(`matter.act.${act}.example`),
    "aria-describedby": "words-hint words-said",
  });
  const said = el("p", { class: "said", id: "words-said", role: "alert" });
  const send = el(
    "button",
    { type: "submit", class: "act main", id: "words-send" },
    t(`matter.act.${act}.send`),
  );
  const dialog = el(
    "dialog",
    { class: "words", "aria-labelledby": "words-title" },
    el(
      "form",
      {
        novalidate: true,
        onsubmit: async (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          const plain = WITH_PLAIN_WORDS.includes(act) ? t(`matter.act.${act}.plain`) : "";
          const words = text.value.trim() || plain;
          if (!words && required && !photos.length) {
            said.textContent = t("matter.words.missing");
            text.focus();
            return;
          }
          send.disabled = true;
          const wrong = await doIt(words, submission, photos);
          send.disabled = false;
          if (wrong === null) dialog.close();
          else said.textContent = wrong;
        },
      },
      el("h2", { id: "words-title", tabindex: "-1" }, t(`matter.act.${act}.title`)),
      el("p", { class: "hint", id: "words-hint" }, t(`matter.act.${act}.hint`)),
      act === "withdraw" &&
        el(
          "div",
          { class: "quick" },
          QUICK.map((reason) =>
            el(
              "button",
              {
                type: "button",
                onclick: () => {
                  text.value = t(`matter.withdraw.${reason}`);
                },
              },
              t(`matter.withdraw.${reason}`),
            ),
          ),
        ),
      el("label", { class: "sr", for: "words" }, t(`matter.act.${act}.title`)),
      el("div", { class: "field" }, text),
      act === "note" && canSendPhotos() && photoPicker(photos, said),
      said,
      el(
        "div",
        { class: "two2" },
        el(
          "button",
          { type: "button", class: "act", onclick: () => dialog.close() },
          t("matter.words.cancel"),
        ),
        send,
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    byId("heading").focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {Photo[]} photos where they are put @param {HTMLElement} said what is wrong with one */
function photoPicker(photos, said) {
  const count = el("span", {}, t("matter.photo.add"));
  const input = el("input", {
    type: "file",
    id: "words-photos",
    class: "sr",
    accept: "image/*",
    multiple: true,
    onchange: async () => {
      said.textContent = "";
      for (const file of [...(input.files ?? [])].slice(0, MOST_PHOTOS - photos.length)) {
        try {
          photos.push(await photoOf(file));
        } catch (error) {
          if (!(error instanceof NoPhoto)) throw error;
          said.textContent = t("matter.photo.bad");
        }
      }
      count.textContent = t(photos.length ? "matter.photo.count" : "matter.photo.add", { n: photos.length });
    },
  });
  return el("label", { class: "link", for: "words-photos" }, input, icon("camera"), count);
}
