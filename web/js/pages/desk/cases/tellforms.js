// A note, and the text that everybody reads: with what should be blanked proposed, and cleared by a person.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { choiceField, textField } from "./casefields.js";
import { note, publish, readBlanks } from "./caserequests.js";

/** @typedef {import("./casefile.js").Handling} Handling */

const TOLD = ["staff", "reporter", "public"];

/** @param {Handling} handling @param {string} [text] @returns {import("./actforms.js").ActForm} */
export function noteForm({ file }, text = "") {
  const words = textField("text", t("desk.case.note.text"), { rows: 3, value: text });
  const told = choiceField(
    "told",
    t("desk.case.note.told"),
    TOLD.map((value) => ({ value, words: t(`desk.case.note.told.${value}`) })),
    { value: "staff" },
  );
  const label = t("desk.case.note");
  return {
    title: label,
    fields: [words, told],
    ways: () => [
      {
        label,
        act: label,
        send: () => note(file.number, String(words.value() ?? ""), String(told.value())),
      },
    ],
  };
}

/** The text without what stands in these spans. @param {string} text @param {{start: number, end: number}[]} spans */
export function blanked(text, spans) {
  const letters = Array.from(text);
  const sorted = [...spans].sort((one, other) => other.start - one.start);
  for (const { start, end } of sorted)
    letters.splice(start, end - start, `［${t("desk.case.publish.blank")}］`);
  return letters.join("");
}

/** @param {Handling} handling @returns {import("./actforms.js").ActForm} */
export function publishForm({ file }) {
  const original = file.public_text ?? file.text;
  const words = textField("text", t("desk.case.publish.text"), {
    hint: t("desk.case.publish.hint"),
    rows: 4,
    value: original,
  });
  const told = el("p", { class: "blanks", hidden: true });
  if (!file.public_text)
    readBlanks(file.number)
      .catch(() => [])
      .then((spans) => {
        if (!spans.length || words.input.value !== original) return;
        words.input.value = blanked(original, spans);
        told.hidden = false;
        told.replaceChildren(
          t("desk.case.publish.blanked", { n: spans.length }),
          el(
            "button",
            {
              type: "button",
              class: "verb bare",
              onclick: () => {
                words.input.value = original;
                told.hidden = true;
                words.focus();
              },
            },
            t("desk.case.publish.original"),
          ),
        );
      });
  const isOut = Boolean(file.published_at && !file.taken_down_at);
  const text = () => String(words.value() ?? "");
  const go = {
    label: t("desk.case.publish.go"),
    act: t("desk.case.published"),
    send: () => publish(file.number, text(), true),
  };
  const down = {
    label: t("desk.case.publish.down"),
    act: t("desk.case.taken_down"),
    send: () => publish(file.number, text() || original, false),
  };
  return {
    title: t("desk.case.publish"),
    fields: [words],
    parts: [words.box, told],
    ways: () => (isOut ? [go, down] : [go]),
    foot: file.face === "none" ? t("desk.case.publish.none") : undefined,
  };
}
