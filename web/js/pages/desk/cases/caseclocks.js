// The two clocks of a file: the first answer, then the end; never shown as one.

import { el, icon } from "../../../core/dom.js";
import { endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { clockMark } from "./casewords.js";
import { CLOCK_ICONS, gone, nearness, ruleWords, span, spanBetween, was } from "./clocks.js";
import { OVER } from "./turns.js";

/**
 * @typedef {import("./caserequests.js").File} File
 * @typedef {import("./clocks.js").Clock} Clock
 */

/** Those that stand beside the two while they run. */
const OTHERS = ["rule", "take_on", "supervise", "follow_up"];
const PARTS = 4;
/** Ends in which nobody has done what was reported. */
const UNANSWERED = ["declined", "merged", "transferred", "withdrawn"];

/** @param {File} file @param {string} now */
export function clocksOf(file, now) {
  const last = (/** @type {string} */ name) => file.clocks.filter((each) => each.name === name).slice(-1)[0];
  const answer = last("respond") ?? last("intake");
  const end = last("resolve");
  const others = file.clocks.filter(({ name, stopped_at }) => stopped_at === null && OTHERS.includes(name));
  return el(
    "div",
    { class: "clocks-of" },
    el(
      "div",
      { class: "clock-pair" },
      answer && box(answer, file, now),
      end
        ? box(end, file, now)
        : el(
            "div",
            { class: "cl2" },
            el("p", { class: "t" }, icon("clock"), el("b", {}, t("case.clock.resolve"))),
            el("p", { class: "d" }, later(file)),
          ),
    ),
    others.length > 0 &&
      el(
        "p",
        { class: "clock-others" },
        others.map((each) => clockMark(each, now, t(`case.clock.${each.name}`))),
      ),
  );
}

/** Of what has no end yet. @param {File} file */
function later({ state, facts }) {
  if (state === "resolved" || OVER.includes(state)) return t("desk.case.clock.over");
  return facts.weight ? t("desk.case.clock.responding") : t("desk.case.clock.later");
}

/** Whether nobody met it: it ended with the case. @param {Clock} clock @param {File} file */
const isUnanswered = ({ stopped_at }, { state, steps }) =>
  UNANSWERED.includes(state) && stopped_at === steps[steps.length - 1]?.at;

/** @param {Clock} clock @param {File} file @param {string} now */
function box(clock, file, now) {
  const isOver = isUnanswered(clock, file);
  const near = isOver ? "calm" : nearness(clock, now);
  const name = t(`case.clock.${clock.name}`);
  const [value, below] =
    isOver && clock.stopped_at
      ? [t(`case.state.${file.state}`), was(clock.stopped_at, now)]
      : near === "met" && clock.stopped_at
        ? [
            t("desk.case.clock.met", { time: was(clock.stopped_at, now), what: name }),
            t("desk.case.clock.took", { span: spanBetween(clock.started_at, clock.stopped_at) }),
          ]
        : [
            near === "over"
              ? t("desk.case.late", { span: spanBetween(clock.due_at, now) })
              : t("desk.case.clock.left", { span: span(Date.parse(clock.due_at) - Date.parse(now)) }),
            t("desk.case.clock.limit", { time: endMoment(clock.due_at, now) }),
          ];
  return el(
    "div",
    { class: `cl2 cl-${near}` },
    el(
      "p",
      { class: "t" },
      icon(CLOCK_ICONS[near]),
      el("b", {}, name),
      el("span", {}, ruleWords(clock.rule)),
    ),
    el("p", { class: "v" }, value),
    el("p", { class: "d" }, below),
    near !== "met" && !isOver && bar(gone(clock, now)),
  );
}

/** How much of the way is gone, in four parts. @param {number} part */
const bar = (part) =>
  el(
    "p",
    { class: "bar-of", "aria-hidden": "true" },
    Array.from({ length: PARTS }, (_, at) =>
      el("progress", { max: 1, value: Math.min(1, Math.max(0, part * PARTS - at)), tabindex: -1 }),
    ),
  );
