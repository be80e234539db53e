// 我家: the one place that somebody confirmed as home. Kept on this phone alone, and forgotten when they say
// so.

import * as api from "../../core/api.js";
import { fullName } from "../../core/format.js";
import { forget, recall, remember } from "../../core/storage.js";

/**
 * @typedef {{lon: number, lat: number, name: string, area?: string}} Home WGS 84; `area`: a grid was chosen,
 *   no point in it
 */

const KEY = "home";
const METRE_PER_DEGREE = 111_195;

/** @returns {Home | null} */
export function home() {
  try {
    const { lon, lat, name, area } = JSON.parse(recall(KEY) ?? "null") ?? {};
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90) || typeof name !== "string") return null;
    return { lon, lat, name, area: typeof area === "string" ? area : undefined };
  } catch {
    return null;
  }
}

/** @param {Home} where */
export const keepHome = (where) => remember(KEY, JSON.stringify(where));
/** A grid that was chosen by its name: its middle stands for it. @param {string} code @param {string} [at] */
export async function keepGridAsHome(code, at) {
  const area = await api.area(code, at).catch(() => null);
  if (area) keepHome({ ...area.centre, area: code, name: fullName(area.chain, area.name) });
}

export const forgetHome = () => forget(KEY);

/** The same to what a URL keeps of it. @param {{lon?: number, lat?: number}} point */
export function isHome({ lon, lat }) {
  const known = home();
  return Boolean(
    known &&
      !known.area &&
      lon?.toFixed(6) === known.lon.toFixed(6) &&
      lat?.toFixed(6) === known.lat.toFixed(6),
  );
}

/**
 * Home, if somebody whose position is no better than this may well be there.
 * @param {{lon?: number, lat?: number, accuracy_m?: number}} position
 */
export function homeWithin({ lon, lat, accuracy_m = 0 }) {
  const known = home();
  if (!known || lon === undefined || lat === undefined) return null;
  const east = (known.lon - lon) * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(east, known.lat - lat) * METRE_PER_DEGREE <= accuracy_m ? known : null;
}

/** What shows it. @param {Home} where @returns {import("../../core/urlstate.js").Where} */
export const homeState = ({ lon, lat, area }) => (area ? { area } : { lon, lat });
