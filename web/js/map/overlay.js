// What is drawn over the map for a way or for how far one gets: the line and its parts, the rings with their
// labels.

import { el } from "../core/dom.js";
import { t } from "../core/i18n.js";

const L = window.L;
const CASING = {
  color: "#fff",
  weight: 10,
  opacity: 0.95,
  lineCap: /** @type {const} */ ("round"),
  lineJoin: /** @type {const} */ ("round"),
  interactive: false,
};
const LINE = { ...CASING, color: "#1667d9", weight: 6, opacity: 1 };
const PART = { ...LINE, color: "#0a2f6b", weight: 8 };
const OFF_ROAD = { ...LINE, weight: 3, dashArray: "2 7" };
// Nearer than this the road is at the door.
const AT_THE_DOOR_M = 8;
/** Edges of the rings differ by their dash too, that nobody has to tell shades apart. */
const RINGS = [
  { fillOpacity: 0.3, weight: 2.5, dashArray: undefined },
  { fillOpacity: 0.2, weight: 2, dashArray: "10 5" },
  { fillOpacity: 0.12, weight: 2, dashArray: "2 6" },
];

/**
 * Where each ring has its label, one away from the other and from what floats on the map: below, to the left,
 * above on the left.
 * @type {((point: import("geojson").Position) => number)[]}
 */
const FARTHEST = [([, lat]) => -lat, ([lon]) => -lon, ([lon, lat]) => lat - lon];

/** @param {[number, number]} point longitude, latitude @returns {[number, number]} as Leaflet has it */
const flip = ([lon, lat]) => [lat, lon];

/**
 * A way, and how to set a part of it off.
 * @param {L.LayerGroup} group @param {import("../core/api.js").Route} route
 */
export function drawRoute(group, route) {
  const line = route.geometry.coordinates.map(flip);
  for (const end of [route.from, route.to]) {
    if (end.distance_to_road_m < AT_THE_DOOR_M) continue;
    const gap = /** @type {[number, number][]} */ ([
      [end.lat, end.lon],
      [end.road_lat, end.road_lon],
    ]);
    group.addLayer(L.polyline(gap, { ...CASING, weight: 6 })).addLayer(L.polyline(gap, OFF_ROAD));
  }
  group.addLayer(L.polyline(line, CASING)).addLayer(L.polyline(line, LINE));
  const bounds = L.latLngBounds([...line, [route.from.lat, route.from.lon], [route.to.lat, route.to.lon]]);
  const part = L.layerGroup();
  group.addLayer(part);
  return {
    bounds,
    /** @param {[number, number]} span @returns {L.LatLngBounds} */
    setOff([first, last]) {
      const points = line.slice(first, last + 1);
      part.clearLayers();
      if (points.length > 1)
        part.addLayer(L.polyline(points, { ...CASING, weight: 13 })).addLayer(L.polyline(points, PART));
      part.addLayer(
        L.circleMarker(points[0], {
          radius: 7,
          color: PART.color,
          weight: 3,
          fillColor: "#fff",
          fillOpacity: 1,
          interactive: false,
        }),
      );
      return L.latLngBounds(points);
    },
  };
}

/** @param {L.LayerGroup} group @param {import("../core/api.js").Ring[]} rings the smallest first */
export function drawRings(group, rings) {
  const bounds = L.latLngBounds([]);
  for (const [i, ring] of [...rings.entries()].reverse()) {
    const style = RINGS[Math.min(i, RINGS.length - 1)];
    const shape = L.geoJSON(ring, {
      interactive: false,
      style: { className: "shape ring", color: "#0b6b6f", fillColor: "#0b8f88", lineJoin: "round", ...style },
    });
    group.addLayer(shape);
    bounds.extend(shape.getBounds());
  }
  for (const [i, ring] of rings.entries()) {
    const outlines =
      ring.geometry.type === "Polygon"
        ? [ring.geometry.coordinates[0]]
        : ring.geometry.coordinates.map((parts) => parts[0]);
    const farthest = FARTHEST[i % FARTHEST.length];
    const spot = outlines.flat().reduce((a, b) => (farthest(b) > farthest(a) ? b : a));
    const html = el("span", { class: "ring-label" }, t("isochrone.minutes", { n: ring.properties.minutes }));
    const label = L.marker([spot[1], spot[0]], {
      icon: L.divIcon({ className: "mark", html, iconSize: [0, 0] }),
      interactive: false,
      keyboard: false,
    });
    label.on("add", () => label.getElement()?.setAttribute("aria-hidden", "true"));
    group.addLayer(label);
  }
  return bounds;
}
