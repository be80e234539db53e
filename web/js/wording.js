// Times, distances and counts as people say them. Times are the city's: the API sends them with the city's own offset.

import { language, t } from "./i18n.js";

const QUOTED_MAX = 36;

/** @param {string} iso @returns {[number, number, number, number, number]} as written, whatever zone this device is in */
function parts(iso) {
  const [date, time = "0:0"] = iso.split("T");
  const [year, month, day] = date.split("-").map(Number);
  const [hour, minute] = time.split(":").map((text) => parseInt(text, 10));
  return [year, month, day, hour, minute];
}

/** @param {string} iso @returns {string} 18:00 */
export function clock(iso) {
  const [, , , hour, minute] = parts(iso);
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/**
 * 今天 14:00, 明天 08:30, 周六 09:00, 12月5日 08:30.
 * @param {string} iso
 * @param {string} nowIso
 */
export function moment(iso, nowIso) {
  const [year, month, day] = parts(iso);
  const [nowYear, nowMonth, nowDay] = parts(nowIso);
  const date = Date.UTC(year, month - 1, day);
  const days = Math.round((date - Date.UTC(nowYear, nowMonth - 1, nowDay)) / 86_400_000);
  const time = clock(iso);
  if (days === 0) return t("time.today", { time });
  if (days === 1) return t("time.tomorrow", { time });
  const form = days > 1 && days < 7 ? { weekday: "short" } : { month: language === "en" ? "short" : "long", day: "numeric" };
  return `${new Intl.DateTimeFormat(language, { .../** @type {any} */ (form), timeZone: "UTC" }).format(date)} ${time}`;
}

/** @param {string} iso @returns {string} 周二 */
export function weekday(iso) {
  const [year, month, day] = parts(iso);
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(year, month - 1, day));
}

/** @param {string} iso @returns {string} 2021年3月 */
export function monthOf(iso) {
  const [year, month] = parts(iso);
  return new Intl.DateTimeFormat(language, { year: "numeric", month: language === "en" ? "short" : "long", timeZone: "UTC" }).format(Date.UTC(year, month - 1, 1));
}

/** @param {string} iso @returns {string} 2024年3月1日 */
export function dateOf(iso) {
  const [year, month, day] = parts(iso);
  return new Intl.DateTimeFormat(language, { dateStyle: language === "en" ? "medium" : "long", timeZone: "UTC" }).format(Date.UTC(year, month - 1, day));
}

/** @param {number} metres */
export function distance(metres) {
  if (metres < 1) return t("distance.under1");
  if (metres < 1000) return t("distance.m", { n: metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10 });
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
  return community && chain.slice(-1)[0]?.level === "grid" && !name.includes(community) ? `${community} ${name}` : name;
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
