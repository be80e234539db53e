// When something of a case is due: how near that is, and in which words it is said.

import { clock as clockOf, daysAhead, endMoment, moment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";

/**
 * @typedef {import("../../../core/api.js").Schemas["ClockAnswer"]} Clock
 * @typedef {"calm" | "half" | "near" | "over" | "met" | "perhaps"} Nearness
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Of the way, when it is shown more strongly. */
const HALF = 0.5;
const NEAR = 0.8;
export const CLOCK_ICONS = {
  calm: "clock",
  half: "clock",
  near: "hourglass",
  over: "bell-ring",
  met: "check",
  perhaps: "calendar-clock",
};

/** The part of its way that a clock has gone. @param {Clock} clock @param {string} now */
export function gone(clock, now) {
  const from = Date.parse(clock.started_at);
  const span = Math.max(1, Date.parse(clock.due_at) - from);
  return Math.min(1, Math.max(0, (Date.parse(now) - from) / span));
}

/** Whether something is due before the day is over: 24:00 is of the day that it ends. @param {string} due @param {string} now */
const isToday = (due, now) =>
  daysAhead(due, now) === 0 || (daysAhead(due, now) === 1 && clockOf(due) === "00:00");

/** @param {Clock} clock @param {string} now @returns {Nearness} */
export function nearness(clock, now) {
  if (clock.stopped_at) return "met";
  if (Date.parse(clock.due_at) <= Date.parse(now)) return "over";
  const part = gone(clock, now);
  if (part > NEAR || isToday(clock.due_at, now)) return "near";
  if (clock.provisional) return "perhaps";
  return part > HALF ? "half" : "calm";
}

/** 2 天 15 小时, 3 小时, 26 分: as much of it as one plans by. @param {number} ms */
export function span(ms) {
  if (ms < HOUR_MS) return t("desk.case.span.m", { n: Math.max(1, Math.floor(ms / MINUTE_MS)) });
  const hours = Math.floor(ms / HOUR_MS);
  if (hours < 24) return t("desk.case.span.h", { n: hours });
  const days = Math.floor(ms / DAY_MS);
  return hours % 24 && days < 4
    ? t("desk.case.span.dh", { d: days, h: hours % 24 })
    : t("desk.case.span.d", { n: days });
}

/** @param {string} from @param {string} to */
export const spanBetween = (from, to) => span(Math.max(0, Date.parse(to) - Date.parse(from)));

/** What stands on a row: until when, or for how long it is late. @param {Clock} clock @param {string} now */
export function clockWords(clock, now) {
  if (Date.parse(clock.due_at) <= Date.parse(now))
    return t("desk.case.late", { span: spanBetween(clock.due_at, now) });
  const time = endMoment(clock.due_at, now);
  return t(clock.provisional ? "desk.case.provisional" : "desk.case.before", { time });
}

/** 24 小时, 3 个工作日. @param {string} rule */
export function ruleWords(rule) {
  const found = /^(h|wd)(\d+)$/.exec(rule);
  return found ? t(`desk.case.rule.${found[1]}`, { n: Number(found[2]) }) : t("desk.case.rule.date");
}

/** 16 分钟前, 昨天 08:04, 4 天前. @param {string} at @param {string} now */
export function ago(at, now) {
  const ms = Date.parse(now) - Date.parse(at);
  if (ms < MINUTE_MS) return t("desk.case.ago.now");
  if (ms < HOUR_MS) return t("desk.case.ago.m", { n: Math.floor(ms / MINUTE_MS) });
  const days = -daysAhead(at, now);
  if (days === 0) return t("desk.case.ago.h", { n: Math.floor(ms / HOUR_MS) });
  return days === 1 ? t("desk.case.ago.yesterday", { time: clockOf(at) }) : t("desk.case.ago.d", { n: days });
}

/** When something was: the day only where it was another one. @param {string} at @param {string} now */
export const was = (at, now) => {
  const days = -daysAhead(at, now);
  if (days === 0) return clockOf(at);
  return days === 1 ? t("desk.case.ago.yesterday", { time: clockOf(at) }) : moment(at, now);
};
