// Places on the map and on the sheet: one kind near here, and one place.

import * as api from "../../core/api.js";
import { cityNow } from "../../core/citytime.js";
import { t } from "../../core/i18n.js";
import { NoPosition, whereAmI } from "../../core/position.js";
import { kindsPanel } from "../../features/places/kindspanel.js";
import { asPlace, nearPanel } from "../../features/places/nearbylist.js";
import { pinsOf } from "../../features/places/placerow.js";
import { placePanel, placeSpoken } from "../../features/places/placesheet.js";
import { toast } from "../../ui/components.js";
import { chooseKind } from "./chips.js";
import { routeScreens, showIsochrone } from "./routes.js";
import { navigate, state, update } from "./state.js";
import { boundsOfPoints, look, map, nobody, origin, panel, use } from "./view.js";

const L = window.L;

const LISTED = 10;
// How many of a list the first view is to hold.
const VIEWED = 4;
const PINS_FROM_ZOOM = 15;
const PINS_MOST = 200;
const QUIET_MS = 350;

/** @typedef {typeof state} State */

/** @param {boolean} focus */
export function showKinds(focus) {
  panel(() => kindsPanel(chooseKind), { focus, callee: nobody });
}

/** The list on show, from where one is. */
async function startNearMe() {
  const { kind, offers } = state;
  try {
    const { lon, lat } = await whereAmI();
    if (state.kind === kind) navigate({ kind, offers, near: [lon, lat], fromDevice: true });
  } catch (error) {
    if (!(error instanceof NoPosition)) throw error;
    toast(t(`mine.${error.reason}.title`));
  }
}

/** @param {State} place @param {AbortSignal} signal @param {boolean} focus */
export async function showNear({ kind = "", offers, near, lon, lat, at, open }, signal, focus) {
  const start =
    near ??
    (lon !== undefined && lat !== undefined ? /** @type {[number, number]} */ ([lon, lat]) : map.middle());
  if (!start) return;
  const now = cityNow(at);
  const from = { from: start, fromDevice: Boolean(state.fromDevice) };
  const found = await api.places(
    { near: start.join(), kind, amenity: offers, limit: LISTED, at, open_at: open ? "arrival" : undefined },
    signal,
  );
  if (near)
    map.mark(near[0], near[1], {
      fromDevice: state.fromDevice,
      label: t(state.fromDevice ? "mark.mine" : "mark.near"),
    });
  const shown = found.places.length ? found.places : found.left_out.map((left) => asPlace(left, found.basis));
  map.pins.show(pinsOf(shown, now));
  panel(
    () =>
      nearPanel(kind, found, {
        offers,
        now,
        origin: from,
        open,
        onAll: () => update({ open: false }),
        onMine: near && !state.fromDevice && !state.address ? startNearMe : undefined,
      }),
    { focus, callee: nobody, spoken: t("near.spoken", { n: found.places.length }) },
  );
  look(state, boundsOfPoints([...shown.slice(0, VIEWED), { lon: start[0], lat: start[1] }]), { pins: true });
  use({ onView: morePins({ kind, amenity: offers }, shown, now, signal) });
}

/**
 * The other places alike that come into view, asked for when the map rests.
 * @param {{kind: string, amenity?: string}} alike @param {api.Place[]} listed @param {string} now
 * @param {AbortSignal} signal
 */
function morePins(alike, listed, now, signal) {
  let timer = 0;
  let asked = L.latLngBounds([]);
  const codes = new Set(listed.map((place) => place.code));
  const ask = async () => {
    const view = map.map.getBounds();
    if (signal.aborted || map.map.getZoom() < PINS_FROM_ZOOM || (asked.isValid() && asked.contains(view)))
      return;
    const wide = view.pad(0.25);
    const bbox = [wide.getWest(), wide.getSouth(), wide.getEast(), wide.getNorth()]
      .map((degrees) => degrees.toFixed(5))
      .join();
    const { places } = await api.places({ bbox, ...alike, limit: PINS_MOST, at: state.at }, signal);
    asked = wide;
    map.pins.show(pinsOf([...listed, ...places.filter((place) => !codes.has(place.code))], now));
  };
  const later = () => {
    clearTimeout(timer);
    // Pins that cannot be had are missed by nobody: the list stands.
    timer = window.setTimeout(() => ask().catch(() => {}), QUIET_MS);
  };
  later();
  return later;
}

/**
 * @param {State} wanted @param {AbortSignal} signal @param {boolean} focus
 * @param {() => void} findMe asks the device where it is
 */
export async function showPlace(
  { place: code = "", at, route, isochrone, from, fromDevice },
  signal,
  focus,
  findMe,
) {
  const place = await api.place(code, at, signal);
  const now = cityNow(at);
  map.pins.show(pinsOf([place], now, code));
  if (route)
    return from
      ? (await routeScreens()).showRoute(place, from, signal, focus)
      : (await routeScreens()).askForStart(place, findMe, focus);
  if (isochrone) return showIsochrone(place.name, place, null, signal, focus);
  if (from) map.mark(from[0], from[1], { fromDevice, label: t(fromDevice ? "mark.mine" : "mark.picked") });
  panel(() => placePanel(place, { now, origin: origin() }), {
    focus,
    callee: nobody,
    spoken: placeSpoken(place, now),
  });
  look(state, boundsOfPoints([place, ...(from ? [{ lon: from[0], lat: from[1] }] : [])]), { pins: true });
}
