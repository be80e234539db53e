// Stations ranked without the server: by straight lines, and by the opening times that were kept.

import { cityMidnight, cityTime } from "../../core/citytime.js";

/**
 * @typedef {import("../../core/api.js").Mode} Mode
 * @typedef {import("../../core/api.js").Opening} Opening
 * @typedef {import("./service.js").Station} Station
 * @typedef {import("./service.js").Stations} Stations
 * @typedef {import("./service.js").LeftOut} LeftOut
 * @typedef {{lon: number, lat: number}} Point WGS 84
 */

// Metres a second on a level road, as the server's engine goes, and how much longer streets are than straight
// lines.
const SPEED_M_S = { walk: 4.8 / 3.6, bicycle: 15 / 3.6, scooter: 22 / 3.6 };
const DETOUR_FACTOR = 1.4;
const EARTH_M = 6_371_008.8;
const LEFT_OUT_SHOWN = 3;

/** Straight-line metres. @param {Point} a @param {Point} b */
export function straight(a, b) {
  const radians = Math.PI / 180;
  const north = (b.lat - a.lat) * radians;
  const east = (b.lon - a.lon) * radians * Math.cos(((a.lat + b.lat) / 2) * radians);
  return Math.hypot(north, east) * EARTH_M;
}

/** @param {Point} a @param {Point} b @param {Mode} mode */
export function estimate(a, b, mode) {
  const metres = straight(a, b) * DETOUR_FACTOR;
  return { duration_s: Math.round(metres / SPEED_M_S[mode]), distance_m: Math.round(metres) };
}

/**
 * Whether a station is open at a moment, by what was kept of it.
 * @param {Station} station
 * @param {number} ms
 * @returns {Opening}
 */
export function openingAt(station, ms) {
  const { hours_clear: clear, opening } = station;
  const openings = station.openings ?? [];
  const at = cityTime(ms);
  const base = {
    clear,
    until: null,
    next: null,
    provisional: Boolean(opening?.provisional),
    reason: null,
    at,
  };
  const spans = openings.map(([from, until]) => [Date.parse(from), Date.parse(until)]);
  const last = spans.slice(-1)[0]?.[1] ?? 0;
  const known = clear && (station.hours || spans.length) && ms < keptUntil(station);
  if (!known) return { ...base, open: null };
  const now = spans.find(([from, until]) => from <= ms && ms < until);
  if (now)
    return {
      ...base,
      open: true,
      until: now[1] === last && now[1] >= keptUntil(station) ? endBeyond(station, now) : cityTime(now[1]),
    };
  const next = spans.find(([from]) => from > ms);
  const shut = opening?.reason && opening.open === false && opening.until && ms < Date.parse(opening.until);
  return {
    ...base,
    open: false,
    next: next ? cityTime(next[0]) : null,
    ...(shut ? { reason: opening.reason, until: opening.until } : {}),
  };
}

/**
 * The end of a span that goes on beyond what was kept: as the server told it, if it was open in it then; null
 * for never.
 * @param {Station} station @param {number[]} span
 */
function endBeyond({ opening }, [from, until]) {
  const told = opening?.open && from <= Date.parse(opening.at);
  return told ? opening.until : cityTime(until);
}

const KEPT_DAYS = 8;
const STRAIGHT = /** @type {const} */ ("straight_line");

/** The end of the days whose opening times were kept. @param {Station} station */
function keptUntil({ opening }) {
  return opening ? cityMidnight(opening.at, KEPT_DAYS) : 0;
}

/**
 * The nearest stations that are open when one arrives; with `to`, those that cost least on the way there.
 * @param {import("./service.js").Feature[]} kept
 * @param {{near: Point, to?: Point | null, mode: Mode, amenities: string[], now: number, limit: number}}
 *   question
 * @returns {Stations} of the form that the server answers with
 */
export function rank(kept, { near, to, mode, amenities, now, limit }) {
  const direct = to ? estimate(near, to, mode) : null;
  const all = kept.map((feature) => {
    const [lon, lat] = feature.geometry.coordinates;
    const there = estimate(near, { lon, lat }, mode);
    const onward = to ? estimate({ lon, lat }, to, mode) : null;
    const total = there.duration_s + (onward?.duration_s ?? 0);
    const arrival = now + there.duration_s * 1000;
    const opening = openingAt(feature.properties, arrival);
    const lacks = amenities.filter((amenity) => !feature.properties.amenities.includes(amenity));
    /** @type {LeftOut["reasons"]} */
    const reasons = [];
    if (opening.open === false) reasons.push("closed_on_arrival");
    if (opening.open === null) reasons.push("hours_unclear");
    if (lacks.length) reasons.push("lacks_amenity");
    const detour = direct &&
      onward && {
        extra_s: Math.max(0, total - direct.duration_s),
        extra_m: Math.max(0, there.distance_m + onward.distance_m - direct.distance_m),
        total_s: total,
        arrives_at: cityTime(now + total * 1000),
      };
    const travel = { mode, ...there, arrives_at: cityTime(arrival), basis: STRAIGHT };
    return {
      feature,
      lon,
      lat,
      opening,
      lacks,
      reasons,
      travel,
      detour,
      cost: detour ? detour.extra_s : there.duration_s,
    };
  });
  all.sort((a, b) => a.cost - b.cost || (a.feature.id < b.feature.id ? -1 : 1));
  const fit = all.filter(({ reasons }) => !reasons.length);
  const nearer = all.filter(({ reasons, cost }) => reasons.length && (!fit.length || cost <= fit[0].cost));
  return {
    basis: STRAIGHT,
    direct,
    message: null,
    features: fit.slice(0, limit).map(({ feature, opening, travel, detour }) => ({
      ...feature,
      properties: { ...feature.properties, opening, travel, ...(detour ? { detour } : {}) },
    })),
    left_out: nearer
      .slice(0, LEFT_OUT_SHOWN)
      .map(({ feature, lon, lat, opening, lacks, reasons, travel }) => ({
        code: feature.properties.code,
        name: feature.properties.name,
        kind: feature.properties.kind,
        lon,
        lat,
        duration_s: travel.duration_s,
        distance_m: travel.distance_m,
        reasons,
        lacks,
        opening,
      })),
  };
}
