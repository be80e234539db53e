// Times, distances and counts as people say them. Times are the city's, whatever zone they are sent in.

import { cityTime } from "./citytime.js";
import { language, t } from "./i18n.js";

const QUOTED_MAX = 36;

const DAY_MS = 86_400_000;

/** @param {string} iso a moment with its offset, or a day @returns {string} the same by the city's clock */
const inCity = (iso) => (/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? cityTime(Date.parse(iso)) : iso);

/**
 * @param {string} iso
 * @returns {[number, number, number, number, number]} by the city's clock, whatever zone this device is in
 */
function parts(iso) {
  const [date, time = "0:0"] = inCity(iso).split("T");
  const [year, month, day] = date.split("-").map(Number);
  const [hour, minute] = time.split(":").map((text) => parseInt(text, 10));
  return [year, month, day, hour, minute];
}

/** @param {string} iso @returns {string} 18:00 */
export function clock(iso) {
  const [, , , hour, minute] = parts(iso);
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** @param {string} iso @returns {number} the city's day, as midnight in UTC */
function day(iso) {
  const [year, month, date] = parts(iso);
  return Date.UTC(year, month - 1, date);
}

/** @param {string} iso @param {string} nowIso @returns {number} 1 for tomorrow */
export const daysAhead = (iso, nowIso) => Math.round((day(iso) - day(nowIso)) / DAY_MS);

/** @param {number} date @param {Intl.DateTimeFormatOptions} form */
const written = (date, form) => new Intl.DateTimeFormat(language, { ...form, timeZone: "UTC" }).format(date);

/** @param {number} date @param {string} nowIso @returns {string} 12月5日, of another year 2027年2月5日 */
function dateNear(date, nowIso) {
  const [year] = parts(nowIso);
  const month = language === "en" ? "short" : "long";
  return written(date, {
    month,
    day: "numeric",
    ...(new Date(date).getUTCFullYear() === year ? {} : { year: "numeric" }),
  });
}

/** @param {number} date @param {string} time @param {string} nowIso */
function dayAndTime(date, time, nowIso) {
  const days = Math.round((date - day(nowIso)) / DAY_MS);
  if (days === 0) return t("time.today", { time });
  if (days === 1) return t("time.tomorrow", { time });
  return `${days > 1 && days < 7 ? written(date, { weekday: "short" }) : dateNear(date, nowIso)} ${time}`;
}

/** 今天 14:00, 明天 08:30, 周六 09:00, 12月5日 08:30. @param {string} iso @param {string} nowIso */
export const moment = (iso, nowIso) => dayAndTime(day(iso), clock(iso), nowIso);

/** 1月3日 周日, Sun, Jan 3. @param {number} date @param {string} nowIso */
function dayWithWeekday(date, nowIso) {
  const parts = [dateNear(date, nowIso), written(date, { weekday: "short" })];
  return language === "en" ? parts.reverse().join(", ") : parts.join(" ");
}

/** A day whole, with its weekday: nobody counts. @param {string} iso @param {string} nowIso */
export const wholeDay = (iso, nowIso) => dayWithWeekday(day(iso), nowIso);

/** 1月3日 周日 09:05; midnight is the end of the day before. @param {string} iso @param {string} nowIso */
export function wholeMoment(iso, nowIso) {
  const midnight = clock(iso) === "00:00";
  const date = day(iso) - (midnight ? DAY_MS : 0);
  return `${dayWithWeekday(date, nowIso)} ${midnight ? "24:00" : clock(iso)}`;
}

/** 1月2日 09:05. @param {string} iso @param {string} nowIso */
export const dayMoment = (iso, nowIso) => `${dateNear(day(iso), nowIso)} ${clock(iso)}`;

/**
 * When something ends: 18:00 if today, 24:00, 周五 24:00; what ends at midnight holds through the day before.
 * @param {string} iso
 * @param {string} nowIso
 */
export function endMoment(iso, nowIso) {
  const midnight = clock(iso) === "00:00";
  const date = day(iso) - (midnight ? DAY_MS : 0);
  const time = midnight ? "24:00" : clock(iso);
  return date === day(nowIso) ? time : dayAndTime(date, time, nowIso);
}

/**
 * A stretch of days or hours: 12月5日 (全天), 11月11日 至 12月13日, 12月4日 18:00 至 12月5日 24:00.
 * @param {string | null} from @param {string | null} until @param {string} nowIso
 * @param {boolean} [allDay] whether all of it is meant, and not some hours of each day
 */
export function period(from, until, nowIso, allDay = true) {
  const wholeDays = [from, until].every((edge) => !edge || clock(edge) === "00:00");
  const first = from === null ? t("history.start") : dateNear(day(from), nowIso);
  const lastDay = until === null ? 0 : day(until) - (clock(until) === "00:00" ? DAY_MS : 0);
  const last = until === null ? t("exceptions.open") : dateNear(lastDay, nowIso);
  if (wholeDays && from && lastDay === day(from)) return allDay ? t("exceptions.day", { day: first }) : first;
  const at = (/** @type {string | null} */ edge, /** @type {string} */ told, /** @type {boolean} */ ends) =>
    edge === null || wholeDays ? told : `${told} ${ends && clock(edge) === "00:00" ? "24:00" : clock(edge)}`;
  return t("exceptions.span", { from: at(from, first, false), until: at(until, last, true) });
}

/** @param {string} iso @returns {string} 周二 */
export const weekday = (iso) => written(day(iso), { weekday: "short" });

/** @param {string} iso @returns {string} 2021年3月 */
export function monthOf(iso) {
  const [year, month] = parts(iso);
  return new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: language === "en" ? "short" : "long",
    timeZone: "UTC",
  }).format(Date.UTC(year, month - 1, 1));
}

