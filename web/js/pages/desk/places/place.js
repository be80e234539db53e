// One place as whoever answers for it has it: its state, whether it was verified, what the public sees.

import { el, icon } from "../../../core/dom.js";
import { clock, dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { button } from "../parts.js";
import { closuresComing, daysUnverified, stateOf } from "./closures.js";
import { publicLines } from "./placelines.js";

/**
 * @typedef {import("./closures.js").Place} Place
 * @typedef {import("./closures.js").PastChange} PastChange
 * @typedef {import("./placerequests.js").PlaceToEdit} PlaceToEdit
 * @typedef {import("./closures.js").ClosureActs & import("./placelines.js").LineActs & {
 *   verify: () => Promise<boolean>, retire: (reason: string) => Promise<boolean>}} Acts
 */

/**
 * @param {Place} place @param {PlaceToEdit} told as it stands in the database
 * @param {PastChange[]} changes the latest first
 * @param {string} now ISO 8601, in the city's time
 * @param {Acts} acts
 * @returns {HTMLElement[]}
 */
export function placePage(place, told, changes, now, acts) {
  const mayEdit = told.may.includes("place.edit");
  const mayManage = told.may.includes("place.manage");
  return [
    stateOf(place, changes, now, mayEdit, acts),
    ...closuresComing(place, now, mayEdit, acts),
    ...(mayEdit ? [verification(place, now, acts)] : []),
    ...publicLines(place, told, acts),
    ...(mayManage ? [retiring(acts)] : []),
    ...history(changes),
  ];
}

/** When it was last found right, and one tap to say that it is today. @param {Place} place @param {string} now @param {Acts} acts */
function verification(place, now, acts) {
  const days = daysUnverified(place, now);
  const today = days === 0;
  const title = today
    ? t("desk.verified.today")
    : days === null
      ? t("desk.verified.never")
      : t("desk.verified.ago", { n: days });
  return el(
    "section",
    { class: "panel", id: "verification", "data-tone": today ? "ok" : "warn" },
    el("h2", { class: "state small" }, icon("check"), title),
    el("p", {}, today ? (place.verified?.by ?? "") : t("desk.verified.hint")),
    !today && el("div", { class: "acts" }, button("", t("desk.verify"), "act", acts.verify)),
  );
}

/** A place that is no more: asked for its reason first. @param {Acts} acts */
function retiring(acts) {
  const reason = el("input", {
    id: "retire-reason",
    maxlength: 200,
    required: true,
    "aria-labelledby": "retire-label",
  });
  const form = el(
    "form",
    {
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        await acts.retire(reason.value.trim());
      },
    },
    el("label", { id: "retire-label", for: "retire-reason" }, t("desk.retire.why")),
    reason,
    el("div", { class: "acts" }, el("button", { type: "submit", class: "act" }, t("desk.retire.go"))),
  );
  return el("details", { class: "panel", id: "retire" }, el("summary", {}, t("desk.retire")), form);
}

/** @param {PastChange[]} changes @returns {HTMLElement[]} */
function history(changes) {
  if (!changes.length) return [];
  const rows = changes.map(({ at, act, by, reason }) => {
    const what = t(`desk.act.${act}`);
    const who = [by, `${dateOf(at)} ${clock(at)}`].filter(Boolean).join(" · ");
    const said = el("b", {}, reason ? t("desk.actwhy", { act: what, reason }) : what);
    return el("li", { class: "row" }, el("span", {}, said, el("small", {}, who)));
  });
  return [el("h2", {}, t("desk.changes")), el("ul", { class: "rows", id: "history" }, rows)];
}
