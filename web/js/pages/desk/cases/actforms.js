// What has to be said with each step of a case; the two that decide most have a form of their own.

import { endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { acceptForm } from "./acceptform.js";
import { choiceField, dayField, postField, textField, valuesOf } from "./casefields.js";
import { mergeForm } from "./mergeform.js";
import { noteWithPhotos, photoField } from "./photofield.js";
import { noteForm, publishForm } from "./tellforms.js";

/**
 * @typedef {import("./casefile.js").Handling} Handling
 * @typedef {import("./casefields.js").Field} Field
 * @typedef {import("./caserequests.js").Move} Move
 * @typedef {object} Way how it may be sent
 * @property {string} label
 * @property {() => Move[]} [moves] the steps that are made; they may wait for a network
 * @property {() => Promise<{change: number}>} [send] what is done where it is no step
 * @property {() => Promise<unknown>} [after] what follows the steps, and cannot wait
 * @property {string} act what is said to have been done
 * @property {Field[]} [fields] those that it needs; else all
 * @typedef {object} ActForm
 * @property {string} title
 * @property {Field[]} fields
 * @property {HTMLElement[]} [parts] where the fields do not simply stand under each other
 * @property {() => Way[]} ways the first is the one that is sent by the keyboard
 * @property {string} [foot]
 * @property {(redraw: () => void) => void} [listen] calls when the ways have changed
 */

const OUTCOMES = ["fixed", "explained", "not_possible", "not_ours"];
const BASES = ["not_our_area", "not_our_duty", "no_power", "wrong_place"];
const ABOVE = ["subdistrict", "district", "city"];
const SCORES = [5, 4, 3, 2, 1];

const said = (/** @type {string} */ label = t("desk.case.form.said")) => textField("said", label);
const saidOptional = () => textField("said", t("desk.case.form.said.optional"), { required: false });
const reason = (
  /** @type {string} */ label = t("desk.case.form.reason"),
  hint = t("desk.case.form.reason.hint"),
) => textField("reason", label, { hint });

/** Those whose fields stand under each other; of any other verb words for the reporter are asked for. @type {Record<string, (handling: Handling) => Field[]>} */
const FIELDS = {
  decline: () => [said(), textField("instead", t("desk.case.form.instead"))],
  unmerge: () => [said(t("desk.case.form.unmerge"))],
  transfer: () => [
    textField("to", t("desk.case.form.to"), { line: true }),
    textField("ask_at", t("desk.case.form.ask_at"), { line: true }),
    saidOptional(),
  ],
  dispatch: (handling) => [
    postField("post", t("desk.case.form.post"), handling, { byPlace: true }),
    textField("reason", t("desk.case.form.reason.optional"), { required: false }),
    saidOptional(),
  ],
  reassign: (handling) => [
    postField("post", t("desk.case.form.post.reassign"), handling, {
      suits: ({ code }) => code !== handling.file.holder?.code,
    }),
    reason(),
  ],
  acknowledge: () => [],
  return: (handling) => [
    choiceField(
      "basis",
      t("desk.case.form.basis"),
      BASES.map((value, at) => ({ value, words: t(`desk.case.form.basis.${value}`), key: String(at + 1) })),
    ),
    reason(t("desk.case.form.return.reason")),
    postField("proposed", t("desk.case.form.post.proposed"), handling, {
      required: false,
      suits: ({ code }) => code !== handling.file.holder?.code,
    }),
  ],
  rule: (handling) => [postField("post", t("desk.case.form.post.rule"), handling), reason()],
  respond: ({ now }) => [said(), dayField("promised", t("desk.case.form.promised"), now)],
  call_in: (handling) => [
    postField("post", t("desk.case.form.post.call_in"), handling, {
      suits: ({ code }) => code !== handling.file.holder?.code,
    }),
    reason(t("desk.case.form.reason.call_in")),
  ],
  ask_postponement: ({ now }) => [dayField("until", t("desk.case.form.until"), now), reason()],
  grant: ({ file, now }) => [
    said(t("desk.case.form.grant", { time: endMoment(String(file.facts.asked_until), now) })),
  ],
  refuse: () => [reason(t("desk.case.form.refuse"))],
  escalate: (handling) => [
    postField("post", t("desk.case.form.post.escalate"), handling, {
      suits: ({ acts_as }) => ABOVE.includes(acts_as),
    }),
    reason(),
  ],
  take_on: ({ now }) => [dayField("promised", t("desk.case.form.promised"), now), saidOptional()],
  supervise: () => [reason(t("desk.case.form.reason.supervise"))],
  confirm: () => [
    choiceField(
      "score",
      t("desk.case.form.score"),
      SCORES.map((n) => ({ value: String(n), words: t("desk.case.form.score.n", { n }), key: String(n) })),
      { required: false },
    ),
    textField("said", t("desk.case.form.heard"), { required: false }),
  ],
  dispute: () => [said(t("desk.case.form.dispute"))],
  reopen: () => [said(t("desk.case.form.reopen"))],
  withdraw: () => [said(t("desk.case.form.withdraw"))],
};

/** @param {Handling} handling @param {string} verb @param {string} [into] of a merge @returns {ActForm} */
export function formOf(handling, verb, into) {
  if (verb === "accept") return acceptForm(handling);
  if (verb === "resolve" || verb === "answer") return outcomeForm(handling, verb);
  if (verb === "merge") return mergeForm(handling, into);
  if (verb === "note") return noteForm(handling);
  if (verb === "publish") return publishForm(handling);
  const fields = FIELDS[verb]?.(handling) ?? [said()];
  const label = t(`case.verb.${verb}`);
  return {
    title: label,
    fields,
    ways: () => [{ label, act: label, moves: () => [{ verb, fields: sent(fields) }] }],
  };
}

/** A score is a number; all else is text. @param {Field[]} fields */
function sent(fields) {
  const values = valuesOf(fields);
  if (typeof values.score === "string") values.score = Number(values.score);
  return values;
}

/** Four words, so that "done" cannot hide "not possible"; none is chosen for anybody. @param {Handling} handling @param {string} verb @returns {ActForm} */
function outcomeForm(handling, verb) {
  /** @type {() => void} */
  let redraw = () => {};
  const who = t("desk.case.form.outcome.holder");
  const outcome = choiceField(
    "outcome",
    t("desk.case.form.outcome"),
    OUTCOMES.filter((value) => verb === "resolve" || value !== "not_ours").map((value, at) => ({
      value,
      words: t(`desk.case.outcome.${value}`),
      more: t("desk.case.form.outcome.public", {
        told: t("case.public.resolved", { holder: who, outcome: t(`case.outcome.${value}`) }),
        confirmed: t(`desk.case.confirmed.${value}`),
      }),
      key: String(at + 1),
    })),
    {
      onchange: (value) => {
        instead.box.hidden = value !== "not_ours";
        label.textContent = t(
          value === "not_possible" ? "desk.case.form.said.impossible" : "desk.case.form.said.resolve",
        );
        redraw();
      },
    },
  );
  const words = textField("said", t("desk.case.form.said.resolve"), {
    hint: t("desk.case.form.said.resolve.hint"),
    rows: 3,
  });
  const label = /** @type {HTMLElement} */ (words.box.querySelector("label"));
  const instead = textField("instead", t("desk.case.form.instead"));
  instead.box.hidden = true;
  const fields = () => (outcome.value() === "not_ours" ? [outcome, words, instead] : [outcome, words]);
  const photos = photoField();
  const mayNote = handling.desk.me.may.includes("case.note");
  const verbWords = t(`case.verb.${verb}`);
  return {
    title: verbWords,
    get fields() {
      return fields();
    },
    parts: [outcome.box, words.box, instead.box, ...(mayNote ? [photos.box] : [])],
    listen: (told) => {
      redraw = told;
    },
    ways: () => {
      const value = outcome.value();
      const button = value
        ? t("desk.case.form.button", { verb: verbWords, what: t(`desk.case.outcome.${value}`) })
        : verbWords;
      return [
        {
          label: button,
          act: verbWords,
          moves: () => [{ verb, fields: valuesOf(fields()) }],
          after: photos.files().length ? () => sendPhotos(handling.file.number, photos.files()) : undefined,
        },
      ];
    },
    foot: t("desk.case.form.foot.resolve"),
  };
}

/** What was done is done: of photos that do not come it is said. @param {string} number @param {File[]} files */
async function sendPhotos(number, files) {
  const told = await noteWithPhotos(number, t("desk.case.photo.note"), "reporter", files).catch(() => null);
  const missing = told ? told.missing : files.length;
  if (missing) showSnackbar(t("desk.case.photo.missing", { n: missing }));
}