/** @param {string} iso @returns {string} 2024年3月1日 */
export const dateOf = (iso) => written(day(iso), { dateStyle: language === "en" ? "medium" : "long" });

/** @param {string} iso the beginning of a day @returns {string} the day before it, which it ends */
export const dateBefore = (iso) =>
  written(day(iso) - DAY_MS, { dateStyle: language === "en" ? "medium" : "long" });

/** @param {number} metres */
export function distance(metres) {
  if (metres < 1) return t("distance.under1");
  if (metres < 1000)
    return t("distance.m", { n: metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10 });
  return t("distance.km", { n: (metres / 1000).toFixed(metres < 10_000 ? 1 : 0) });
}

/** 2 分钟, 1 小时 5 分钟; never nothing. @param {number} seconds */
export function duration(seconds) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return t("duration.min", { n: minutes });
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? t("duration.hmin", { h: hours, n: minutes % 60 }) : t("duration.h", { n: hours });
}

/** @param {number} value */
export const count = (value) => new Intl.NumberFormat(language).format(value);

/**
 * 云禧社区 第七网格: many communities have a seventh grid.
 * @param {{name: string, level: string}[]} chain of the area, from the top down to itself
 * @param {string} name
 */
export function fullName(chain, name) {
  const community = chain.find((area) => area.level === "community")?.name;
  return community && chain.slice(-1)[0]?.level === "grid" && !name.includes(community)
    ? `${community} ${name}`
    : name;
}

/**
 * An address in two parts: what tells it from its neighbours, and the areas it lies in.
 * @param {string} text
 * @param {{name: string}[]} chain areas it lies in, from the top down
 * @returns {{name: string, where: string}}
 */
export function split(text, chain) {
  let where = "";
  let heads = "";
  for (const { name } of chain) {
    heads += name;
    if (text.startsWith(heads) && text !== heads) where = heads;
  }
  return { name: text.slice(where.length), where };
}

/** What somebody wrote, not longer than a heading can bear. @param {string} text */
export function shortened(text) {
  const letters = Array.from(text);
  return letters.length > QUOTED_MAX ? `${letters.slice(0, QUOTED_MAX - 1).join("")}…` : text;
}
