// What this page shows just now. Every state has a URL; back, forward and sharing follow from that.

import { format, read } from "../../core/urlstate.js";

/** @typedef {import("../../core/urlstate.js").State} State */
/** @typedef {import("../../core/urlstate.js").Where} Where */

/** What the address of the page and this tab say. @returns {State} */
const here = () => {
  const { fromDevice, sure, spot } = globalThis.history?.state ?? {};
  return {
    ...read(globalThis.location?.search ?? ""),
    fromDevice: fromDevice === true,
    sure: sure === true,
    spot: typeof spot === "string" ? spot : undefined,
  };
};

/** @type {State} */
export let state = here();
/** @type {(state: State) => void} */
let listener = () => {};

/**
 * @param {(state: State) => void} onChange called with each new place to show, not with mere changes of view
 */
export function watch(onChange) {
  listener = onChange;
  // Links of earlier versions tell whose position theirs is: of somebody else, mostly.
  if (new URLSearchParams(location.search).has("mine")) replace({});
  addEventListener("popstate", () => {
    // A step back leads to another place, not to another language or other layers.
    const { layers, open, lang, large } = state;
    state = { ...here(), layers, open, lang, large };
    replace({});
    onChange(state);
  });
}

/**
 * Go to another place: a step back leads here again.
 * @param {Where} place
 */
export function navigate(place) {
  const next = whole(place);
  const depth = (history.state?.depth ?? 0) + 1;
  if (format(next) === format({ ...state, view: undefined })) {
    update({ fromDevice: next.fromDevice, spot: next.spot });
    return;
  }
  state = next;
  const { fromDevice, spot } = next;
  history.pushState({ depth, fromDevice: Boolean(fromDevice), spot }, "", location.pathname + format(next));
  listener(state);
}

/** @param {Partial<State>} part of layers, language, text size or view: no step of its own */
export function replace(part) {
  state = { ...state, ...part };
  history.replaceState(
    {
      ...history.state,
      fromDevice: Boolean(state.fromDevice),
      sure: Boolean(state.sure),
      spot: state.spot,
    },
    "",
    location.pathname + format(state),
  );
}

/** Change what is shown without a step of its own. @param {Partial<State>} part */
export function update(part) {
  replace(part);
  listener(state);
}

/** The URL to hand on: it does not say where somebody stands. */
export function sharedUrl() {
  if (!state.fromDevice) return location.pathname + location.search;
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

/** Set out from there to the place on show. @param {[number, number]} from @param {boolean} [fromDevice] */
export const startFrom = (from, fromDevice = false) =>
  navigate({ place: state.place, route: true, mode: state.mode, from, fromDevice });

/** Whether the page waits for somebody to say where they set out. */
export const asksForStart = () => Boolean(state.place && state.route && !state.from);
