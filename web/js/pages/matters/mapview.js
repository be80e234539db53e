// The same on a map; what lies at one spot is chosen together.

import * as api from "../../core/api.js";
import { language } from "../../core/i18n.js";
import { CityMap } from "../../map/map.js";
import { view } from "./view.js";

/** @typedef {import("./requests.js").Face} Face */

const L = window.L;
/** @type {Record<string, string>} */
const TONES = { new: "orange", doing: "blue", done: "green" };

class FacesMap extends CityMap {
  open() {
    return { left: 24, top: 40, right: 24, bottom: 24 };
  }
}

/**
 * @param {HTMLElement} element
 * @param {{iconOf: (category: string) => string, labelOf: (face: Face) => string, onChoose: (faces: Face[]) => void}} how
 * @returns {Promise<{show: () => void}>}
 */
export async function facesMap(element, { iconOf, labelOf, onChoose }) {
  /** @type {string | null} */
  let chosen = null;
  const at = (/** @type {string} */ number) => view.faces.find((face) => face.number === number);
  const city = new FacesMap(element, {
    onPick: () => choose(null),
    onPlace: (number) => choose(number),
    onView: () => {},
  });
  /** @param {string | null} number */
  function choose(number) {
    chosen = number;
    drawPins();
    const face = number && at(number);
    onChoose(face ? view.faces.filter(({ lon, lat }) => lon === face.lon && lat === face.lat) : []);
  }
  function drawPins() {
    city.pins.show(
      view.faces.map((face) => ({
        code: face.number,
        lon: face.lon,
        lat: face.lat,
        icon: iconOf(face.category.code),
        tone: TONES[face.phase],
        open: /** @type {const} */ ("open"),
        label: labelOf(face),
        chosen: face.number === chosen,
      })),
    );
  }
  function show() {
    choose(null);
    city.marks.clearLayers();
    const { spot, faces } = view;
    if (spot) city.mark(spot.lon, spot.lat, { label: spot.name, fromDevice: true });
    const points = [...faces, ...(spot ? [spot] : [])].map(({ lon, lat }) => L.latLng(lat, lon));
    if (points.length) city.fit(L.latLngBounds(points), { animate: false, pins: true, maxZoom: 17 });
  }
  const meta = await api.meta().catch(() => null);
  const [west, south, east, north] = meta?.city?.bbox ?? [104, 36, 104, 36];
  city.look([(west + east) / 2, (south + north) / 2, 12]);
  show();
  city.credits(meta?.attribution);
  const options = { layers: [], language, scale: 1, version: meta?.versions.basemap, onHealth: () => {} };
  city.ground(options, meta?.outside_tiles_url);
  new ResizeObserver(() => city.map.invalidateSize({ pan: false })).observe(element);
  return { show };
}
