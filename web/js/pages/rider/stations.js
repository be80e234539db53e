// A station that one may go to: one form for those that fit and those that were left out.

import { reported } from "./reports.js";
import { station } from "./service.js";

/**
 * @typedef {import("./service.js").Stations} Stations
 * @typedef {import("./service.js").Feature} Feature
 * @typedef {import("./service.js").LeftOut} LeftOut
 * @typedef {{code: string, name: string, lon: number, lat: number, opening:
 *   import("../../features/places/opening.js").Opening,
 *   duration_s: number | null, distance_m: number, arrives_at: string | null, estimated: boolean,
 *   amenities: string[], address: string | null, access: string | null, hours: string | null,
 *   closed: {minutes_ago: number, reports: number} | null, reportedHere: boolean,
 *   detour: import("./service.js").Detour | null, reasons: LeftOut["reasons"], lacks: string[]}} Offer
 *   `closed`: by the reports of others; `reportedHere`: this device reported it; `reasons`: why it does not
 *   fit
 */

/** An address without the areas that everybody here knows. @param {import("./service.js").Station} station */
function within({ address, area }) {
  const at = address && area ? address.indexOf(area.name) : -1;
  return (at >= 0 && address?.slice(at + (area?.name.length ?? 0))) || (address ?? null);
}

/** @param {Feature} feature @param {number} [elapsed_s] since the answer @returns {Offer} */
export function offerOf({ geometry, properties: p }, elapsed_s = 0) {
  const [lon, lat] = geometry.coordinates;
  return {
    code: p.code,
    name: p.name,
    lon,
    lat,
    opening: p.opening,
    duration_s: p.travel?.duration_s ?? null,
    distance_m: p.travel?.distance_m ?? 0,
    arrives_at: p.travel?.arrives_at ?? null,
    estimated: p.travel?.basis === "straight_line",
    amenities: p.amenities,
    address: within(p),
    access: p.access,
    hours: p.hours_clear ? null : p.hours,
    closed: p.reported_closed && {
      reports: p.reported_closed.reports,
      minutes_ago: p.reported_closed.minutes_ago + Math.floor(elapsed_s / 60),
    },
    reportedHere: Boolean(reported(p.code)),
    detour: p.detour ?? null,
    reasons: [],
    lacks: [],
  };
}

/**
 * @param {LeftOut} left
 * @param {Stations["basis"]} basis
 * @param {Feature | undefined} kept what else is known of it
 * @returns {Offer}
 */
function fromLeftOut(left, basis, kept) {
  const p = kept?.properties;
  return {
    code: left.code,
    name: left.name,
    lon: left.lon,
    lat: left.lat,
    opening: left.opening,
    duration_s: left.duration_s,
    distance_m: left.distance_m,
    arrives_at: left.duration_s === null ? null : left.opening.at,
    estimated: basis === "straight_line",
    amenities: p?.amenities ?? [],
    address: p ? within(p) : null,
    access: p?.access ?? null,
    hours: p && !p.hours_clear ? p.hours : null,
    closed: null,
    reportedHere: Boolean(reported(left.code)),
    detour: null,
    reasons: left.reasons,
    lacks: left.lacks,
  };
}

/** @param {Offer[]} offers */
const ownReportsLast = (offers) => [
  ...offers.filter(({ reportedHere }) => !reportedHere),
  ...offers.filter(({ reportedHere }) => reportedHere),
];

/**
 * What to offer, the best first. One that was found closed by this device comes after all others.
 * @param {Stations} answer
 * @param {{elapsed_s?: number, kept?: Feature[]}} [known]
 * @returns {{fit: Offer[], others: Offer[]}} `others`: nearer ones that do not fit
 */
function offersOf({ features, left_out, basis }, { elapsed_s = 0, kept = [] } = {}) {
  const fit = features.map((feature) => offerOf(feature, elapsed_s));
  const others = (left_out ?? []).map((left) =>
    fromLeftOut(
      left,
      basis,
      kept.find(({ id }) => id === left.code),
    ),
  );
  return { fit: ownReportsLast(fit), others: ownReportsLast(others) };
}

/**
 * What is on offer now.
 * @param {import("./stationsearch.js").StationSearch} search
 */
export function offersNow({ answer, at, known }) {
  return answer
    ? offersOf(answer, { elapsed_s: (Date.now() - at) / 1000, kept: known })
    : { fit: [], others: [] };
}

/**
 * A station by its code, wherever it is known from.
 * @param {string} code
 * @param {import("./stationsearch.js").StationSearch} search
 * @returns {Promise<Offer | null>}
 */
export async function offerBy(code, search) {
  const { fit, others } = offersNow(search);
  const found = [...fit, ...others].find((offer) => offer.code === code);
  if (found) return found;
  const feature = search.known.find(({ id }) => id === code) ?? (await station(code).catch(() => null));
  return feature && offerOf(feature);
}
