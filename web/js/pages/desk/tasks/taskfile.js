// The file of a task: what is to be done, who has it, what came back with its photos, all steps, and what may be done.

import { el, icon } from "../../../core/dom.js";
import { duration, endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { photos } from "../cases/casepieces.js";
import { timelineItem, timeOf } from "../cases/casesteps.js";
import { dotted, keys, postWords, whereWords } from "../cases/casewords.js";
import { was } from "../cases/clocks.js";
import { postText } from "../places/places.js";
import { seatWords, taskClock, taskState } from "./tasklist.js";
import { lookOf } from "./taskturns.js";

/**
 * @typedef {import("../matterrequests.js").File} File
 * @typedef {File["steps"][number]} Step
 * @typedef {{now: string, left: number, act: (verb: string) => void, back: () => void}} Around `left`: free seats
 */

const WIDE = matchMedia("(min-width: 900px)");
const KEYS = /** @type {Record<string, string>} */ ({ verify: "V", send_back: "B" });
/** One is filled; the one that ends it stands at the far end. */
const TONES = /** @type {Record<string, string>} */ ({ verify: "main", send_back: "quiet", cancel: "bare" });

/** @param {File} file @param {Around} around */
export const taskParts = (file, around) => [top(file, around), body(file, around), ...verbs(file, around)];

/** @param {File} file @param {Around} around */
const top = (file, { back }) =>
  el(
    "div",
    { class: "file-head" },
    el(
      "button",
      { type: "button", class: "round file-back", "aria-label": t("back"), onclick: back },
      icon("arrow-left"),
    ),
    taskState(file.state, true),
    el("span", { class: "num" }, file.number),
  );

/** @param {File} file @param {Around} around */
function body(file, { now, left }) {
  const where = whereWords(file);
  const { minutes, lease_min: lease } = file.facts;
  return el(
    "div",
    { class: "file-scroll", tabindex: -1 },
    el("h2", { id: "case-title", tabindex: -1 }, file.title),
    where && el("p", { class: "place" }, icon("map-pin"), where),
    el(
      "p",
      { class: "meta" },
      dotted([
        named(file.category),
        t("desk.task.takes", { time: duration(Number(minutes) * 60) }),
        t("desk.task.kept", { time: duration(Number(lease) * 60) }),
        seatWords(/** @type {any} */ (file.facts), left),
      ]),
    ),
    el("div", { class: "act-place" }),
    file.text && el("p", { class: "file-text" }, file.text),
    holder(file, now),
    photos(file),
    el("section", {}, el("h3", { class: "label-s" }, t("desk.case.steps")), stepsOf(file, now)),
  );
}

/** Who has it and until when; of what came back, what they said. @param {File} file @param {string} now */
function holder(file, now) {
  const last = (/** @type {string} */ verb) => file.steps.filter((step) => step.verb === verb).slice(-1)[0];
  const taken = last("claim");
  const given = last("hand_in");
  const isTaken = taken && !["open", "void"].includes(file.state);
  const who = isTaken ? (taken.by_name ?? "") : "";
  const lines =
    file.state === "handed_in" || file.state === "done"
      ? [given && t("desk.task.handed_in", { time: was(given.happened_at, now) })]
      : [isTaken && t("desk.task.claimed", { time: was(taken.at, now) })];
  return el(
    "div",
    { class: "why" },
    el("span", { class: "avatar", "aria-hidden": "true" }, who ? who[0] : icon("users")),
    el(
      "div",
      {},
      el("p", { class: "why-post" }, el("b", {}, who || t(`desk.task.nobody.${file.state}`))),
      el("p", { class: "task-when" }, dotted(lines), taskClock(file, now) ?? over(file, now)),
      file.state === "handed_in" &&
        el("p", { class: "task-said" }, given?.said || t("desk.task.handed_in.silent")),
    ),
  );
}

/** @param {File} file @param {string} now */
const over = ({ outcome, closed_at }, now) =>
  outcome && closed_at && dotted([t(`task.outcome.${outcome}`), endMoment(closed_at, now)]);

/** Steps and notes, the oldest first. @param {File} file @param {string} now */
function stepsOf(file, now) {
  const lines = [
    ...file.steps.map((step) => ({ at: step.at, made: stepLine(step, now) })),
    ...file.notes.map((note) => ({
      at: note.at,
      made: timelineItem(
        lookOf(stateAt(file, note.at)),
        t("desk.task.note"),
        note.by_name ?? "",
        timeOf(note, now),
        null,
        [note.body],
      ),
    })),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return el(
    "ol",
    { class: "timeline" },
    lines.map(({ made }) => made),
  );
}

/** @param {Step} step @param {string} now */
function stepLine(step, now) {
  // Whoever takes tasks by name; members of staff by their post.
  const by = step.by_post && step.by === "staff" ? postWords(step.by_post) : (step.by_name ?? "");
  const who = step.by === "system" ? t("desk.case.step.system") : by;
  const what = t(`task.verb.${step.verb}`);
  return timelineItem(lookOf(step.to), what, who, timeOf(step, now), null, [step.said, step.reason]);
}

/** The state in which it was at a time. @param {File} file @param {string} at */
const stateAt = ({ steps }, at) =>
  steps.filter((step) => Date.parse(step.at) <= Date.parse(at)).slice(-1)[0]?.to ?? "open";

/** Nothing where nothing may be done. @param {File} file @param {Around} around */
function verbs(file, { act }) {
  const may = Object.keys(TONES).filter((verb) => file.may.some((each) => each.verb === verb));
  if (!may.length) return [];
  const made = may.map((verb) =>
    el(
      "button",
      { type: "button", class: `verb ${TONES[verb]}`, "data-verb": verb, onclick: () => act(verb) },
      t(`task.verb.${verb}`),
      WIDE.matches && KEYS[verb] && keys(KEYS[verb]),
    ),
  );
  const end = may.indexOf("cancel");
  const far = end < 0 ? [] : made.splice(end, 1);
  return [
    el(
      "div",
      { class: "verbs", role: "group", "aria-label": t("desk.case.verbs") },
      made,
      el("span", { class: "sp" }),
      far,
    ),
  ];
}

/** Not there and not for whoever asks look the same. @param {import("../../../core/api.js").Problem} error @param {import("../requests.js").Me} me @param {() => void} back */
export function awayPart({ slug }, me, back) {
  const isGone = slug === "not-found" || slug === "invalid-input";
  return el(
    "div",
    { class: "calm" },
    icon(isGone ? "lock" : "wifi-off"),
    el(
      "h2",
      { id: "case-title", class: "calm-title", tabindex: -1 },
      t(isGone ? "desk.case.away" : "desk.fault.offline"),
    ),
    isGone && el("p", {}, t("desk.case.away.more", { post: postText(me) })),
    el("button", { type: "button", class: "verb", onclick: back }, t("desk.task.back")),
  );
}
