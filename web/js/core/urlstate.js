// What the map of the city shows, as its URL says it, and back.

import { readMoment, unreadMoment } from "./moments.js";

/**
 * @typedef {import("./api.js").Mode} Mode
 * @typedef {object} State
 * @property {number} [lon] WGS 84
 * @property {number} [lat]
 * @property {number} [accuracy_m] how far off the point may be
 * @property {boolean} [fromDevice] the point is where the visitor stands: known to this device alone, never
 *   part of a URL
 * @property {boolean} [sure] somebody said that the answer on show is the right one; known to this device
 *   alone
 * @property {string} [spot] what the map calls that point; known to this device alone
 * @property {string} [address] a standard address, or what somebody wrote for one
 * @property {string} [area] code of an area
 * @property {string} [place] code of a place
 * @property {boolean} [route] show the route to that place
 * @property {[number, number]} [from] where one sets out
 * @property {Mode} [mode] how one moves
 * @property {string} [kind] of places, as a list by travel time
 * @property {string} [offers] what these places must offer, too
 * @property {boolean} [kinds] all kinds of places, to choose from
 * @property {[number, number]} [near] where that list begins, if not at the point or address
 * @property {boolean} [isochrone] how far one gets from the place or the area
 * @property {boolean} open only places that are open
 * @property {string} [at] the moment asked about, ISO 8601 with the city's offset; now if left out
 * @property {string} [atUnread] what stands in the URL for that moment and cannot be read
 * @property {string[]} layers what is drawn over the map
 * @property {string} [lang] as the URL says, if it does
 * @property {boolean} [large] large text, as the URL says
 * @property {[number, number, number]} [view] longitude, latitude and zoom of the map
 * @typedef {Omit<State, "at" | "atUnread" | "layers" | "open" | "lang" | "large" | "view">} Where what to
 *   show, as the page is set
 */

const DEFAULT_LAYERS = ["grid"];
const TEXT_MAX = 200;
const CODE = /^[a-z][a-z0-9_]*$/;
/** @type {Mode[]} */
export const MODES = ["walk", "bicycle", "scooter"];

/** @param {string | null} text @param {number} min @param {number} max */
function number(text, min, max) {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** @param {string | null} text @returns {[number, number] | undefined} "lon,lat" */
function pair(text) {
  const [x, y] = (text ?? "").split(",");
  const lon = number(x ?? null, -180, 180);
  const lat = number(y ?? null, -90, 90);
  return lon === undefined || lat === undefined ? undefined : [lon, lat];
}

/** @param {string} search @returns {State} */
export function parse(search) {
  const query = new URLSearchParams(search);
  /** @type {State} */
  const state = {
    layers: query.has("layers")
      ? (query.get("layers") ?? "").split(",").filter((l) => CODE.test(l))
      : DEFAULT_LAYERS,
    open: query.get("open") !== "0",
  };
  const lon = number(query.get("lon"), -180, 180);
  const lat = number(query.get("lat"), -90, 90);
  // Cut between characters, also where one takes two places.
  const text = (/** @type {string} */ key) =>
    Array.from(query.get(key)?.trim() ?? "")
      .slice(0, TEXT_MAX)
      .join("") || undefined;
  // Links of earlier versions say q where they say address now.
  const address = text("address") ?? text("q");
  const kind = query.get("kind");
  if (text("place")) {
    state.place = text("place")?.toUpperCase();
    state.from = pair(query.get("from"));
    state.route = query.get("to") === "1";
    state.mode = MODES.find((mode) => mode === query.get("mode"));
    state.isochrone = query.get("circle") === "1";
  } else if (text("area")) {
    state.area = text("area");
    state.isochrone = query.get("circle") === "1";
  } else if (address) state.address = address;
  else if (lon !== undefined && lat !== undefined) {
    Object.assign(state, { lon, lat });
    state.accuracy_m = number(query.get("accuracy_m"), 0, 1e6);
  }
  if (!state.place && kind && CODE.test(kind)) {
    state.kind = kind;
    state.near = pair(query.get("near"));
    const offers = query.get("offers");
    if (offers && CODE.test(offers)) state.offers = offers;
  }
  if (!state.place && !state.kind && query.get("kinds") === "1") state.kinds = true;
  state.at = readMoment(query.get("at") ?? "") ?? undefined;
  if (query.get("lang")) state.lang = query.get("lang") === "en" ? "en" : "zh-CN";
  if (query.has("text")) state.large = query.get("text") === "large";
  const centre = pair(query.get("c"));
  const zoom = number(query.get("z"), 0, 22);
  if (centre && zoom !== undefined) state.view = [...centre, zoom];
  return state;
}

/** The state, and what cannot be read of it. @param {string} search @returns {State} */
export const read = (search) => ({ ...parse(search), atUnread: unreadMoment(search) });

/** @param {State} state @returns {string} the query, "" when nothing differs from the start */
export function format(state) {
  const query = new URLSearchParams();
  const put = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    value !== undefined && value !== false && query.set(key, String(value));
  const point = (/** @type {[number, number] | undefined} */ at) =>
    at?.map((degrees) => +degrees.toFixed(6)).join();
  put("place", state.place);
  put("to", state.route && "1");
  put("from", point(state.from));
  put("mode", state.mode);
  put("area", state.area);
  put("circle", state.isochrone && "1");
  put("address", state.address);
  if (state.lon !== undefined && state.lat !== undefined) {
    put("lon", +state.lon.toFixed(6));
    put("lat", +state.lat.toFixed(6));
    put("accuracy_m", state.accuracy_m);
  }
  put("near", point(state.near));
  put("kind", state.kind);
  put("offers", state.offers);
  put("kinds", state.kinds && "1");
  put("open", state.open ? undefined : "0");
  put("at", state.at ?? state.atUnread);
  if (state.layers.join() !== DEFAULT_LAYERS.join()) put("layers", state.layers.join());
  put("lang", state.lang);
  if (state.large !== undefined) put("text", state.large ? "large" : "normal");
  if (state.view) {
    put("c", `${state.view[0].toFixed(5)},${state.view[1].toFixed(5)}`);
    put("z", state.view[2]);
  }
  // Commas and Chinese stay legible in the address bar.
  const text = query.toString().replace(/%2C/g, ",");
  return text && `?${text}`;
}
