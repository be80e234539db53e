// The state of a place now, and closing it: for today in two taps, from an hour on, for some days.

import { cityMidnight, cityTime } from "../../../core/citytime.js";
import { el, icon } from "../../../core/dom.js";
import { daysAhead, period } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { openingText } from "../../../features/places/opening.js";
import { button, field, opener } from "../parts.js";

const REASONS = ["power", "repair", "nobody", "event"];
const CLOSE = "place.close";

/**
 * @typedef {import("../../../core/api.js").Place} Place
 * @typedef {import("../requests.js").PastChange} PastChange
 * @typedef {{reason?: string, since?: string, last_day?: string}} Closing
 * @typedef {object} ClosureActs
 * @property {(closing: Closing) => Promise<boolean>} close
 * @property {(closure?: string) => Promise<boolean>} reopen
 * @property {(change: number) => Promise<boolean>} undo
 */

/** @param {Place} place @param {PastChange[]} changes the latest first @param {string} now @param {boolean} mayEdit @param {ClosureActs} acts */
export function stateOf(place, changes, now, mayEdit, acts) {
  const { opening } = place;
  const { tone, short, long } = openingText(opening, now);
  const closed = opening.reason !== null && opening.open === false;
  return el(
    "section",
    // That nobody is there at night is nothing to worry about.
    { class: "panel", "data-tone": opening.open === false && !closed ? null : tone },
    el("h2", { id: "heading", class: "state", tabindex: -1 }, icon(closed ? "door-closed" : "clock"), short),
    long === short ? null : el("p", {}, long.replace(`${short} · `, "")),
    ...(mayEdit ? (closed ? reopening(place, changes, now, acts) : closing(place, now, acts)) : []),
  );
}

/** @param {Place} place @param {PastChange[]} changes @param {string} now @param {ClosureActs} acts */
function reopening({ opening }, changes, now, acts) {
  // What was closed here last is taken back as a whole; a closure that a file told ends.
  const last = changes.find(({ act }) => act.startsWith("place.close") || act.startsWith("place.reopen"));
  const reopen = () => (last?.act === CLOSE ? acts.undo(last.change) : acts.reopen());
  const buttons = el("div", { class: "acts" }, button("door-open", t("desk.reopen"), "act", reopen));
  const tomorrow = cityTime(cityMidnight(now, 1));
  if (opening.until && opening.until.slice(0, 16) === tomorrow.slice(0, 16))
    buttons.append(
      button("", t("desk.close.tomorrow"), "act", () =>
        acts.close({ since: tomorrow.slice(0, 10), reason: opening.reason || undefined }),
      ),
    );
  return [buttons];
}

/** @param {Place} place @param {string} now @param {ClosureActs} acts */
function closing({ opening }, now, acts) {
  const today = now.slice(0, 10);
  const buttons = el("div", { class: "acts" });
  const whole = chooser(t("desk.close.why"), (reason) => acts.close({ reason }));
  const time = el("input", { type: "time", value: "17:00", required: true });
  const early = chooser(
    t("desk.early.why"),
    (reason) => acts.close({ reason, since: `${today}T${time.value || "17:00"}${now.slice(-6)}` }),
    field("early-time", t("desk.early.time"), time),
  );
  const days = closingDays(now, acts);
  /** @type {HTMLElement[]} */
  const opened = [];
  /** @param {string} mark @param {string} text @param {string} name @param {HTMLElement} part @param {string} id */
  const offer = (mark, text, name, part, id) => {
    buttons.append(opener(mark, text, name, part, id));
    opened.push(part);
  };
  // Of a day that is over nothing is left to be closed.
  if (opening.open !== false || opening.next?.startsWith(today))
    offer("door-closed", t("desk.close"), "act dark", whole, "close");
  if (opening.open) offer("", t("desk.early"), "act", early, "early");
  offer("", t("desk.days"), "act", days, "days");
  return [buttons, ...opened];
}

/** Reasons, of which a tap closes. @param {string} title @param {(reason?: string) => Promise<boolean>} close @param {HTMLElement} [above] */
function chooser(title, close, above) {
  const choices = REASONS.map((name) => t(`desk.close.${name}`)).map((reason) =>
    el(
      "li",
      {},
      button("", reason, "", () => close(reason)),
    ),
  );
  const unsaid = button("", t("desk.close.unsaid"), "", () => close());
  return el(
    "div",
    { class: "reasons" },
    above ?? null,
    el("h3", {}, title),
    el("ul", {}, choices, el("li", {}, unsaid)),
  );
}

/** @param {string} now @param {ClosureActs} acts */
function closingDays(now, acts) {
  const today = now.slice(0, 10);
  const first = el("input", { type: "date", value: today, min: today, required: true });
  const last = el("input", { type: "date", value: today, min: today, required: true });
  first.addEventListener("change", () => {
    last.min = first.value;
    if (last.value < first.value) last.value = first.value;
  });
  const reason = el("input", { maxlength: 60, autocomplete: "off" });
  const send = el("button", { type: "submit", class: "act main" }, t("desk.days.go"));
  return el(
    "form",
    {
      class: "reasons",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        send.disabled = true;
        await acts.close({
          since: first.value,
          last_day: last.value,
          reason: reason.value.trim() || undefined,
        });
        send.disabled = false;
      },
    },
    field("days-first", t("desk.days.first"), first),
    field("days-last", t("desk.days.last"), last, t("desk.days.hint")),
    field("days-reason", t("desk.days.reason"), reason),
    el("div", { class: "acts" }, send),
  );
}

/** Closures that are still to come, each with a way to take it off. @param {Place} place @param {string} now @param {boolean} mayEdit @param {ClosureActs} acts @returns {HTMLElement[]} */
export function closuresComing(place, now, mayEdit, acts) {
  const coming = (place.exceptions ?? []).filter(
    ({ hours, from }) => hours === "off" && from !== null && from > now,
  );
  if (!coming.length) return [];
  const rows = coming.map(({ from, until, reason }) => {
    return el(
      "li",
      { class: "row" },
      el(
        "span",
        {},
        el("b", {}, period(from, until, now)),
        el("small", {}, reason || t("desk.closure.unsaid")),
      ),
      mayEdit && button("", t("desk.closure.end"), "act small", () => acts.reopen(from ?? now)),
    );
  });
  return [el("h2", {}, t("desk.closures.coming")), el("ul", { class: "rows" }, rows)];
}

/** Whether it was said long ago, or never, that all is right. @param {Place} place @param {string} now */
export const daysUnverified = (place, now) => (place.verified ? -daysAhead(place.verified.on, now) : null);
