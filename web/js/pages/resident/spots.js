// A place that the base map names, tapped on its icon or its name: its own sheet where the city lists it, else the
// address it is, else who answers for where it lies.

import * as api from "../../core/api.js";
import { destination } from "../../features/addresses/candidates.js";
import { navigate } from "./state.js";

/** @typedef {import("../../map/basemap.js").Spot} Spot */

// A name within this is the same place: its label stands in the middle, the city lists its door.
const SAME_M = 250;
const METRE_PER_DEGREE = 111_195;
const LISTED = 30;
const SUGGESTED = 5;

/** @param {{lon: number, lat: number}} a @param {{lon: number, lat: number}} b @returns {number} metres */
const apart = (a, b) =>
  Math.hypot((a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180), a.lat - b.lat) * METRE_PER_DEGREE;

/** A box of that reach around a point. @param {Spot} spot @returns {string} west,south,east,north */
function around({ lon, lat }) {
  const north = SAME_M / METRE_PER_DEGREE;
  const east = north / Math.cos((lat * Math.PI) / 180);
  return [lon - east, lat - north, lon + east, lat + north].map((degrees) => degrees.toFixed(6)).join();
}

/**
 * The nearest of that name.
 * @template {{name: string, lon: number, lat: number}} T
 * @param {T[]} found @param {Spot} spot
 * @returns {T | undefined}
 */
export const sameAs = (found, spot) =>
  found
    .filter((one) => one.name === spot.name && apart(one, spot) <= SAME_M)
    .sort((a, b) => apart(a, spot) - apart(b, spot))[0];

let tapped = 0;

/** @param {Spot} spot */
export async function openSpot(spot) {
  const { lon, lat, name } = spot;
  tapped += 1;
  const mine = tapped;
  // Without an answer it is still known where it lies.
  const [places, addresses] = await Promise.all([
    api.places({ bbox: around(spot), limit: LISTED }).then(
      (found) => found.places,
      () => [],
    ),
    api.suggest(name, SUGGESTED, `${lon.toFixed(5)},${lat.toFixed(5)}`).catch(() => []),
  ]);
  // Another was tapped meanwhile.
  if (mine !== tapped) return;
  const place = sameAs(places, spot);
  const address = sameAs(addresses, spot);
  if (place) navigate({ place: place.code });
  else if (address) navigate(destination(address));
  else navigate({ lon, lat, spot: name });
}
