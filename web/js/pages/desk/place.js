// One place as whoever answers for it has it: its state, closed for today in two taps, and what was changed.

import { el, icon } from "../../core/dom.js";
import { clock, dateOf, daysAhead } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { openingText } from "../../features/places/opening.js";

const REASONS = ["power", "repair", "nobody", "event"];
const CLOSE = "place.close";

/**
 * @typedef {object} Acts
 * @property {(reason: string | undefined) => Promise<boolean>} close
 * @property {(change: number) => Promise<boolean>} undo
 * @property {() => Promise<boolean>} verify
 */

/**
 * @param {import("../../core/api.js").Place} place
 * @param {import("./requests.js").PastChange[]} changes the latest first
 * @param {string} now ISO 8601, in the city's time
 * @param {boolean} mayEdit
 * @param {Acts} acts
 * @returns {HTMLElement[]}
 */
export function placePage(place, changes, now, mayEdit, acts) {
  const { tone, short, long } = openingText(place.opening, now);
  const closed = place.opening.reason !== null && place.opening.open === false;
  const buttons = el("div", { class: "acts" });
  const reasons = el("div", { class: "reasons", hidden: true }, el("h3", {}, t("desk.close.why")));
  const state = el(
    "section",
    { class: "panel", "data-tone": tone },
    el("h2", { id: "heading", class: "state", tabindex: -1 }, icon(closed ? "door-closed" : "clock"), short),
    long === short ? null : el("p", {}, long.replace(`${short} · `, "")),
    mayEdit && buttons,
    mayEdit && reasons,
  );
  // By whoever closed it here; what a file or the map told is not taken back with it.
  const closing = closed ? changes.find(({ act }) => act.startsWith(CLOSE)) : undefined;
  if (closing?.act === CLOSE)
    buttons.append(button("door-open", t("desk.reopen"), "act", () => acts.undo(closing.change)));
  else if (!closed)
    buttons.append(
      el(
        "button",
        {
          type: "button",
          class: "act dark",
          id: "close",
          "aria-expanded": "false",
          onclick: (/** @type {MouseEvent} */ event) => {
            reasons.hidden = !reasons.hidden;
            /** @type {HTMLElement} */ (event.currentTarget).setAttribute(
              "aria-expanded",
              String(!reasons.hidden),
            );
          },
        },
        icon("door-closed"),
        t("desk.close"),
      ),
    );
  const choices = REASONS.map((name) => {
    const reason = t(`desk.close.${name}`);
    return el(
      "li",
      {},
      button("", reason, "", () => acts.close(reason)),
    );
  });
  const unsaid = button("", t("desk.close.unsaid"), "", () => acts.close(undefined));
  reasons.append(el("ul", {}, choices, el("li", {}, unsaid)));
  return [state, mayEdit ? verification(place, now, acts) : null, ...history(changes)].filter(
    (part) => part !== null,
  );
}

/**
 * When it was last found right, and one tap to say that it is today.
 * @param {import("../../core/api.js").Place} place @param {string} now @param {Acts} acts
 */
function verification(place, now, acts) {
  const days = place.verified ? -daysAhead(place.verified.on, now) : null;
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

/** Not to be pressed twice while it is being done. @param {string} mark @param {string} text @param {string} name @param {() => Promise<boolean>} act */
function button(mark, text, name, act) {
  const made = el(
    "button",
    {
      type: "button",
      class: name,
      onclick: async () => {
        made.disabled = true;
        await act();
        made.disabled = false;
      },
    },
    mark && icon(mark),
    text,
  );
  return made;
}

/** @param {import("./requests.js").PastChange[]} changes @returns {HTMLElement[]} */
function history(changes) {
  if (!changes.length) return [];
  const rows = changes.map(({ at, act, by, reason }) => {
    const what = t(`desk.act.${act}`);
    const who = [by, `${dateOf(at)} ${clock(at)}`].filter(Boolean).join(" · ");
    const said = el("b", {}, reason ? t("desk.act.why", { act: what, reason }) : what);
    return el("li", { class: "row" }, el("span", {}, said, el("small", {}, who)));
  });
  return [el("h2", {}, t("desk.changes")), el("ul", { class: "rows" }, rows)];
}
