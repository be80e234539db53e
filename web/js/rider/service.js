// What the couriers' page asks of the server, and the last good answers that stand in when there is none.

import * as api from "../api.js";

/**
 * @typedef {import("../opening.js").Opening} Opening
 * @typedef {import("../navigation.js").Mode} Mode
 * @typedef {{mode: string, duration_s: number, distance_m: number, arrives_at: string, basis: string}} Travel
 * @typedef {{extra_s: number, extra_m: number, total_s: number, arrives_at: string}} Detour
 * @typedef {{code: string, name: string, kind: string, address: string | null, area: {name: string} | null, access: string | null,
 *   amenities: string[], hours: string | null, hours_clear: boolean, opening: Opening, openings?: [string, string][],
 *   travel?: Travel, detour?: Detour, verified: {on: string, by: string | null} | null,
 *   reported_closed: {at: string, minutes_ago: number, reports: number} | null}} Station
 * @typedef {{id: string, geometry: {coordinates: [number, number]}, properties: Station}} Feature
 * @typedef {{code: string, name: string, kind: string, lon: number, lat: number, duration_s: number | null, distance_m: number,
 *   reasons: ("closed_on_arrival" | "closed_then" | "hours_unclear" | "lacks_amenity" | "unreachable")[], lacks: string[],
 *   opening: Opening}} LeftOut
 * @typedef {{basis: string, features: Feature[], left_out: LeftOut[], message: string | null,
 *   direct?: {duration_s: number, distance_m: number}}} Stations
 * @typedef {{code: string, name: string, name_en: string, icon: string, count?: number}} Word
 * @typedef {{text: string, kind: number, street: string | null, distance_m: number, duration_s: number, bearing: number | null,
 *   span: [number, number]}} Step
 * @typedef {{duration_s: number, distance_m: number, geometry: import("geojson").LineString, steps: Step[]}} Route
 */

const KIND = "caring_station";
const LIMIT = 8;
const ALL = `/api/v1/places?kind=${KIND}&week=true&limit=1000`;
const KEPT_AT = "X-Kept-At";

const pair = (/** @type {{lon: number, lat: number}} */ { lon, lat }) => `${lon.toFixed(6)},${lat.toFixed(6)}`;

/**
 * @param {{near: {lon: number, lat: number}, to?: {lon: number, lat: number} | null, mode: Mode, amenities: string[], at?: string}} question
 * @param {AbortSignal} signal
 * @returns {Promise<Stations>}
 */
export function stations({ near, to, mode, amenities, at }, signal) {
  const wanted = { mode, kind: KIND, amenity: amenities.join() || undefined, open_at: "arrival", limit: LIMIT, at };
  return to
    ? api.get("/api/v1/places/on-route", { from: pair(near), to: pair(to), ...wanted }, signal)
    : api.get("/api/v1/places", { near: pair(near), ...wanted }, signal);
}

/** @returns {Promise<Word[]>} what stations may offer */
export const amenities = async () => (await api.get("/api/v1/places/kinds")).amenities;

/** @param {{lon: number, lat: number}} from @param {{lon: number, lat: number}} to @param {Mode} mode @param {string} lang @param {AbortSignal} signal @returns {Promise<Route>} */
export const route = (from, to, mode, lang, signal) => api.get("/api/v1/routes", { from: pair(from), to: pair(to), mode, lang }, signal);

/** @param {string} code @returns {Promise<Feature>} */
export const station = (code) => api.get(`/api/v1/places/${encodeURIComponent(code)}`);

/** Ask for all stations with their opening times, which the service worker keeps. */
export const renewKept = () => fetch(ALL, { headers: { Accept: "application/json" } }).then((response) => response.ok, () => false);

/** All stations as last kept, and when that was. @returns {Promise<{features: Feature[], at: number} | null>} */
export async function kept() {
  try {
    const response = await caches.match(ALL);
    const at = Date.parse(response?.headers.get(KEPT_AT) ?? "");
    return response && at ? { features: (await response.json()).features, at } : null;
  } catch {
    // No store of that kind here, or none that may be read.
    return null;
  }
}

/**
 * Tell that a station was closed.
 * @param {string} code @param {string} device
 * @returns {Promise<{status: number, retry_after_s: number}>} status 0: no answer at all
 */
export async function reportClosed(code, device) {
  try {
    const response = await fetch(`/api/v1/places/${encodeURIComponent(code)}/closed-reports`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device }),
    });
    return { status: response.status, retry_after_s: Number(response.headers.get("Retry-After")) || 60 };
  } catch {
    return { status: 0, retry_after_s: 0 };
  }
}
