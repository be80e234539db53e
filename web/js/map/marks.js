// Marks on the map: where somebody stands, a place that was chosen, and places to choose from.

import { el } from "../core/dom.js";
import { pressable } from "./pins.js";

const L = window.L;
export const PIN_PX = 36;

/**
 * @typedef {{fromDevice?: boolean, accuracy_m?: number, number?: number, letter?: string, label: string,
 *   onChoose?: () => void}} Mark
 */

/** @param {L.LayerGroup} group @param {number} lon @param {number} lat @param {Mark} mark */
export function addMark(
  group,
  lon,
  lat,
  { fromDevice = false, accuracy_m, number, letter, label, onChoose },
) {
  if (fromDevice && accuracy_m && accuracy_m > 5) {
    group.addLayer(
      L.circle([lat, lon], {
        radius: accuracy_m,
        className: "shape",
        color: "#1677ff",
        weight: 1,
        opacity: 0.5,
        fillOpacity: 0.1,
        interactive: false,
      }),
    );
  }
  const html = fromDevice
    ? el("span", { class: "dot" })
    : el("span", { class: "pin" }, number || letter ? el("span", {}, number ?? letter) : el("i"));
  const size = fromDevice ? 22 : PIN_PX;
  const marker = L.marker([lat, lon], {
    icon: L.divIcon({
      className: "mark",
      html,
      iconSize: [size, size],
      iconAnchor: fromDevice ? [11, 11] : [18, 42],
    }),
    alt: label,
    title: label,
    interactive: Boolean(onChoose),
    keyboard: Boolean(onChoose),
    // The likelier lies on top.
    zIndexOffset: fromDevice ? 1000 : -1000 * (number ?? 0),
  });
  if (onChoose) {
    marker.on("click", onChoose);
    pressable(marker, onChoose);
  }
  group.addLayer(marker);
  const node = marker.getElement();
  if (!node) return;
  node.setAttribute("aria-label", label);
  node.setAttribute("role", onChoose ? "button" : "img");
}
