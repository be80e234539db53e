// Where on a way one is.

import { straight } from "./ranking.js";

// Farther than this from the line one is on another way.
const OFF_WAY_M = 60;

/**
 * The step one is at, by the nearest corner of the line; -1 off the way.
 * @param {Pick<import("../../core/api.js").Route, "geometry" | "steps">} route
 * @param {{lon: number, lat: number}} here
 */
export function stepAt({ geometry, steps }, here) {
  let [best, nearest] = [-1, OFF_WAY_M];
  geometry.coordinates.forEach(([lon, lat], i) => {
    const away = straight(here, { lon, lat });
    if (away < nearest) [best, nearest] = [i, away];
  });
  return best < 0
    ? -1
    : steps.findIndex(({ span: [from, until] }) => from <= best && (best < until || from === until));
}
