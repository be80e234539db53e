// The map and the sheet together: what is put on the one, and how the other looks at it.

import * as api from "../../core/api.js";
import { byId } from "../../core/dom.js";
import { fullName } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { hotlineCallee } from "../../features/people/ladder.js";
import { CityMap } from "../../map/map.js";
import { showCallee } from "../../ui/callbar.js";
import { announce, waitingPanel } from "../../ui/components.js";
import { Sheet } from "../../ui/sheet.js";
import { openSpot } from "./spots.js";
import { navigate, replace, state } from "./state.js";

const L = window.L;

// An answer that comes sooner is not announced.
const WAITING_SHOWN_MS = 300;

export const sheet = new Sheet();
export const map = new CityMap(byId("map"), {
  onPick: (lon, lat, spot) => {
    if (spot && !picking) {
      map.mark(spot.lon, spot.lat, { label: spot.name });
      openSpot(spot);
    } else (picking ?? pick)(wrapped(lon), lat);
  },
  onPlace: (code) => navigate({ place: code, ...origin() }),
  onView: (view) => {
    replace({ view });
    viewed();
  },
});
const pick = (/** @type {number} */ lon, /** @type {number} */ lat) => navigate({ lon, lat });
/** What a tap on the map means instead of asking about that place. @type {typeof pick | null} */
let picking = null;
/** @type {() => void} */
let viewed = () => {};

/**
 * What the thing on show does with the map, until something else is shown.
 * @param {{onPick?: (lon: number, lat: number) => void, onView?: () => void}} uses
 */
export function use({ onPick, onView }) {
  picking = onPick ?? null;
  viewed = onView ?? (() => {});
}

/**
 * Where somebody would set out from, of what is shown.
 * @returns {Pick<typeof state, "from" | "fromDevice">}
 */
export function origin() {
  const { from, near, lon, lat, fromDevice } = state;
  const point =
    from ??
    near ??
    (lon !== undefined && lat !== undefined ? /** @type {[number, number]} */ ([lon, lat]) : located);
  return point ? { from: point, fromDevice: Boolean(fromDevice) } : {};
}

/** Where the address on show lies. @type {[number, number] | undefined} */
let located;
/** @param {number} lon @param {number} lat */
export const locatedAt = (lon, lat) => {
  located = [lon, lat];
};

/** @param {number} lon beyond the date line, the map repeats itself */
const wrapped = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

/** Whether anything has been shown yet. */
let begun = false;
/** Draws the panel again, in another language. @type {() => void} */
export let redraw = () => {};
/** @type {Map<string, string>} */
const fullNames = new Map();

let waiting = 0;

/**
 * Clear the stage for another place.
 * @returns {boolean} whether the panel that comes should take the focus
 */
export function clear() {
  // Someone who was reading the sheet, typing or on a pin goes on there; a tap on the map leaves the focus on
  // the map.
  const focus = begun && document.activeElement !== byId("map") && document.activeElement !== byId("locate");
  begun = true;
  located = undefined;
  use({});
  map.clear();
  sheet.busy();
  clearTimeout(waiting);
  const people = !state.isochrone && !state.place && !state.kind;
  const callee = people ? hotlineCallee : nobody;
  waiting = window.setTimeout(
    () => panel(() => waitingPanel(people), { still: true, callee }),
    WAITING_SHOWN_MS,
  );
  return focus;
}

/**
 * Put nodes on the sheet and say so.
 * @param {() => (Node | null)[]} make called again when the language changes
 * @param {{spoken?: string, focus?: boolean, still?: boolean, detent?: string, bare?: boolean, foot?: () =>
 *   HTMLElement,
 *   callee?: () => import("../../ui/callbar.js").Callee | null}} [options]
 *   `still`: the sheet stays as far up as it is; `bare`: without the chips, for what is asked on the map;
 *   `foot`: what stands there instead of the bar that calls; `callee`: whom that
 *   calls, the hotline if left out
 */
