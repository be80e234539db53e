// The map: where the courier is, the stations with their numbers, and the line of the way.

import { t } from "../../core/i18n.js";
import { CityMap } from "../../map/map.js";

const L = window.L;
// A phone in its holder leaves the map a strip.
const LOW_PX = 260;
// So many of the stations are to be seen at once; the others are a finger's breadth away.
const SEEN = 3;

const [WAY, DETOUR, DOTS] = ["#0a4db0", "#a94a05", "2 12"];

/**
 * @typedef {{lon: number, lat: number}} Point
 * @typedef {{here: import("./state.js").Here | null, to: Point | null,
 *   stations: {lon: number, lat: number, number?: number, name: string, onChoose: () => void}[],
 *   line: [number, number][] | null, dotted?: [number, number][] | null, guess: boolean}} MapContent `dotted`:
 *   the way with a task in it; `guess`: the line is straight, no way was found
 */

export class CourierMap extends CityMap {
  open() {
    return this.map.getSize().y < LOW_PX
      ? { left: 16, top: 8, right: 16, bottom: 12 }
      : { left: 24, top: 28, right: 24, bottom: 36 };
  }

  /** @param {MapContent} content @param {{fit: boolean}} options */
  draw({ here, to, stations, line, dotted, guess }, { fit }) {
    this.clear();
    const bounds = L.latLngBounds([]);
    if (line) bounds.extend(this.line(line, WAY, guess ? DOTS : undefined));
    if (dotted) bounds.extend(this.line(dotted, DETOUR, DOTS));
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
  /**
   * A line with an edge, for it to be seen on any ground.
   * @param {[number, number][]} line @param {string} color @param {string} [dashArray]
   */
  line(line, color, dashArray) {
    const points = line.map(([lon, lat]) => /** @type {[number, number]} */ ([lat, lon]));
    const style = {
      interactive: false,
      lineJoin: /** @type {const} */ ("round"),
      lineCap: /** @type {const} */ ("round"),
    };
    this.shapes.addLayer(L.polyline(points, { ...style, color: "#ffffff", weight: 11 }));
    this.shapes.addLayer(L.polyline(points, { ...style, color, weight: 7, dashArray }));
    return L.latLngBounds(points);
  }
}
