// What is shown, as the address of the page says it. Every state has a URL; back, forward and sharing follow from that.

/**
 * @typedef {object} State
 * @property {number} [lon] WGS 84
 * @property {number} [lat]
 * @property {number} [accuracy_m] how far off the point may be
 * @property {boolean} [mine] the point is where the visitor stands
 * @property {string} [address] a standard address, or what somebody wrote for one
 * @property {string} [area] code of an area
 * @property {string} [at] the moment asked about, ISO 8601; now if left out
 * @property {string[]} layers what is drawn over the map
 * @property {string} [lang] as the URL says, if it does
 * @property {boolean} [large] large text, as the URL says
 * @property {[number, number, number]} [view] longitude, latitude and zoom of the map
 */

const DEFAULT_LAYERS = ["grid"];
const TEXT_MAX = 200;

/** @param {string | null} text @param {number} min @param {number} max */
function number(text, min, max) {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** @param {string} search @returns {State} */
export function parse(search) {
  const query = new URLSearchParams(search);
  /** @type {State} */
  const state = { layers: query.has("layers") ? (query.get("layers") ?? "").split(",").filter((l) => /^[a-z][a-z0-9_]*$/.test(l)) : DEFAULT_LAYERS };
  const lon = number(query.get("lon"), -180, 180);
  const lat = number(query.get("lat"), -90, 90);
  // Cut between characters, also where one takes two places.
  const text = (/** @type {string} */ key) => Array.from(query.get(key)?.trim() ?? "").slice(0, TEXT_MAX).join("") || undefined;
  // Links of earlier versions say q where they say address now.
  const address = text("address") ?? text("q");
  if (text("area")) state.area = text("area");
  else if (address) state.address = address;
  else if (lon !== undefined && lat !== undefined) {
    Object.assign(state, { lon, lat });
    state.accuracy_m = number(query.get("accuracy_m"), 0, 1e6);
    state.mine = query.get("mine") === "1";
  }
  if (text("at")) state.at = text("at");
  if (query.get("lang")) state.lang = query.get("lang") === "en" ? "en" : "zh-CN";
  if (query.has("text")) state.large = query.get("text") === "large";
  const [x, y] = (query.get("c") ?? "").split(",");
  const view = [number(x ?? null, -180, 180), number(y ?? null, -90, 90), number(query.get("z"), 0, 22)];
  if (view.every((v) => v !== undefined)) state.view = /** @type {[number, number, number]} */ (view);
  return state;
}

/** @param {State} state @returns {string} the query, "" when nothing differs from the start */
export function format(state) {
  const query = new URLSearchParams();
  const put = (/** @type {string} */ key, /** @type {unknown} */ value) => value !== undefined && value !== false && query.set(key, String(value));
  put("area", state.area);
  put("address", state.address);
  if (state.lon !== undefined && state.lat !== undefined) {
    put("lon", +state.lon.toFixed(6));
    put("lat", +state.lat.toFixed(6));
    put("accuracy_m", state.accuracy_m);
    put("mine", state.mine && "1");
  }
  put("at", state.at);
  if (state.layers.join() !== DEFAULT_LAYERS.join()) put("layers", state.layers.join());
  put("lang", state.lang);
  if (state.large !== undefined) put("text", state.large ? "large" : "normal");
  if (state.view) {
    put("c", `${state.view[0].toFixed(5)},${state.view[1].toFixed(5)}`);
    put("z", state.view[2]);
  }
  // Commas and Chinese stay legible in the address bar.
  const text = query.toString().replaceAll("%2C", ",");
  return text && `?${text}`;
}

/** @type {State} */
export let state = parse(location.search);
/** @type {(state: State) => void} */
let listener = () => {};

/** @param {(state: State) => void} onChange called with each new place to show, not with mere changes of view */
export function watch(onChange) {
  listener = onChange;
  addEventListener("popstate", () => {
    // A step back leads to another place, not to another language or other layers.
    const { layers, lang, large } = state;
    state = { ...parse(location.search), layers, lang, large };
    amend({});
    onChange(state);
  });
}

/**
 * Go to another place: a step back leads here again.
 * @param {Pick<State, "lon" | "lat" | "accuracy_m" | "mine" | "address" | "area">} place
 */
export function go(place) {
  const { at, layers, lang, large } = state;
  const next = { ...place, at, layers, lang, large };
  const depth = (history.state?.depth ?? 0) + 1;
  if (format(next) === format({ ...state, view: undefined })) {
    listener(state);
    return;
  }
  state = next;
  history.pushState({ depth }, "", location.pathname + format(next));
  listener(state);
}

/** @param {Partial<State>} change of layers, language, text size or view: no step of its own */
export function amend(change) {
  state = { ...state, ...change };
  history.replaceState(history.state, "", location.pathname + format(state));
}

/** Whether a step back stays on this page. */
export const canGoBack = () => (history.state?.depth ?? 0) > 0;

/** @param {State["area"]} area @returns {string} the URL that shows it */
export const areaUrl = (area) => location.pathname + format({ area, at: state.at, layers: state.layers, lang: state.lang, large: state.large });
