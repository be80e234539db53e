// Where the page looks and what it shows of it: kept in its address, so that it can be handed on.

import { home } from "../../features/addresses/home.js";

/**
 * @typedef {{lon: number, lat: number, name: string}} Spot WGS 84
 * @typedef {object} View
 * @property {Spot | null} spot the place around which it looks
 * @property {{code: string, name: string} | null} area the one that it looks into, without a spot
 * @property {{code: string, name: string} | null} sums the area of which sums are told
 * @property {string} phase "new", "doing", "done", or all
 * @property {string} category its code, or all
 * @property {import("./requests.js").Face[]} faces
 * @property {string | null} cursor with which to ask for more
 * @property {import("../../core/api.js").Problem | null} trouble
 * @property {boolean} waiting
 */

export const NEAR_M = 1000;
export const PHASES = ["", "new", "doing", "done"];

/** @type {View} */
export const view = {
  spot: null,
  area: null,
  sums: null,
  phase: "",
  category: "",
  faces: [],
  cursor: null,
  trouble: null,
  waiting: true,
};

/** @param {string | null} text @param {number} most */
function degrees(text, most) {
  const value = text?.trim() ? Number(text) : Number.NaN;
  return Math.abs(value) <= most ? value : null;
}

/** Look where the page's address says, else around the home that this phone knows. */
export function readUrl() {
  const query = new URLSearchParams(location.search);
  const [lon, lat] = [degrees(query.get("lon"), 180), degrees(query.get("lat"), 90)];
  const area = query.get("area");
  const known = home();
  if (lon !== null && lat !== null) view.spot = { lon, lat, name: query.get("place")?.trim() ?? "" };
  else if (area) view.area = { code: area, name: "" };
  else if (known && !query.has("city")) view.spot = { lon: known.lon, lat: known.lat, name: known.name };
  const phase = query.get("phase") ?? "";
  if (PHASES.includes(phase)) view.phase = phase;
  view.category = query.get("category") ?? "";
}

export function writeUrl() {
  const { spot, area, phase, category } = view;
  const query = new URLSearchParams({
    ...(spot && { lon: spot.lon.toFixed(6), lat: spot.lat.toFixed(6), place: spot.name }),
    ...(!spot && (area ? { area: area.code } : { city: "" })),
    ...(phase && { phase }),
    ...(category && { category }),
  });
  history.replaceState(null, "", `?${query}`);
}

/** What the service is asked for. @returns {Record<string, string | number | undefined>} */
export const asked = () => ({
  kind: "case",
  near: view.spot ? `${view.spot.lon},${view.spot.lat}` : undefined,
  radius_m: view.spot ? NEAR_M : undefined,
  area: view.spot ? undefined : view.area?.code,
  phase: view.phase || undefined,
  category: view.category || undefined,
  limit: view.spot ? 100 : 20,
});
