// The map: where the courier is, the stations with their numbers, and the line of the way.

import { t } from "../../core/i18n.js";
import { CityMap } from "../../map/map.js";

const L = window.L;
// A phone in its holder leaves the map a strip.
const LOW_PX = 260;
// So many of the stations are to be seen at once; the others are a finger's breadth away.
const SEEN = 3;

/**
 * @typedef {{lon: number, lat: number}} Point
 * @typedef {{here: import("./state.js").Here | null, to: Point | null,
 *   stations: {lon: number, lat: number, number?: number, name: string, onChoose: () => void}[],
 *   line: [number, number][] | null, guess: boolean}} MapContent `guess`: the line is straight, no way was
 *   found
 */

export class CourierMap extends CityMap {
  open() {
    return this.map.getSize().y < LOW_PX
      ? { left: 16, top: 8, right: 16, bottom: 12 }
      : { left: 24, top: 28, right: 24, bottom: 36 };
  }

  /** @param {MapContent} content @param {{fit: boolean}} options */
  draw({ here, to, stations, line, guess }, { fit }) {
    this.clear();
    const bounds = L.latLngBounds([]);
    if (line) {
      const points = line.map(([lon, lat]) => /** @type {[number, number]} */ ([lat, lon]));
      const style = {
        interactive: false,
        lineJoin: /** @type {const} */ ("round"),
        lineCap: /** @type {const} */ ("round"),
      };
      this.shapes.addLayer(L.polyline(points, { ...style, color: "#ffffff", weight: 11 }));
      this.shapes.addLayer(
        L.polyline(points, { ...style, color: "#0a4db0", weight: 7, dashArray: guess ? "2 12" : undefined }),
      );
      bounds.extend(L.latLngBounds(points));
    }
    for (const [i, { lon, lat, number, name, onChoose }] of stations.entries()) {
      this.mark(lon, lat, { number, label: number ? `${number} ${name}` : name, onChoose });
      if (i < SEEN) bounds.extend([lat, lon]);
    }
    if (to) {
      this.mark(to.lon, to.lat, { label: t("rider.to.mark") });
      bounds.extend([to.lat, to.lon]);
    }
    if (here) {
      this.mark(here.lon, here.lat, {
        fromDevice: true,
        accuracy_m: here.accuracy_m,
        label: t("rider.here"),
      });
      bounds.extend([here.lat, here.lon]);
    }
    this.map.invalidateSize({ animate: false });
    if (bounds.isValid() && (fit || !this.settled)) this.fit(bounds, { pins: true, animate: false });
  }
}
