// Steps, promises and outcomes in plain words: what was said stays said, until the reporter says so too.

import { cityNow } from "../../core/citytime.js";
import { wholeMoment } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";
import { outcomeWords, postName } from "../../features/cases/publicwords.js";

/**
 * @typedef {import("../../features/cases/requests.js").Progress} Progress
 * @typedef {Progress["steps"][number]} Step
 */

/** Whoever answers for it on their side. @param {Progress} progress */
export const sideOf = ({ holder, community }) => postName(holder, community ?? t("case.community"));

/** @param {Step} step @param {Progress} progress @param {boolean} isLast whether nothing came after it */
export function stepTitle(step, progress, isLast) {
  const { verb, by } = step;
  const holder = postName(step.holder, progress.community ?? t("case.community"));
  const byStaff = by === "staff" && has(`matter.step.${verb}.staff`);
  if (verb === "resolve" || verb === "answer") {
    // Of earlier ones nobody says any more which it was.
    const outcome = isLast || progress.outcome ? progress.outcome : null;
    return t("case.public.resolved", { holder, outcome: outcomeWords(outcome) });
  }
  return t(`matter.step.${verb}${byStaff ? ".staff" : ""}`, {
    holder,
    community: progress.community ?? t("case.community"),
    to: String(step.fields.to ?? t("matter.elsewhere")),
    number: progress.merged_into ?? "",
  });
}

/** What was promised with a step. @param {Step} step */
export function stepPromise({ fields }) {
  return typeof fields.promised === "string"
    ? t("matter.promised", { time: wholeMoment(fields.promised, cityNow()) })
    : null;
}

/** The clock that the reporter waits for. @param {Progress} progress */
function clockOf({ clocks }) {
  const named = (/** @type {string[]} */ names) => clocks.filter(({ name }) => names.includes(name));
  const first = (/** @type {Progress["clocks"]} */ some) =>
    [...some].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))[0];
  return (
    first(named(["intake"])) ?? first(named(["resolve", "respond"])) ?? first(named(["rule", "take_on"]))
  );
}

/**
 * @typedef {{tone: "" | "ok" | "warn" | "off", icon: string, title: string, big: string, texts: string[],
 *   link?: string}} Card the largest thing on the page
 */

/** @param {Progress} progress @param {number} now @returns {Card} */
export function cardOf(progress, now) {
  const { state } = progress;
  if (state === "resolved") return saidCard(progress);
  if (state === "closed") return closedCard(progress);
  if (["declined", "transferred", "merged", "withdrawn"].includes(state)) return endedCard(progress);
  return waitingCard(progress, now);
}

/** @param {Progress} progress @param {number} now @returns {Card} */
function waitingCard(progress, now) {
  const clock = clockOf(progress);
  const holder = sideOf(progress);
  const words = t(`case.public.${progress.state}`, { holder, outcome: "" });
  if (!clock) return { tone: "", icon: "clock", title: t("matter.now"), big: words, texts: [] };
  const late = Date.parse(clock.due_at) < now;
  const kind = has(`matter.promise.${clock.name}`) ? clock.name : "other";
  return {
    tone: late ? "warn" : "",
    icon: late ? "triangle-alert" : "clock",
    title: t(late ? "matter.late" : "matter.promise"),
    big: t("matter.before", { time: wholeMoment(clock.due_at, cityNow()) }),
    texts: [
      t(`matter.promise.${kind}`),
      ...(late ? [t("matter.late.text")] : []),
      ...(progress.disputed ? [t("matter.disputed")] : []),
      ...(clock.provisional ? [t("case.provisional")] : []),
    ],
  };
}

/** When its holder said that it is done. @param {Progress} progress */
const saidAt = ({ steps }) =>
  [...steps].reverse().find(({ verb }) => verb === "resolve" || verb === "answer")?.at ?? null;

/** @param {Progress} progress @returns {Card} */
function saidCard(progress) {
  const { outcome, instead } = progress;
  const at = saidAt(progress);
  const kind = outcome && has(`matter.said.${outcome}`) ? outcome : "other";
  return {
    tone: "ok",
    icon: "circle-check",
    title: t("case.public.resolved", { holder: sideOf(progress), outcome: outcomeWords(outcome) }),
    big: at ? wholeMoment(at, cityNow()) : "",
    texts: [t(`matter.said.${kind}`), ...(instead ? [t("matter.instead", { instead })] : [])],
  };
}

/** @param {Progress} progress @returns {Card} */
function closedCard(progress) {
  const { steps, outcome, closed_at: at, instead } = progress;
  const confirmed = steps[steps.length - 1]?.verb === "confirm";
  const known = confirmed && outcome && has(`case.closed.${outcome}`);
  return {
    tone: confirmed ? "ok" : "off",
    icon: confirmed ? "circle-check" : "circle-slash",
    title: t(confirmed ? "matter.closed.confirmed" : "matter.closed.silent"),
    big: known
      ? t(`case.closed.${outcome}`)
      : t(confirmed ? "matter.closed.done" : "matter.closed.unreached"),
    texts: [
      ...(at ? [wholeMoment(at, cityNow())] : []),
      ...(confirmed ? [] : [t("matter.closed.silent.text")]),
      ...(instead ? [t("matter.instead", { instead })] : []),
    ],
  };
}

/** @param {Progress} progress @returns {Card} */
function endedCard({ state, steps, instead, merged_into: other, followers }) {
  const said = steps[steps.length - 1]?.said;
  return {
    tone: "off",
    icon: state === "transferred" ? "send" : state === "merged" ? "users" : "circle-slash",
    title: t("matter.ended"),
    big: t(`case.public.${state}`, { holder: "", outcome: "" }),
    texts: [
      ...(said && state !== "withdrawn" ? [t("matter.quoted", { said })] : []),
      ...(instead ? [t("matter.instead", { instead })] : []),
      ...(other ? [t("matter.merged", { number: other })] : []),
      ...(state === "merged" && followers ? [t("matter.followers", { n: followers })] : []),
    ],
    link: other ?? undefined,
  };
}
