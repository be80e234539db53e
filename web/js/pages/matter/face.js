// Without the receipt: what everybody may know, and nothing at all where that is nothing.

import { cityNow } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { dayMoment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { standing } from "../../features/cases/publicwords.js";
import { isSame, samePart } from "../../features/cases/sames.js";

/** @typedef {import("../../core/api-types.d.ts").components["schemas"]["FaceWithSteps"]} Face */

/**
 * What everybody may know of a matter.
 * @param {Face} face
 * @param {() => void} onChange it is no longer as it is shown
 * @returns {Node[]}
 */
export function faceParts(face, onChange) {
  const { number, text, category, area, steps, notes, followers } = face;
  const now = cityNow();
  const entries = [
    ...steps.map(({ to, at }) => ({
      at,
      title: t(to === "resolved" ? "matter.face.resolved" : `case.state.${to}`),
      said: "",
    })),
    ...notes.map(({ at, text: said }) => ({ at, title: t("matter.note.theirs"), said })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return [
    el(
      "section",
      { class: "mhead" },
      el("p", { class: "num" }, t("matter.number", { number })),
      el("h2", {}, text),
      el("p", { class: "sub" }, [area?.name, named(category)].filter(Boolean).join(" · ")),
    ),
    el(
      "section",
      { class: "promise" },
      el("p", { class: "k" }, icon("info"), t("matter.now")),
      el("p", { class: "d" }, standing(face)),
      followers > 0 && el("p", { class: "w" }, t("matter.followers", { n: followers })),
      isSame(number) && samePart(number, { words: t("case.same.yours"), onBack: onChange }),
    ),
    el(
      "ol",
      { class: "line2", "aria-label": t("matter.steps") },
      entries.map(({ at, title, said }, i) =>
        el(
          "li",
          { class: i === entries.length - 1 ? "cur" : null },
          el("span", { class: "m", "aria-hidden": "true" }, icon("check")),
          el("b", {}, title),
          el("time", { class: "t", datetime: at }, dayMoment(at, now)),
          said !== "" && el("p", {}, t("matter.quoted", { said })),
        ),
      ),
    ),
  ];
}

/**
 * Whoever has lost the receipt shows that the phone was theirs.
 * @param {(digits: string) => Promise<string | null>} onOpen what went wrong, or null
 */
export function digitsPart(onOpen) {
  const said = el("p", { class: "said", id: "digits-said", role: "alert" });
  const digits = el("input", {
    id: "digits",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: 4,
    "aria-describedby": "digits-said",
  });
  const open = el("button", { type: "submit", class: "act", id: "digits-open" }, t("matter.digits.open"));
  return el(
    "form",
    {
      class: "digits4",
      novalidate: true,
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const typed = digits.value.normalize("NFKC").trim();
        said.textContent = /^\d{4}$/.test(typed) ? "" : t("matter.digits.four");
        if (said.textContent) {
          digits.focus();
          return;
        }
        open.disabled = true;
        said.textContent = (await onOpen(typed)) ?? "";
        open.disabled = false;
      },
    },
    el("label", { class: "lab", for: "digits" }, t("matter.digits")),
    el("p", { class: "hint" }, t("matter.digits.hint")),
    el("div", { class: "row2" }, el("div", { class: "field" }, digits), open),
    said,
  );
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
