// Whether a place is open, in words: now, or when one arrives there.

import { clock, dateBefore, daysAhead, endMoment, moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";

// An open place that closes within this is told as one that closes soon.
const SOON_MS = 30 * 60_000;
// Kinds that trade, and are 营业中; whatever serves the public is 开放中.
const TRADES = ["pharmacy", "parcel_pickup", "housekeeping", "appliance_repair", "housing_agency"];

/**
 * @typedef {import("../../core/api.js").Opening} Opening
 *   `open` null: not known. `until`: how long that lasts, or the end of a closure with a `reason`. `next`:
 *   when it opens.
 * @typedef {{tone: "ok" | "warn" | "off", short: string, long: string}} OpeningText `short` for a tag, `long`
 *   for a line
 */

/** 18:00, 明天 08:30. @param {string} iso @param {string} nowIso */
const when = (iso, nowIso) => (daysAhead(iso, nowIso) === 0 ? clock(iso) : moment(iso, nowIso));

/**
 * As `when`, of the end of a closure: one that ends with a day has that day for its end.
 * @param {string} iso
 * @param {string} nowIso
 */
const end = (iso, nowIso) =>
  clock(iso) === "00:00" && daysAhead(iso, nowIso) > 1 ? dateBefore(iso) : endMoment(iso, nowIso);

/**
 * @param {Opening} opening
 * @param {string} nowIso the moment that 今天 is meant of, with the city's offset
 * @param {{arriving?: boolean, kind?: string}} [options] `arriving`: `opening` is for the moment one gets
 *   there; `kind`: code of the place's
 * @returns {OpeningText}
 */
export function openingText(opening, nowIso, { arriving = false, kind = "" } = {}) {
  const trades = TRADES.includes(kind);
  const { open, clear, until, next, provisional, reason, at } = opening;
  const line = (
    /** @type {OpeningText["tone"]} */ tone,
    /** @type {string} */ short,
    /** @type {string | false | null} */ more,
  ) => ({
    tone,
    short,
    long: [short, more, provisional && t("opening.provisional")].filter(Boolean).join(" · "),
  });
  if (open === null) {
    return clear ? line("off", t("opening.unknown"), null) : line("warn", t("opening.unclear"), null);
  }
  if (open) {
    const short = t(arriving ? "opening.open.arriving" : trades ? "opening.trade.open" : "opening.open");
    if (!until) return line("ok", short, t("opening.always"));
    const time = endMoment(until, nowIso);
    return Date.parse(until) - Date.parse(at) <= SOON_MS
      ? line("warn", short, t("opening.soon", { time }))
      : line("ok", short, t("opening.until", { time }));
  }
  if (reason)
    return line(
      "off",
      t("opening.shut"),
      until ? t("opening.shut.until", { reason, time: end(until, nowIso) }) : reason,
    );
  const short = t(arriving ? "opening.closed.arriving" : trades ? "opening.trade.closed" : "opening.closed");
  return line("off", short, next ? t("opening.next", { time: when(next, nowIso) }) : t("opening.notSoon"));
}
