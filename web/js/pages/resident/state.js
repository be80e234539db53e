// What is shown, as the address of the page says it. Every state has a URL; back, forward and sharing follow from that.

import { readMoment, unreadMoment } from "../../core/moments.js";

/**
 * @typedef {"walk" | "bicycle" | "scooter"} Mode
 * @typedef {object} State
 * @property {number} [lon] WGS 84
 * @property {number} [lat]
 * @property {number} [accuracy_m] how far off the point may be
 * @property {boolean} [mine] the point is where the visitor stands: known to this device alone, never part of a URL
 * @property {boolean} [sure] somebody said that the answer on show is the right one; known to this device alone
 * @property {string} [address] a standard address, or what somebody wrote for one
 * @property {string} [area] code of an area
 * @property {string} [place] code of a place
 * @property {boolean} [to] the way to that place
 * @property {[number, number]} [from] where one sets out
 * @property {Mode} [mode] how one moves
 * @property {string} [kind] of places, as a list by travel time
 * @property {[number, number]} [near] where that list begins, if not at the point or address
 * @property {boolean} [circle] how far one gets from the place or the area
 * @property {boolean} open only places that are open
 * @property {string} [at] the moment asked about, ISO 8601 with the city's offset; now if left out
 * @property {string} [atUnread] what stands in the URL for that moment and cannot be read
 * @property {string[]} layers what is drawn over the map
 * @property {string} [lang] as the URL says, if it does
 * @property {boolean} [large] large text, as the URL says
 * @property {[number, number, number]} [view] longitude, latitude and zoom of the map
 */

const DEFAULT_LAYERS = ["grid"];
const TEXT_MAX = 200;
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
    layers: query.has("layers") ? (query.get("layers") ?? "").split(",").filter((l) => /^[a-z][a-z0-9_]*$/.test(l)) : DEFAULT_LAYERS,
    open: query.get("open") !== "0",
  };
  const lon = number(query.get("lon"), -180, 180);
  const lat = number(query.get("lat"), -90, 90);
  // Cut between characters, also where one takes two places.
  const text = (/** @type {string} */ key) => Array.from(query.get(key)?.trim() ?? "").slice(0, TEXT_MAX).join("") || undefined;
  // Links of earlier versions say q where they say address now.
  const address = text("address") ?? text("q");
  const kind = query.get("kind");
  if (text("place")) {
    state.place = text("place")?.toUpperCase();
    state.from = pair(query.get("from"));
    state.to = query.get("to") === "1";
    state.mode = MODES.find((mode) => mode === query.get("mode"));
    state.circle = query.get("circle") === "1";
  } else if (text("area")) {
    state.area = text("area");
    state.circle = query.get("circle") === "1";
  } else if (address) state.address = address;
  else if (lon !== undefined && lat !== undefined) {
    Object.assign(state, { lon, lat });
    state.accuracy_m = number(query.get("accuracy_m"), 0, 1e6);
  }
  if (!state.place && kind && /^[a-z][a-z0-9_]*$/.test(kind)) {
    state.kind = kind;
    state.near = pair(query.get("near"));
  }
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
  const put = (/** @type {string} */ key, /** @type {unknown} */ value) => value !== undefined && value !== false && query.set(key, String(value));
  const point = (/** @type {[number, number] | undefined} */ at) => at?.map((degrees) => +degrees.toFixed(6)).join();
  put("place", state.place);
  put("to", state.to && "1");
  put("from", point(state.from));
  put("mode", state.mode);
  put("area", state.area);
  put("circle", state.circle && "1");
  put("address", state.address);
  if (state.lon !== undefined && state.lat !== undefined) {
    put("lon", +state.lon.toFixed(6));
    put("lat", +state.lat.toFixed(6));
    put("accuracy_m", state.accuracy_m);
  }
  put("near", point(state.near));
  put("kind", state.kind);
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

/** What the address of the page and this tab say. @returns {State} */
const here = () => {
  const { mine, sure } = globalThis.history?.state ?? {};
  return { ...read(globalThis.location?.search ?? ""), mine: mine === true, sure: sure === true };
};

/** @type {State} */
export let state = here();
/** @type {(state: State) => void} */
let listener = () => {};

/** @param {(state: State) => void} onChange called with each new place to show, not with mere changes of view */
export function watch(onChange) {
  listener = onChange;
  // Links of earlier versions tell whose position theirs is: of somebody else, mostly.
  if (new URLSearchParams(location.search).has("mine")) amend({});
  addEventListener("popstate", () => {
    // A step back leads to another place, not to another language or other layers.
    const { layers, open, lang, large } = state;
    state = { ...here(), layers, open, lang, large };
    amend({});
    onChange(state);
  });
}

/**
 * Go to another place: a step back leads here again.
 * @typedef {Omit<State, "at" | "atUnread" | "layers" | "open" | "lang" | "large" | "view">} Where
 * @param {Where} place
 */
export function go(place) {
  const next = whole(place);
  const depth = (history.state?.depth ?? 0) + 1;
  if (format(next) === format({ ...state, view: undefined })) {
    change({ mine: next.mine });
    return;
  }
  state = next;
  history.pushState({ depth, mine: Boolean(next.mine) }, "", location.pathname + format(next));
  listener(state);
}

/** @param {Partial<State>} change of layers, language, text size or view: no step of its own */
export function amend(change) {
  state = { ...state, ...change };
  history.replaceState({ ...history.state, mine: Boolean(state.mine), sure: Boolean(state.sure) }, "", location.pathname + format(state));
}

/** Change what is shown without a step of its own. @param {Partial<State>} part */
export function change(part) {
  amend(part);
  listener(state);
}

/** The URL to hand on: it does not say where somebody stands. */
export function sharedUrl() {
  if (!state.mine) return location.pathname + location.search;
  const { lon, lat, accuracy_m, from, near, view, ...rest } = state;
  return location.pathname + format(rest);
}

/** Whether a step back stays on this page. */
export const canGoBack = () => (history.state?.depth ?? 0) > 0;

/** A place to show, as this page is set. @param {Where} place @returns {State} */
function whole(place) {
  const { at, atUnread, layers, open, lang, large } = state;
  return { ...place, at, atUnread, layers, open, lang, large };
}

/** @param {Where} place @returns {string} the URL that shows it */
export const urlOf = (place) => location.pathname + format(whole(place));
