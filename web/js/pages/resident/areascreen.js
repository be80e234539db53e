// An area by its code: what it is, who is to be called, and what lies in it.

import * as api from "../../core/api.js";
import { cityNow } from "../../core/citytime.js";
import { areaPanel } from "../../features/areas/areapanel.js";
import { followDuty } from "../../features/people/duty.js";
import { calleeOf, hotlineCallee, rungsOf } from "../../features/people/ladder.js";
import { pinsOf } from "../../features/places/placerow.js";
import { showIsochrone } from "./routes.js";
import { state } from "./state.js";
import { boundsOfBox, look, map, panel, refresh } from "./view.js";

const root = document.documentElement;

/** @param {string} code @param {AbortSignal} signal @param {boolean} focus */
export async function showArea(code, signal, focus) {
  let area = await api.area(code, state.at, signal);
  const bounds = area.geometry ? map.outline(area.geometry) : boundsOfBox(area.bbox);
  if (state.isochrone)
    return showIsochrone(area.name, area.living_circle ?? area.centre, code, signal, focus);
  const now = cityNow(state.at);
  map.pins.show(pinsOf(area.places ?? [], now));
  const large = () => "large" in root.dataset;
  // Of a city there is nobody to call but the hotline.
  const rungs = () => (area.call?.some((rung) => rung.rung !== "hotline") ? rungsOf(area) : []);
  panel(() => areaPanel(area, { now: cityNow(state.at), large: large(), rungs: rungs() }), {
    focus,
    callee: () => (rungs().length ? calleeOf(rungs()[0]) : hotlineCallee()),
    detent: rungs().length && large() ? "full" : undefined,
  });
  if (!state.at)
    followDuty(area, now, {
      signal,
      ask: async () => [await api.area(code, undefined, signal, { fresh: true }), cityNow()],
      onChange: (next) => {
        area = next;
        refresh(["ladder", "others"]);
      },
    });
  look(state, bounds);
}
