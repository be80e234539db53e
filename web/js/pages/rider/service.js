// What the couriers' page asks of the server, and the last good answers that stand in when there is none.

import * as api from "../../core/api.js";

/**
 * @typedef {api.Opening} Opening
 * @typedef {api.Mode} Mode
 * @typedef {NonNullable<Station["detour"]>} Detour
 * @typedef {api.PlaceFeature["properties"]} Station
 * @typedef {api.PlaceFeature} Feature
 * @typedef {api.LeftOut} LeftOut
 * @typedef {Pick<api.PlacesAnswer, "basis" | "features" | "left_out" | "message" | "direct">} Stations
 * @typedef {api.Amenity} Word
 */

const KIND = "caring_station";
const LIMIT = 8;
const ALL = `/api/v1/places?kind=${KIND}&week=true&limit=1000`;
const KEPT_AT = "X-Kept-At";

export const pair = (/** @type {{lon: number, lat: number}} */ { lon, lat }) =>
  `${lon.toFixed(6)},${lat.toFixed(6)}`;

/**
 * @param {{near: {lon: number, lat: number}, to?: {lon: number, lat: number} | null, mode: Mode, amenities:
 *   string[], at?: string}} question
 * @param {AbortSignal} signal
 * @returns {Promise<Stations>}
 */
export function stations({ near, to, mode, amenities, at }, signal) {
  const ends = to ? { from: pair(near), to: pair(to) } : { near: pair(near) };
  return api.stations(
    {
      ...ends,
      mode,
      kind: KIND,
      amenity: amenities.join() || undefined,
      open_at: "arrival",
      limit: LIMIT,
      at,
    },
    signal,
  );
}

/** @param {string} code @returns {Promise<Feature>} */
export const station = (code) => api.placeFeature(code);

/**
 * Ask for all stations with their opening times, which the service worker keeps.
 * @returns {Promise<boolean>} whether they are new
 */
export const renewKept = () =>
  fetch(ALL, { headers: { Accept: "application/json" } }).then(
    ({ ok, headers }) => ok && !headers.has(KEPT_AT),
    () => false,
  );

/**
 * All stations as last kept, and when that was.
 * @returns {Promise<{features: Feature[], at: number} | null>}
 */
export async function cachedStations() {
  try {
    const response = await caches.match(ALL);
    const at = Date.parse(response?.headers.get(KEPT_AT) ?? "");
    const features = response && at ? (await response.json()).features : null;
    return Array.isArray(features) ? { features, at } : null;
  } catch {
    // No store of that kind here, or none that may be read.
    return null;
  }
}
