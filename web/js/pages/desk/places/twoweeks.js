// The coming two weeks of a place as a table of days; a day that changes is framed, with what held before.

import { el } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { dayName } from "./placelines.js";

/** @typedef {import("./placerequests.js").HoursPreview["days"][number]} Day */

const WEEK = 7;

/** @param {Day[]} days @param {string} now ISO 8601 @returns {HTMLElement[]} */
export function twoWeeks(days, now) {
  const first = weekdayOf(days[0].date);
  /** @type {(Day | null)[]} */
  const cells = [...Array(first).fill(null), ...days];
  while (cells.length % WEEK) cells.push(null);
  const head = Array.from({ length: WEEK }, (_, day) =>
    el(
      "th",
      { scope: "col" },
      el("span", { class: "sr" }, dayName(day)),
      el("span", { "aria-hidden": "true" }, t(`desk.day.short.${day}`)),
    ),
  );
  const rows = Array.from({ length: cells.length / WEEK }, (_, week) =>
    el(
      "tr",
      {},
      cells.slice(week * WEEK, (week + 1) * WEEK).map((day) => (day ? cell(day, now) : el("td", {}))),
    ),
  );
  const changed = days.filter(({ changes }) => changes).length;
  const holidays = days.filter(({ kind }) => kind === "holiday").length;
  const notes = [
    changed ? t("desk.week.changed", { n: changed }) : t("desk.week.unchanged"),
    holidays ? t("desk.week.holidays", { n: holidays }) : t("desk.week.noholidays"),
  ];
  if (days.some(({ provisional }) => provisional)) notes.push(t("desk.week.provisional"));
  return [
    el("table", { class: "weeks" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)),
    el("p", { class: "hint" }, notes.join(" ")),
  ];
}

/** @param {Day} day @param {string} now */
function cell({ date, kind, times, before, changes }, now) {
  const [, month, number] = date.split("-").map(Number);
  const today = date === now.slice(0, 10);
  const short = today ? t("desk.today") : number === 1 ? `${month}/${number}` : String(number);
  const shown = brief(times);
  const was = changes ? t("desk.week.was", { times: brief(before) }) : "";
  const name = [
    `${dateOf(date)} ${dayName(weekdayOf(date))}`,
    spoken(times),
    was && t("desk.week.was", { times: spoken(before) }),
  ];
  return el(
    "td",
    { class: changes ? "changed" : null, "data-date": date },
    el("span", { class: "sr" }, name.filter(Boolean).join(t("list.separator"))),
    el(
      "span",
      { "aria-hidden": "true" },
      el("b", { "data-today": today }, short, kind === "holiday" ? el("i", {}, t("desk.day.short.7")) : null),
      el("span", { class: times?.length === 0 ? "shut" : null }, shown),
      was && el("small", {}, was),
    ),
  );
}

/** 8–20; 8:30–12 14–18 @param {Day["times"]} times */
function brief(times) {
  if (times === null) return t("desk.week.unknown");
  if (!times.length) return t("desk.week.shut");
  return times.map((span) => span.map(bare).join("–")).join(" ");
}

/** @param {Day["times"]} times */
function spoken(times) {
  if (times === null) return t("desk.week.unknown");
  if (!times.length) return t("desk.week.shut.long");
  return times.map(([begin, end]) => `${begin}–${end}`).join(t("list.separator"));
}

/** 8 for 08:00, 8:30 for 08:30; two in the morning for 26:00. @param {string} clock */
function bare(clock) {
  const [hour, minute] = clock.split(":").map(Number);
  const shown = hour > 24 ? hour - 24 : hour;
  return minute ? `${shown}:${String(minute).padStart(2, "0")}` : String(shown);
}

/** @param {string} date @returns {number} 0 is Monday */
const weekdayOf = (date) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % WEEK;
