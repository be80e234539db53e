// What happened to a case, the oldest first, with who was told: steps and notes in one line.

import { el, icon } from "../../../core/dom.js";
import { endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { mark, postWords } from "./casewords.js";
import { was } from "./clocks.js";

/**
 * @typedef {import("./caserequests.js").File} File
 * @typedef {File["steps"][number]} Step
 * @typedef {File["notes"][number]} Note
 */

const TOLD = /** @type {const} */ ({ public: "", reporter: "out", staff: "" });

/** @param {"public" | "reporter" | "staff"} told */
const toldMark = (told) =>
  el(
    "span",
    { class: `told ${TOLD[told]}` },
    told === "reporter" && icon("send"),
    t(`desk.case.told.${told}`),
  );

/** When it was; of what was entered later both. @param {{at: string, happened_at: string}} step @param {string} now */
export function timeOf({ at, happened_at }, now) {
  const isLate = Date.parse(at) - Date.parse(happened_at) > 120_000;
  const words = isLate
    ? t("desk.case.step.late", { happened: was(happened_at, now), at: was(at, now) })
    : was(at, now);
  return el("time", { datetime: at }, words);
}

/** @param {Step} step @param {File} file */
function title(step, file) {
  if (step.verb === "submit")
    return t(step.by === "staff" ? "desk.case.step.entered" : "desk.case.step.reported", {
      channel: t(`case.channel.${file.channel}`),
    });
  if (step.verb === "accept" && step.fields.weight)
    return t("desk.case.step.accept", { weight: t(`desk.case.weight.${step.fields.weight}`) });
  const verb = t(`case.verb.${step.verb}`);
  const { outcome } = step.fields;
  return outcome ? t("desk.case.form.button", { verb, what: t(`desk.case.outcome.${outcome}`) }) : verb;
}

/** Who did it, and to which post it went. @param {Step} step @param {string | undefined} former */
function by(step, former) {
  if (step.by === "reporter") return t("desk.case.step.reporter");
  if (step.by === "system") return t("desk.case.step.system");
  const from = step.by_post ? postWords(step.by_post) : (step.by_name ?? "");
  const goes = step.holder && step.holder.code !== former && step.holder.code !== step.by_post?.code;
  return goes && step.holder ? t("desk.case.step.to", { from, to: postWords(step.holder) }) : from;
}

/** What was said with it beside the words. @param {Step} step @param {string} now */
function further({ fields, verb }, now) {
  const text = (/** @type {string} */ name) => (typeof fields[name] === "string" ? String(fields[name]) : "");
  return [
    text("promised") && t("desk.case.step.promised", { time: endMoment(text("promised"), now) }),
    text("until") && t("desk.case.step.asked", { time: endMoment(text("until"), now) }),
    text("instead") && t("desk.case.step.instead", { who: text("instead") }),
    verb === "transfer" && t("desk.case.step.instead", { who: `${text("to")} ${text("ask_at")}` }),
    verb === "return" && text("basis") && t(`desk.case.form.basis.${text("basis")}`),
    verb === "merge" && text("into") && t("desk.case.step.into", { number: text("into") }),
    typeof fields.score === "number" && t("desk.case.step.score", { n: fields.score }),
  ].filter(Boolean);
}

/**
 * @param {string} state @param {string} what @param {string} who @param {HTMLElement} time
 * @param {HTMLElement | null} told @param {(string | false | null | undefined)[]} said
 */
export const timelineItem = (state, what, who, time, told, said) =>
  el(
    "li",
    { class: "tl", "data-st": state },
    mark(state),
    el(
      "div",
      {},
      el("p", { class: "h" }, el("b", {}, what), told, time),
      who && el("p", { class: "by" }, who),
      said.filter(Boolean).map((each) => el("p", { class: "said-there" }, each)),
    ),
  );

/** @param {File} file @param {string} now */
export function stepsOf(file, now) {
  /** @type {{at: string, made: HTMLElement}[]} */
  const lines = [];
  /** @type {string | undefined} */
  let holder;
  for (const step of file.steps) {
    const more = further(step, now);
    // Of a report itself the words stand on top; whoever reports need not be told what they did.
    const told = step.verb === "submit" || step.by === "reporter" ? null : toldMark(step.told);
    lines.push({
      at: step.at,
      made: timelineItem(step.to, title(step, file), by(step, holder), timeOf(step, now), told, [
        ...more,
        step.said,
        step.reason,
      ]),
    });
    holder = step.holder?.code;
  }
  for (const note of file.notes) {
    const state = stateAt(file, note.at);
    const who = note.source
      ? t("desk.case.step.reporter.merged", { number: note.source })
      : note.done_by === "reporter"
        ? t("desk.case.step.reporter")
        : postOf(file, note.by_post);
    lines.push({
      at: note.at,
      made: timelineItem(state, t("desk.case.step.note"), who, timeOf(note, now), toldMark(note.told), [
        note.body,
      ]),
    });
  }
  lines.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return el(
    "ol",
    { class: "timeline" },
    lines.map(({ made }) => made),
  );
}

/** The state in which it was at a time. @param {File} file @param {string} at */
const stateAt = ({ steps }, at) =>
  steps.filter((step) => Date.parse(step.at) <= Date.parse(at)).slice(-1)[0]?.to ?? "received";

/** Of a note the post is known by its code alone. @param {File} file @param {string | null} code */
function postOf(file, code) {
  const found = [...file.steps.flatMap(({ by_post, holder }) => [by_post, holder]), file.holder].find(
    (post) => post?.code === code,
  );
  return found ? postWords(found) : (code ?? "");
}

/** Why it went to the post that has it, in words. @param {File} file */
export function whyWords(file) {
  const { holder, proposed } = file;
  if (!holder) return proposed ? t("desk.case.holder.proposed", { post: postWords(proposed) }) : "";
  const why = file.steps.filter((step) => step.holder?.code === holder.code && step.why).slice(-1)[0]?.why;
  if (!why) return "";
  if (why.by_hand) return t("desk.case.why.hand");
  return reason(why, holder, file);
}

/**
 * Those that come before it are not there: their names are the service's own.
 * @param {{skipped: {why: string}[]}} why @param {import("./casewords.js").Post} post @param {File} file
 */
export const reason = (why, post, file) =>
  [
    t("desk.case.why.place", {
      category: categoryWords(file),
      role: named({ name: post.role_name, name_en: post.role_name_en }),
      area: post.area_name ?? "",
    }),
    why.skipped.length > 0 && t("desk.case.why.skipped"),
  ]
    .filter(Boolean)
    .join(" ");

/** @param {{category: {name: string, name_en: string}}} file */
export const categoryWords = ({ category }) => named(category);
