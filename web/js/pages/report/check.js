// Before it is sent: what was said, whether a neighbour said it before, a telephone if one likes, and who
// answers until when.

import { cityNow } from "../../core/citytime.js";
import { byId, el, icon } from "../../core/dom.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import * as requests from "../../features/cases/requests.js";
import { isSame, samePart, saySame } from "../../features/cases/sames.js";
import { announce } from "../../ui/components.js";
import { draft, keepDraft } from "./draft.js";
import { view } from "./view.js";
import { urlOf } from "./what.js";

/** @typedef {import("../../features/cases/requests.js").Category} Category */

/**
 * @param {Category | undefined} category @param {number | null} contactDays how long a telephone is kept
 * @param {{onChange: (part: "place" | "kind" | "what") => void}} events
 */
export function checkPart(category, contactDays, { onChange }) {
  const { place, text, photos } = draft;
  const row = (
    /** @type {string} */ name,
    /** @type {"place" | "kind" | "what"} */ part,
    /** @type {Node} */ said,
  ) =>
    el(
      "li",
      {},
      icon(name),
      said,
      el(
        "button",
        {
          type: "button",
          class: "link",
          "aria-label": t("report.change.what", { what: t(`report.part.${part}`) }),
          onclick: () => onChange(part),
        },
        t("report.change"),
      ),
    );
  const what = el(
    "span",
    {},
    text.trim() || null,
    photos.length > 0 &&
      el(
        "span",
        { class: "thumbs" },
        photos.map((photo, i) => el("img", { src: urlOf(photo), alt: t("report.photo.nth", { n: i + 1 }) })),
      ),
  );
  return el(
    "div",
    { class: "check" },
    el(
      "ul",
      { class: "mine2" },
      view.placed && row("map-pin", "place", el("span", {}, place?.name ?? "")),
      row(category?.icon ?? "circle-help", "kind", el("span", {}, category ? named(category) : "")),
      row("pencil", "what", what),
    ),
    el("div", { id: "same" }),
    phonePart(contactDays),
    el("p", { class: "noteline", id: "who", role: "status" }),
    el("p", { class: "said", id: "check-said", role: "alert" }),
  );
}

/** @param {number | null} contactDays */
function phonePart(contactDays) {
  const input = el("input", {
    id: "phone",
    type: "tel",
    inputmode: "tel",
    autocomplete: "tel",
    maxlength: 20,
    placeholder: t("report.phone.example"),
    "aria-describedby": "phone-why phone-said",
    oninput: () => {
      draft.phone = input.value;
      keepDraft();
      sayPhone("");
    },
  });
  input.value = draft.phone;
  const gone = contactDays === null ? "" : t("report.phone.gone", { n: contactDays });
  const why = `${t("report.phone.why")}${gone}`;
  const texts = el("input", {
    type: "checkbox",
    id: "texts",
    class: "sr",
    checked: draft.texts,
    onchange: () => {
      draft.texts = texts.checked;
    },
  });
  return el(
    "section",
    { class: "telephone" },
    el(
      "h2",
      {},
      el("label", { class: "lab", for: "phone" }, t("report.phone"), el("small", {}, t("report.phone.free"))),
    ),
    el("div", { class: "field tel2" }, icon("phone"), input),
    el("p", { class: "said", id: "phone-said", role: "alert" }),
    el(
      "label",
      { class: "link texts", for: "texts" },
      texts,
      el("i", { class: "box" }, icon("check")),
      el("span", {}, t("report.phone.texts")),
    ),
    el("p", { class: "noteline", id: "phone-why" }, icon("lock"), el("span", {}, why)),
  );
}

/** @param {string} text what is wrong with the telephone */
export function sayPhone(text) {
  byId("phone-said").textContent = text;
  byId("phone").toggleAttribute("aria-invalid", Boolean(text));
  if (text) byId("phone").focus();
}

/** @param {string} text why it could not be sent */
export function sayCheck(text) {
  byId("check-said").textContent = text;
}

/**
 * Ask what was reported near by, and say until when there is an answer.
 * @param {AbortSignal} signal
 */
export async function learnSimilar(signal) {
  const { place, category } = draft;
  if (!view.placed) byId("who").replaceChildren(icon("user-round"), el("span", {}, t("report.who.city")));
  if (!view.placed || !place || !category) return;
  try {
    const { cases, answer_by } = await requests.similar(place, category, signal);
    if (signal.aborted) return;
    byId("who").replaceChildren(icon("user-round"), whoAnswers(place.community, answer_by));
    if (cases.length) byId("same").replaceChildren(sameThing(cases.slice(0, 2)));
  } catch (error) {
    // Without an answer it is reported as well.
    if (!signal.aborted && !(error instanceof requests.Problem)) throw error;
  }
}

/** @param {string | undefined} community @param {string} until */
function whoAnswers(community, until) {
  const parts = t("report.who", { community: "\0", time: "\0" }).split("\0");
  const bold = [community ?? t("report.who.community"), moment(until, cityNow())];
  return el(
    "span",
    {},
    parts.flatMap((part, i) => (i < bold.length ? [part, el("b", {}, bold[i])] : [part])),
  );
}

/** @param {requests.Similar["cases"]} cases */
const sameThing = (cases) =>
  el(
    "section",
    { class: "same" },
    el("h2", { class: "h" }, icon("users"), t("report.same")),
    cases.map(similarOne),
  );

/** @param {requests.Similar["cases"][number]} found */
function similarOne(found) {
  const { number, text, followers, state, opened_at: at } = found;
  const told = el(
    "small",
    {},
    [
      moment(at, cityNow()),
      t(`case.state.${state}`),
      followers > 0 && t("report.same.count", { n: followers }),
    ]
      .filter(Boolean)
      .join(" · "),
  );
  const noted = (/** @type {string} */ words) => {
    const onBack = () => {
      button.disabled = false;
      part.replaceWith(button);
      button.focus();
    };
    const part = samePart(number, { words, onBack });
    button.replaceWith(part);
  };
  const button = el(
    "button",
    {
      type: "button",
      class: "me",
      onclick: async () => {
        button.disabled = true;
        try {
          const now = await saySame(number);
          noted(t("report.same.noted", { n: now }));
          announce(t("report.same.noted", { n: now }));
        } catch (error) {
          if (!(error instanceof requests.Problem)) throw error;
          button.disabled = false;
          sayCheck(t("report.same.failed"));
        }
      },
    },
    t("report.same.me"),
  );
  const name = named({ name: found.category_name, name_en: found.category_name_en });
  const whole = el(
    "div",
    { class: "c" },
    el("div", {}, el("b", {}, text ?? name), told),
    state !== "closed" && button,
  );
  if (isSame(number)) noted(t("report.same.noted", { n: followers }));
  return whole;
}
