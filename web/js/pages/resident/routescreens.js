// The way to a place, and how far one gets from one: on the map and on the sheet.

import * as api from "../../core/api.js";
import { cityNow } from "../../core/citytime.js";
import { language, t } from "../../core/i18n.js";
import { isochronePanel } from "../../features/areas/isochronepanel.js";
import { noRoutePanel, ROUTE_PROBLEMS, routePanel, startPanel } from "../../features/routes/routepanel.js";
import { drawRings, drawRoute } from "../../map/overlay.js";
import { announce } from "../../ui/components.js";
import { navigate, startFrom, state, update } from "./state.js";
import { boundsOfPoints, look, map, nobody, panel, sheet, use } from "./view.js";

/** @typedef {api.Mode} Mode */

/** @param {api.Place} place @param {() => void} findMe asks the device where it is @param {boolean} focus */
export function askForStart(place, findMe, focus) {
  panel(() => startPanel(place, findMe), { focus, callee: nobody });
  use({ onPick: (lon, lat) => startFrom([lon, lat]) });
  look(state, boundsOfPoints([place]), { pins: true });
}

/**
 * @param {api.Place} place
 * @param {[number, number]} from
 * @param {AbortSignal} signal
 * @param {boolean} focus
 */
export async function showRoute(place, from, signal, focus) {
  const mode = state.mode ?? "walk";
  const { fromDevice } = state;
  map.mark(from[0], from[1], {
    fromDevice,
    letter: t("route.start.mark"),
    label: fromDevice ? t("mark.mine") : t("route.start"),
  });
  // A slip of the finger on the map is not to lose the way.
  use({ onPick: () => {} });
  const options = {
    start: { from, fromDevice },
    mode,
    onMode: (/** @type {Mode} */ next) => {
      switched = true;
      update({ mode: next });
    },
    onStart: () => navigate({ place: place.code, route: true, mode }),
    onAgain: () => update({}),
  };
  try {
    const route = await api.route(
      { from: from.join(), to: `${place.lon},${place.lat}`, mode, lang: language },
      signal,
    );
    const drawn = drawRoute(map.shapes, route);
    const onStep = (/** @type {api.Step} */ step) => {
      // A sheet drawn up over the map would hide what is to be seen.
      if (sheet.detent === "full") sheet.to("half");
      map.fit(drawn.setOff(step.span), { pins: true });
    };
    panel(() => routePanel(place, route, { ...options, now: cityNow(state.at), onStep }), {
      focus,
      callee: nobody,
      spoken: route.steps[0]?.text,
      still: switched,
    });
    look(state, drawn.bounds, { pins: true });
  } catch (error) {
    if (!(error instanceof api.Problem) || !ROUTE_PROBLEMS.includes(error.slug)) throw error;
    panel(() => noRoutePanel(place, error, options), { focus, callee: nobody, still: switched });
    look(state, boundsOfPoints([place, { lon: from[0], lat: from[1] }]), { pins: true });
  }
  // Who switches goes on switching.
  if (switched)
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-mode=${mode}]`))?.focus({
      preventScroll: true,
    });
  switched = false;
}

/** Whether the way is shown anew because of another mode. */
let switched = false;

/**
 * @param {string} name of what it is around @param {{lon: number, lat: number}} centre
 * @param {string | null} area code of the community whose places are counted
 * @param {AbortSignal} signal @param {boolean} focus
 */
export async function showIsochrone(name, { lon, lat }, area, signal, focus) {
  const [{ features }, livingCircle] = await Promise.all([
    api.isochrones(lon, lat, signal),
    area ? api.livingCircle(area, signal).catch(() => null) : null,
  ]);
  if (signal.aborted) return;
  const bounds = drawRings(map.shapes, features);
  panel(
    () =>
      isochronePanel(
        name,
        features.map((ring) => ring.properties.minutes),
        livingCircle,
      ),
    { focus, callee: nobody },
  );
  announce(t("isochrone.spoken", { name }));
  // The outer ring has long thin arms.
  look(state, bounds, { trim: 0.15 });
}
