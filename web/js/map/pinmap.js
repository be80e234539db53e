// A small map with one pin that is dragged, or moved by the arrow keys.

import * as api from "../core/api.js";
import { el } from "../core/dom.js";
import { language } from "../core/i18n.js";
import { CityMap } from "./map.js";

const L = window.L;
const ZOOM = 18;
const STEP_PX = 4;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

class SmallMap extends CityMap {
  open() {
    return { left: 16, top: 16, right: 16, bottom: 16 };
  }
}

/**
 * @param {HTMLElement} element
 * @param {{lon: number, lat: number}} spot
 * @param {(spot: {lon: number, lat: number}) => void} onMove
 * @param {string} label what the pin is called
 */
export async function pinMap(element, { lon, lat }, onMove, label) {
  const html = el("span", { class: "pin" }, el("i"));
  const marker = L.marker([lat, lon], {
    draggable: true,
    autoPan: true,
    icon: L.divIcon({ className: "mark", html, iconSize: [44, 52], iconAnchor: [22, 50] }),
  });
  const told = () => {
    const { lng, lat: north } = marker.getLatLng();
    onMove({ lon: Number(lng.toFixed(7)), lat: Number(north.toFixed(7)) });
  };
  const small = new SmallMap(element, {
    onPick: (east, north) => {
      marker.setLatLng([north, east]);
      told();
    },
    onView: () => {},
  });
  small.look([lon, lat, ZOOM]);
  marker.addTo(small.map);
  const node = marker.getElement();
  node?.setAttribute("aria-label", label);
  node?.setAttribute("role", "button");
  marker.on("dragend", told);
  marker.on("keydown", ({ originalEvent: key }) => {
    const step = ARROWS[key.key];
    if (!step) return;
    key.preventDefault();
    key.stopPropagation();
    const { x, y } = small.map.latLngToContainerPoint(marker.getLatLng());
    marker.setLatLng(small.map.containerPointToLatLng([x + step[0] * STEP_PX, y + step[1] * STEP_PX]));
    told();
  });
  const meta = await api.meta().catch(() => null);
  small.credits(meta?.attribution);
  const version = meta?.versions.basemap;
  await small.ground(
    { layers: [], language, scale: 1, version, onHealth: () => {} },
    meta?.outside_tiles_url,
  );
}
