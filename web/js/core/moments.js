// Moments as people write them in the address of a page: the forms that the API reads
// (geoapi/core/moments.py).

import { cityMoment, cityTime } from "./citytime.js";

const FIRST_YEAR = 1000;
const LAST_YEAR = 9000;
const UNREAD_MAX = 60;
const DAY_MS = 86_400_000;

// A space may have been written as +, and a + have become a space.
const DATE = String.raw`(?<year>\d{4})(?:-(?<month>\d\d)-(?<day>\d\d)|(?<month2>\d\d)(?<day2>\d\d)|-?W(?<week>\d\d)(?:-?(?<weekday>[1-7]))?)`;
const TIME = String.raw`(?<hour>\d\d)(?::?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,](?<part>\d{1,9}))?)?)?`;
const OFFSET = String.raw`(?<utc> ?Z)|(?: ?(?<sign>[-+ ])(?<hours>\d\d)(?::?(?<minutes>\d\d))?)`;
const MOMENT = new RegExp(`^${DATE}(?:[T +]${TIME}(?:${OFFSET})?)?$`, "i");

/**
 * @param {number} year
 * @param {number} month
 * @param {number} day
 * @returns {number | null} its midnight, as if it were UTC
 */
function dateOf(year, month, day) {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : null;
}

/** @param {number} year @param {number} week of ISO 8601 @param {number} day @returns {number | null} */
function dateOfWeek(year, week, day) {
  // The week of 4 January is the first.
  const monday = (/** @type {number} */ ofYear) => {
    const fourth = Date.UTC(ofYear, 0, 4);
    return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  };
  const ms = monday(year) + ((week - 1) * 7 + day - 1) * DAY_MS;
  return week >= 1 && ms < monday(year + 1) ? ms : null;
}

/**
 * @param {string} text
 * @param {string} [zone] the city's
 * @returns {string | null} ISO 8601 with the city's offset; null if it cannot be read
 */
export function readMoment(text, zone) {
  const found = MOMENT.exec(text.trim())?.groups;
  if (!found) return null;
  const n = (/** @type {string | undefined} */ digits) => Number(digits ?? 0);
  const [year, hour, minute, second] = [found.year, found.hour, found.minute, found.second].map(n);
  const date = found.week
    ? dateOfWeek(year, n(found.week), n(found.weekday ?? "1"))
    : dateOf(year, n(found.month ?? found.month2), n(found.day ?? found.day2));
  if (date === null || year < FIRST_YEAR || year > LAST_YEAR) return null;
  const endOfDay = hour === 24 && !minute && !second && !n(found.part);
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 59 || n(found.hours) > 23 || n(found.minutes) > 59)
    return null;
  const wall = date + ((hour * 60 + minute) * 60 + second) * 1000;
  if (!found.utc && !found.sign) return cityTime(cityMoment(wall, zone), zone);
  const ahead = (n(found.hours) * 60 + n(found.minutes)) * 60_000;
  return cityTime(found.sign === "-" ? wall + ahead : wall - ahead, zone);
}

/**
 * What the address of a page says of its moment, where that cannot be read.
 * @param {string} search
 * @returns {string | undefined}
 */
export function unreadMoment(search) {
  const text = new URLSearchParams(search).get("at")?.trim();
  return text && readMoment(text) === null ? Array.from(text).slice(0, UNREAD_MAX).join("") : undefined;
}
