// What the couriers' page shows, as its address says it; where the device is stays out of it.

import { readMoment, unreadMoment } from "../../core/moments.js";

/**
 * @typedef {import("../../core/api.js").Mode} Mode
 * @typedef {{lon: number, lat: number, accuracy_m?: number, name?: string, by: "device" | "choice" |
 *   "memory"}} Here
 * @typedef {{lon: number, lat: number, name?: string}} Target
 * @typedef {"report" | "write" | "danger" | "queue" | "tasks"} Screen
 * @typedef {object} State
 * @property {Here | null} here where one sets out; in the URL only if it was chosen
 * @property {Target | null} to where one is heading: stations are ranked by what they cost on the way there
 * @property {Mode} mode
 * @property {string[]} amenities that a station must all have
 * @property {string | null} route code of the station that one is led to
 * @property {boolean} map whether a small screen shows the map
 * @property {Screen | null} screen what is opened over the stations
 * @property {string} [at] the moment asked about, ISO 8601 with the city's offset; now if left out
 * @property {string} [atUnread] what stands in the URL for that moment and cannot be read
 * @property {string} [lang]
 * @property {boolean} [large]
 */

/** @type {Mode[]} */
export const MODES = ["scooter", "bicycle", "walk"];
/** @type {Screen[]} */
const SCREENS = ["report", "write", "danger", "queue", "tasks"];
const NAME_MAX = 60;

/** @param {string | null} text @returns {{lon: number, lat: number} | null} */
function point(text) {
  const [lon, lat, ...rest] = (text ?? "")
    .split(",")
    .map((part) => (part.trim() === "" ? NaN : Number(part)));
  return !rest.length && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : null;
}

/** @param {string} search @returns {State} */
export function parse(search) {
  const query = new URLSearchParams(search);
  const name = (/** @type {string} */ key) =>
    Array.from(query.get(key)?.trim() ?? "")
      .slice(0, NAME_MAX)
      .join("") || undefined;
  const here = point(query.get("from"));
  const to = point(query.get("to"));
  return {
    here: here && { ...here, name: name("from_name"), by: "choice" },
    to: to && { ...to, name: name("to_name") },
    mode: MODES.find((mode) => mode === query.get("mode")) ?? MODES[0],
    amenities: [
      ...new Set(
        (query.get("amenity") ?? "").split(",").filter((code) => /^[a-z][a-z0-9_]{0,40}$/.test(code)),
      ),
    ],
    route: /^[0-9A-Z]{4,12}$/.test(query.get("way") ?? "") ? query.get("way") : null,
    map: query.get("map") === "1",
    screen: SCREENS.find((screen) => screen === query.get("do")) ?? null,
    at: readMoment(query.get("at") ?? "") ?? undefined,
    lang: query.has("lang") ? (query.get("lang") === "en" ? "en" : "zh-CN") : undefined,
    large: query.has("text") ? query.get("text") === "large" : undefined,
  };
}

/** The state, and what cannot be read of it. @param {string} search @returns {State} */
export const read = (search) => ({ ...parse(search), atUnread: unreadMoment(search) });

/** @param {State} state @returns {string} the query, "" when nothing differs from the start */
export function format({ here, to, mode, amenities, route, map, screen, at, atUnread, lang, large }) {
  const query = new URLSearchParams();
  const put = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    value && query.set(key, String(value));
  const pair = (/** @type {{lon: number, lat: number}} */ { lon, lat }) =>
    `${+lon.toFixed(6)},${+lat.toFixed(6)}`;
  if (here?.by === "choice") {
    put("from", pair(here));
    put("from_name", here.name);
  }
  put("to", to && pair(to));
  put("to_name", to?.name);
  put("mode", mode !== MODES[0] && mode);
  put("amenity", amenities.join());
  put("way", route);
  put("map", map && "1");
  put("do", screen);
  put("at", at ?? atUnread);
  put("lang", lang);
  if (large !== undefined) put("text", large ? "large" : "normal");
  const text = query.toString().replace(/%2C/g, ",");
  return text && `?${text}`;
}

/** @type {State} */
export let state = read(globalThis.location?.search ?? "");
/** @type {() => void} */
let listener = () => {};

/** @param {() => void} onChange called whenever something else is to be shown */
export function watch(onChange) {
  listener = onChange;
  addEventListener("popstate", () => {
    const { here, lang, large } = state;
    const next = read(location.search);
    // A step back changes what is shown, not where one is.
    state = { ...next, here: next.here ?? (here?.by === "choice" ? null : here), lang, large };
    listener();
  });
}

/** @param {Partial<State>} part @param {{step?: boolean}} [options] `step`: the way back leads here again */
export function update(part, { step = false } = {}) {
  state = { ...state, ...part };
  const url = location.pathname + format(state);
  if (step) history.pushState({ depth: (history.state?.depth ?? 0) + 1 }, "", url);
  else history.replaceState(history.state, "", url);
  listener();
}

/** Undo the last step, or change what it would have changed. @param {Partial<State>} otherwise */
export function back(otherwise) {
  if ((history.state?.depth ?? 0) > 0) history.back();
  else update(otherwise);
}
