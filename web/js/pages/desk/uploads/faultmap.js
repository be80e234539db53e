// The map of what was found in a file, with the ground under it; loaded only where there is something to draw.

import { area, meta } from "../../../core/api.js";
import { language } from "../../../core/i18n.js";
import { CityMap } from "../../../map/map.js";

const L = window.L;
const EDGE_PX = 28;
const REFUSED = { color: "#ffffff", weight: 2, fillColor: "#c62828", fillOpacity: 1, radius: 8 };
const OTHER = { ...REFUSED, fillColor: "#854d00", radius: 6 };

class FaultMap extends CityMap {
  open() {
    return { left: EDGE_PX, top: EDGE_PX, right: EDGE_PX, bottom: EDGE_PX };
  }
}

/**
 * @param {HTMLElement} element
 * @param {import("./requests.js").Faults} found
 * @param {string[]} areas codes of the own areas, whose outlines are drawn
 * @param {(properties: import("./requests.js").Faults["features"][0]["properties"]) => string} words
 */
export async function drawFaults(element, found, areas, words) {
  const map = new FaultMap(element, { onPick: () => {}, onView: () => {} });
  const bounds = L.latLngBounds([]);
  // What is refused lies on top.
  for (const { geometry, properties } of [...found.features].reverse()) {
    const [lon, lat] = geometry.coordinates;
    const dot = L.circleMarker([lat, lon], properties.outcome === "refused" ? REFUSED : OTHER);
    // Leaflet takes markup: so it is given a node.
    const said = document.createElement("span");
    said.textContent = words(properties);
    map.shapes.addLayer(dot.bindTooltip(said, { direction: "top" }));
    bounds.extend([lat, lon]);
  }
  for (const own of await Promise.all(areas.map((code) => area(code).catch(() => null))))
    if (own?.geometry) bounds.extend(map.outline(own.geometry));
  map.fit(bounds, { animate: false });
  const { attribution, versions, outside_tiles_url } = await meta();
  map.credits(attribution);
  const scale = "large" in document.documentElement.dataset ? 1.25 : 1;
  await map.ground(
    { layers: [], language, scale, version: versions?.basemap, onHealth: () => {} },
    outside_tiles_url,
  );
}