export function panel(
  make,
  { spoken, focus = false, still = false, detent, bare = false, foot, callee = hotlineCallee } = {},
) {
  clearTimeout(waiting);
  document.documentElement.toggleAttribute("data-bare", bare);
  const draw = (/** @type {string | undefined} */ height, /** @type {boolean} */ focused) => {
    showCallee(callee());
    sheet.show(make(), { focus: focused, detent: height, foot: foot?.() });
  };
  redraw = () => {
    draw(sheet.detent, false);
    nameInFull();
  };
  refresh = (parts) => {
    showCallee(callee());
    const made = make().filter((node) => node instanceof HTMLElement);
    for (const part of parts) {
      const old = document.querySelector(`#panel > .${part}`);
      const fresh = made.find((node) => node.classList.contains(part));
      if (fresh) old?.replaceWith(fresh);
      else old?.remove();
    }
    nameInFull();
    sheet.draw();
  };
  draw(still ? sheet.detent : detent, focus);
  const heading = document.getElementById("heading")?.textContent ?? "";
  document.title = begun && heading ? `${heading} · ${t("title")}` : t("title");
  announce(spoken ?? heading);
}

/**
 * Parts of the panel anew, and whom the bar calls; what somebody reads stays where it is.
 * @type {(parts: string[]) => void} by their class
 */
export let refresh = () => {};

/** Places and routes are for going there: no bar that calls. */
export const nobody = () => null;

/**
 * Where the panel names an area by itself, name its community too.
 * @param {api.Area} [area] one more that is known
 */
export function nameInFull(area) {
  if (area) fullNames.set(area.code, fullName(area.chain, area.name));
  for (const node of byId("panel").querySelectorAll("[data-area]")) {
    node.textContent = fullNames.get(node.getAttribute("data-area") ?? "") ?? node.textContent;
  }
}

/**
 * Areas it may be, outlined, and named in full on the panel. One that cannot be had is left out.
 * @param {string[]} codes @param {AbortSignal} signal
 * @param {{numbered?: boolean}} [options] each with its number, to be tapped
 * @returns {Promise<L.LatLngBounds>} of all of them
 */
export async function outlineAll(codes, signal, { numbered = false } = {}) {
  const areas = await Promise.all(codes.map((code) => api.area(code, state.at, signal).catch(() => null)));
  const bounds = L.latLngBounds([]);
  if (signal.aborted) return bounds;
  for (const [i, area] of areas.entries()) {
    if (!area) continue;
    nameInFull(area);
    if (area.geometry) bounds.extend(map.outline(area.geometry, { faint: !numbered }));
    if (!numbered) continue;
    const { lon, lat } = area.centre;
    map.mark(lon, lat, {
      number: i + 1,
      label: `${i + 1} ${fullNames.get(area.code)}`,
      onChoose: () => navigate({ area: area.code }),
    });
  }
  return bounds;
}

/**
 * Places it may be; with more than one, each with its number.
 * @param {api.Candidate[]} candidates
 * @param {(candidate: api.Candidate) => void} onChoose
 */
export function markAll(candidates, onChoose) {
  const several = candidates.length > 1;
  const points = candidates.map((candidate, i) => {
    const label = several ? `${i + 1} ${candidate.text}` : candidate.text;
    map.mark(candidate.lon, candidate.lat, {
      number: several ? i + 1 : undefined,
      label,
      onChoose: () => onChoose(candidate),
    });
    return /** @type {[number, number]} */ ([candidate.lat, candidate.lon]);
  });
  if (points.length) look(state, L.latLngBounds(points), { pins: true });
}

/**
 * The first view is the URL's; later ones follow what is shown.
 * @param {typeof state} place
 * @param {L.LatLngBounds} bounds
 * @param {{pins?: boolean, trim?: number}} [options] as of `fit`
 */
export function look(place, bounds, options = {}) {
  if (!map.settled && place.view) map.look(place.view);
  else if (!bounds.isValid()) return;
  else if (!map.settled) map.fit(bounds, { ...options, animate: false });
  // Who taps has looked already; who types an address wants to be taken there.
  else if (place.address || place.route) map.fit(bounds, options);
  else map.reveal(bounds, options);
}

/** @param {[number, number, number, number]} bbox */
export const boundsOfBox = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

/** @param {{lon: number, lat: number}[]} points */
export const boundsOfPoints = (points) => L.latLngBounds(points.map(({ lon, lat }) => [lat, lon]));

/**
 * The whole city; while no area is known, what the base map covers; with nothing at all, China.
 * @param {api.Meta | null} meta
 */
export async function fitCity(meta) {
  if (state.view) {
    map.look(state.view);
    return;
  }
  const bounds = meta?.city?.bbox ?? (await api.mapBounds().catch(() => undefined));
  if (map.settled) return;
  if (bounds) map.fit(boundsOfBox(bounds), { animate: false, maxZoom: 15 });
  else map.look([104, 36, 4]);
}
