// The way that is being shown: found once, found again by another mode, and followed while one moves.

import { stepAt } from "./progress.js";
import { findRoute } from "./routepanel.js";

/** @typedef {import("./stations.js").Offer} Offer */

export class Navigation {
  /** @param {(here: import("./state.js").Here | null) => void} onChange `here`: where one has moved to */
  constructor(onChange) {
    this.onChange = onChange;
    /** @type {Offer | null} */
    this.offer = null;
    /** @type {import("./routepanel.js").FoundRoute | null} */
    this.found = null;
    this.step = -1;
    this.key = "";
    this.current = new AbortController();
    this.watched = 0;
  }

  /**
   * @param {Offer} offer
   * @param {import("./state.js").Here} here
   * @param {import("./state.js").Mode} mode
   * @param {string} language
   */
  async open(offer, here, mode, language) {
    // Where one has got to since changes the step, not the way.
    const key = `${offer.code} ${mode} ${language}`;
    if (key === this.key) return;
    this.close();
    Object.assign(this, { offer, key });
    const current = new AbortController();
    this.current = current;
    this.onChange(null);
    const found = await findRoute(here, offer, mode, current.signal).catch((error) => {
      if (current.signal.aborted) return null;
      throw error;
    });
    if (!found || current !== this.current) return;
    this.found = found;
    if (here.by === "device") this.follow();
    this.onChange(null);
  }

  /** Look for a way again where there was none. */
  retry() {
    if (this.found?.trouble) this.key = "";
  }

  follow() {
    this.watched = navigator.geolocation.watchPosition(
      ({ coords }) => {
        const here = {
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy_m: Math.round(coords.accuracy),
          by: /** @type {const} */ ("device"),
        };
        if (this.found?.route) this.step = stepAt(this.found.route, here);
        this.onChange(here);
      },
      () => {},
      { enableHighAccuracy: true, maximumAge: 5000 },
    );
  }

  close() {
    this.current.abort();
    if (this.watched) navigator.geolocation.clearWatch(this.watched);
    Object.assign(this, { offer: null, found: null, step: -1, key: "", watched: 0 });
  }
}
