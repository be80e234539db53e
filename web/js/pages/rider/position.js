// Where the courier is: by the device, by choice, or as last known.

import { whereAmI } from "../../core/position.js";
import { recall, remember } from "../../core/storage.js";

const KEY = "rider.last";

/** @typedef {import("./state.js").Here} Here */

/** The last place that was known. @returns {{lon: number, lat: number, name?: string, at: number} | null} */
export function lastPlace() {
  try {
    const last = JSON.parse(recall(KEY) ?? "null");
    return last && Number.isFinite(last.lon) && Number.isFinite(last.lat) && Number.isFinite(last.at)
      ? last
      : null;
  } catch {
    return null;
  }
}

/** @param {{lon: number, lat: number, name?: string}} place */
export const keepPlace = ({ lon, lat, name }) =>
  remember(KEY, JSON.stringify({ lon, lat, name, at: Date.now() }));

/** @returns {Promise<Here>} raises NoPosition */
export async function locateDevice() {
  const { lon, lat, accuracy_m } = await whereAmI();
  keepPlace({ lon, lat });
  return { lon, lat, accuracy_m, by: "device" };
}

/** Whether the device will tell without asking its user first. */
export async function mayLocate() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

/**
 * How far a place lies outside a box, in metres; 0 within.
 * @param {{lon: number, lat: number}} place
 * @param {[number, number, number, number]} box west, south, east, north
 */
export function outside({ lon, lat }, [west, south, east, north]) {
  const metres = 111_200;
  const x = Math.max(west - lon, 0, lon - east) * Math.cos((lat * Math.PI) / 180);
  const y = Math.max(south - lat, 0, lat - north);
  return Math.hypot(x, y) * metres;
}
