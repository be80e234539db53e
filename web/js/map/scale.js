// How long a hundred metres are on the map.

import { distance } from "../core/format.js";

const L = window.L;
/** What Leaflet keeps to itself. @typedef {{_getRoundNum(n: number): number, _updateScale(bar: HTMLElement, label: string, share: number): void, _mScale: HTMLElement}} Inside */

/** Leaflet's scale in the words of the page. */
export class Scale extends L.Control.Scale {
  /** @param {number} metres that its whole width would be */
  _updateMetric(metres) {
    update(/** @type {any} */ (this), metres);
  }
}

/** @param {Inside} scale @param {number} metres */
function update(scale, metres) {
  const round = scale._getRoundNum(metres);
  scale._updateScale(scale._mScale, distance(round), round / metres);
}
