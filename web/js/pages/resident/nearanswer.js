// What is near an answer, beside it.

import * as api from "../../core/api.js";
import { cityNow } from "../../core/citytime.js";
import { EACH, EVERYDAY, nearbyPart, nearestOfEach } from "../../features/places/nearbylist.js";
import { pinsOf } from "../../features/places/placerow.js";
import { state } from "./state.js";
import { map, origin } from "./view.js";

/**
 * What is near an answer: its part of the panel, filled when it comes.
 * @param {number} lon @param {number} lat @param {AbortSignal} signal
 */
export function nearAnswer(lon, lat, signal) {
  /** @type {api.Place[] | null | undefined} */
  let places;
  const now = cityNow(state.at);
  const part = () => nearbyPart(places, { now, origin: origin() });
  const { at, open } = state;
  api
    .places({ near: `${lon},${lat}`, kind: EVERYDAY.join(), each: 1, limit: EACH, at }, signal)
    .then(
      (found) => {
        places = nearestOfEach(found.places, open);
        map.pins.show(pinsOf(places, now));
      },
      (error) => {
        if (!signal.aborted && !(error instanceof api.Problem)) throw error;
        places = null;
      },
    )
    .finally(() => {
      if (!signal.aborted) document.getElementById("nearby")?.replaceWith(part());
    });
  return part;
}
