// Times and reasons as the couriers' page says them.

import { cityTime } from "../../core/citytime.js";
import { clock, distance } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { openingText } from "../../features/places/opening.js";

/** @typedef {import("./stations.js").Offer} Offer */

/** Whole minutes, as one plans: never less than one. @param {number} seconds */
export const minutes = (seconds) => Math.max(1, Math.ceil(seconds / 60));

/** 刚刚, 10 分钟前, 3 小时前, 2 天前. @param {number} ms */
export function ago(ms) {
  const n = Math.floor(ms / 60_000);
  if (n < 1) return t("rider.ago.now");
  if (n < 60) return t("rider.ago.minutes", { n });
  if (n < 48 * 60) return t("rider.ago.hours", { n: Math.floor(n / 60) });
  return t("rider.ago.days", { n: Math.floor(n / 1440) });
}

/** Whether it is open when one arrives. @param {Offer} offer @param {string} now */
export const opens = ({ opening, arrives_at }, now) =>
  openingText(opening, now, { arriving: arrives_at !== null });

/** 10:06 到, by the next full minute, as with the minutes. @param {string} iso */
export const arrives = (iso) =>
  t("rider.arrives", { time: clock(cityTime(Math.ceil(Date.parse(iso) / 60_000) * 60_000)) });

/** 10:06 到, 1.2 公里 @param {Pick<Offer, "arrives_at" | "distance_m">} offer @returns {string[]} */
export const arrival = ({ arrives_at, distance_m }) => [
  ...(arrives_at ? [arrives(arrives_at)] : []),
  distance(distance_m),
];

/**
 * Why an offer does not fit, beside its opening.
 * @param {Offer} offer
 * @param {(code: string) => string} amenityName
 */
export function reasons(offer, amenityName) {
  const said = [];
  if (offer.lacks.length)
    said.push(t("rider.lacks", { what: offer.lacks.map(amenityName).join(t("rider.and")) }));
  if (offer.reasons.includes("unreachable")) said.push(t("rider.unreachable"));
  return said;
}
