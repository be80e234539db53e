// How long a task is kept for whoever takes it, and until when it may be taken. Pure.

import { cityMidnight, cityTime } from "../../../core/citytime.js";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** By then people have gone home. */
const EVENING_H = 20;
/** Less than that is no time to take it. */
const SOON_MS = 30 * MINUTE_MS;
const LEASES = [30, 60, 120, 240];
const SHORTEST_LEASE = 15;
export const MOST_DAYS = 90;

/** The evening of a day so many days after that of a moment. @param {string} iso @param {number} days */
const evening = (iso, days) => cityMidnight(iso, days) + EVENING_H * HOUR_MS;

/** Minutes until the day is over. @param {string} now */
const untilMidnight = (now) => Math.floor((cityMidnight(now, 1) - Date.parse(now)) / MINUTE_MS);

/**
 * For how long one may be kept; `isDay`: about as long as the day still is.
 * @param {string} now @returns {{minutes: number, isDay: boolean}[]}
 */
export function leases(now) {
  const rest = untilMidnight(now);
  const fixed = LEASES.map((minutes) => ({ minutes, isDay: false }));
  return rest >= SHORTEST_LEASE && !LEASES.includes(rest)
    ? [...fixed, { minutes: rest, isDay: true }]
    : fixed;
}

/** Until when one may be taken, of what is offered at once: not today where the evening is near. @param {string} now @returns {("today" | "tomorrow" | "date")[]} */
export const periods = (now) =>
  evening(now, 0) - Date.parse(now) >= SOON_MS ? ["today", "tomorrow", "date"] : ["tomorrow", "date"];

/**
 * The moment of it; null where no day is chosen, or one that is past or too far off.
 * @param {string} period @param {string} date yyyy-mm-dd @param {string} now
 */
export function endOf(period, date, now) {
  if (period === "today") return cityTime(evening(now, 0));
  if (period === "tomorrow") return cityTime(evening(now, 1));
  const noon = Date.parse(`${date}T12:00:00${now.slice(-6)}`);
  if (Number.isNaN(noon)) return null;
  const end = evening(`${date}T12:00:00${now.slice(-6)}`, 0);
  const isFar = end > cityMidnight(now, MOST_DAYS);
  return end <= Date.parse(now) || isFar ? null : cityTime(end);
}

/** The last day that may be chosen. @param {string} now */
export const lastDay = (now) => cityTime(cityMidnight(now, MOST_DAYS - 1)).slice(0, 10);
