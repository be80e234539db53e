// The city's clock, whatever zone this device is in. The server writes the city's zone on the page.

const ZONE = globalThis.document?.documentElement?.dataset?.timezone || "Asia/Shanghai";
const DAY_MS = 86_400_000;

/** @type {Record<string, Intl.DateTimeFormat>} */
const formats = {};

/** What the city's clock shows at a moment, as if it were UTC. @param {number} ms @param {string} zone */
function wallClock(ms, zone) {
  formats[zone] =
    formats[zone] ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  /** @type {Record<string, number>} */
  const shown = {};
  for (const { type, value } of formats[zone].formatToParts(ms)) shown[type] = Number(value);
  return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second);
}

/** How far the city is ahead of UTC at a moment. @param {number} ms @param {string} zone */
const ahead = (ms, zone) => wallClock(ms, zone) - Math.floor(ms / 1000) * 1000;

/** @param {number} ms since 1970 @param {string} [zone] @returns {string} ISO 8601 with the city's offset */
export function cityTime(ms, zone = ZONE) {
  const offset = Math.round(ahead(ms, zone) / 60_000);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${new Date(wallClock(ms, zone)).toISOString().slice(0, 19)}${offset < 0 ? "-" : "+"}${hours}:${minutes}`;
}

/**
 * The moment at which the city's clock shows a time; of two the first, and of a time that is left out the one
 * after the gap.
 * @param {number} wall as if it were UTC @param {string} [zone] @returns {number} ms since 1970
 */
export function cityMoment(wall, zone = ZONE) {
  const before = ahead(wall - DAY_MS, zone);
  const after = ahead(wall + DAY_MS, zone);
  if (ahead(wall - before, zone) === before) return wall - before;
  return ahead(wall - after, zone) === after ? wall - after : wall - before;
}

/**
 * The city's midnight so many days after that before a moment.
 * @param {string} iso
 * @param {number} [days]
 * @returns {number} ms since 1970
 */
export function cityMidnight(iso, days = 0) {
  const wall = wallClock(Date.parse(iso), ZONE);
  return cityMoment(wall - (wall % DAY_MS) + days * DAY_MS);
}

/** Now, or the moment the page is asked about. @param {string} [at] */
export const cityNow = (at) => at ?? cityTime(Date.now());
