// Whether a place is open, in words: now, or when one arrives there.

import { t } from "./i18n.js";
import { clock, dateOf, moment } from "./wording.js";

// An open place that closes within this is told as one that closes soon.
const SOON_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/**
 * @typedef {{open: boolean | null, clear: boolean, until: string | null, next: string | null, provisional: boolean,
 *   reason: string | null, at: string}} Opening
 *   `open` null: not known. `until`: how long that lasts, or the end of a closure with a `reason`. `next`: when it opens.
 * @typedef {{tone: "ok" | "warn" | "off", short: string, long: string}} OpeningText `short` for a tag, `long` for a line
 */

/** 18:00, 24:00, 明天 08:30. @param {string} iso @param {string} nowIso */
function when(iso, nowIso) {
  const day = (/** @type {string} */ text) => Date.parse(`${text.slice(0, 10)}T00:00Z`);
  const days = Math.round((day(iso) - day(nowIso)) / DAY_MS);
  if (days === 0) return clock(iso);
  return days === 1 && clock(iso) === "00:00" ? "24:00" : moment(iso, nowIso);
}

/** As `when`, of an end: what ends at midnight holds through the day before. @param {string} iso @param {string} nowIso */
function end(iso, nowIso) {
  const told = when(iso, nowIso);
  return told !== "24:00" && clock(iso) === "00:00" && iso > nowIso ? dateOf(new Date(Date.parse(`${iso.slice(0, 10)}T00:00Z`) - DAY_MS).toISOString()) : told;
}

/**
 * @param {Opening} opening
 * @param {string} nowIso the moment that 今天 is meant of, with the city's offset
 * @param {{arriving?: boolean}} [options] `arriving`: `opening` is for the moment one gets there
 * @returns {OpeningText}
 */
export function openingText(opening, nowIso, { arriving = false } = {}) {
  const { open, clear, until, next, provisional, reason, at } = opening;
  const line = (/** @type {OpeningText["tone"]} */ tone, /** @type {string} */ short, /** @type {string | false | null} */ more) => ({
    tone,
    short,
    long: [short, more, provisional && t("opening.provisional")].filter(Boolean).join(" · "),
  });
  if (open === null) {
    return clear ? line("off", t("opening.unknown"), null) : line("warn", t("opening.unclear"), null);
  }
  if (open) {
    const left = until ? Date.parse(until) - Date.parse(at) : Infinity;
    const short = arriving ? t("opening.open.arriving") : t("opening.open");
    if (!until || left >= DAY_MS) return line("ok", short, t("opening.always"));
    const time = when(until, nowIso);
    return left <= SOON_MS ? line("warn", short, t("opening.soon", { time })) : line("ok", short, t("opening.until", { time }));
  }
  if (reason) return line("off", t("opening.shut"), until ? t("opening.shut.until", { reason, time: end(until, nowIso) }) : reason);
  const short = arriving ? t("opening.closed.arriving") : t("opening.closed");
  return line("off", short, next ? t("opening.next", { time: when(next, nowIso) }) : t("opening.notSoon"));
}
