// A note, and the text that everybody reads: with what should be blanked proposed, and cleared by a person.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { choiceField, textField } from "./casefields.js";
import { publish, readBlanks } from "./caserequests.js";
import { noteWithPhotos, photoField } from "./photofield.js";

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
  const photos = photoField();
  const label = t("desk.case.note");
  return {
    title: label,
    fields: [words, told],
    parts: [words.box, told.box, photos.box],
    ways: () => [
      {
        label,
        act: label,
        send: async () => {
          const text = String(words.value() ?? "");
          const done = await noteWithPhotos(file.number, text, String(told.value()), photos.files());
          if (done.missing) showSnackbar(t("desk.case.photo.missing", { n: done.missing }));
          return done;
        },
      },
    ],
  };
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
      .catch(() => null)
      .then((found) => {
        if (!found?.blanks.length || words.input.value !== original) return;
        words.input.value = found.proposed;
        told.hidden = false;
        told.replaceChildren(
          t("desk.case.publish.blanked", { n: found.blanks.length }),
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
