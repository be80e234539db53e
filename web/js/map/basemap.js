// The base map and the lines of areas: our own vector tiles drawn by protomaps-leaflet. All that knows that
// library, with the rules of what is drawn.

import { namedBy } from "./drawn.js";
import { onNightfall, shade } from "./night.js";
import * as palette from "./palette.js";
import { areaRules, groundRules, labelRules } from "./stylerules.js";

const P = window.protomapsL;
const MAX_DATA_ZOOM = 16;
// Tiles whose names are kept laid out: the library's 16 leave gaps on a large screen.
const LABELED_TILES = 64;
// A finger that lands this near a name means it.
const TAP_SLOP_PX = 6;

/** Tiles of one layer from our server; failures are told to `onHealth`. */
class Tiles {
  /** @param {string} layer @param {string} suffix @param {(ok: boolean) => void} onHealth */
  constructor(layer, suffix, onHealth) {
    this.layer = layer;
    this.suffix = suffix;
    this.onHealth = onHealth;
  }

  /**
   * What the library asks of a source.
   * @param {number} z
   * @param {number} x
   * @param {number} y
   * @param {AbortSignal} signal
   */
  async getZxy(z, x, y, signal) {
    const response = await fetch(`/tiles/${this.layer}/${z}/${x}/${y}.mvt${this.suffix}`, { signal }).catch(
      (error) => {
        if (!signal.aborted) this.onHealth(false);
        throw error;
      },
    );
    if (response.status === 204 || response.status === 404) return undefined;
    if (!response.ok) {
      this.onHealth(false);
      throw new Error(`Tile ${this.layer} ${z}/${x}/${y}: ${response.status}`);
    }
    this.onHealth(true);
    return { data: await response.arrayBuffer() };
  }
}

/** @typedef {{name: string, kind: string, lon: number, lat: number}} Spot a named place of the base map */

/**
 * The layer to add to a map, and how to change it.
 * @param {{layers: string[], language: string, scale: number, version?: number, ground: boolean, onHealth:
 *   (ok: boolean) => void, covered: () => number}} options
 *   `ground`: draw the base map itself, not only the lines of areas over an outside one; `covered`: pixels at
 *   the foot
 *   of the map that nobody sees: on a phone, half of the work
 */
export function basemap({ layers, language, scale, version, ground, onHealth, covered }) {
  const paint = (/** @type {string[]} */ shown) => [...(ground ? groundRules() : []), ...areaRules(shown)];
  const layer = P.leafletLayer({
    sources: {
      base: {
        url: new Tiles("basemap", version === undefined ? "" : `?v=${version}`, onHealth),
        maxDataZoom: MAX_DATA_ZOOM,
      },
      areas: { url: new Tiles("areas", "", onHealth), maxDataZoom: MAX_DATA_ZOOM },
    },
    paintRules: paint(layers),
    labelRules: labelRules(layers, language, scale),
    backgroundColor: ground ? shade(palette.GROUND) : undefined,
    attribution: "",
    lang: language,
    maxZoom: 20,
  });
  layer.labelers.maxLabeledTiles = LABELED_TILES;
  // Leaflet asks itself here which tiles are in sight.
  const whole = layer._getTiledPixelBounds.bind(layer);
  layer._getTiledPixelBounds = (/** @type {any} */ centre) => {
    const bounds = whole(centre);
    bounds.max.y = Math.max(bounds.min.y, bounds.max.y - covered());
    return bounds;
  };
  let shown = { layers, language, scale };
  const draw = () => {
    layer.paintRules = paint(shown.layers);
    layer.labelRules = labelRules(shown.layers, shown.language, shown.scale);
    layer.backgroundColor = ground ? shade(palette.GROUND) : undefined;
    layer.lang = shown.language;
    layer.clearLayout();
    layer.labelers.maxLabeledTiles = LABELED_TILES;
    layer.rerenderTiles();
  };
  onNightfall(draw);
  return {
    layer,
    /**
     * The place whose icon or name is drawn there.
     * @param {L.LatLng} latlng
     * @param {L.Map} map
     * @returns {Spot | undefined}
     */
    spotAt(latlng, map) {
      const { x, y } = map.project(latlng.wrap());
      const box = {
        minX: x - TAP_SLOP_PX,
        maxX: x + TAP_SLOP_PX,
        minY: y - TAP_SLOP_PX,
        maxY: y + TAP_SLOP_PX,
      };
      const found = [...(layer.labelers.getIndex(map.getZoom())?.searchBbox(box, Infinity) ?? [])];
      for (const label of found) {
        const named = namedBy(label);
        if (!named) continue;
        const { lat, lng } = map.unproject([label.anchor.x, label.anchor.y]);
        return { ...named, lon: lng, lat };
      }
      return undefined;
    },
    /** Draw what is no longer covered. */
    uncover: () => layer._update(),
    /** @param {string[]} layers @param {string} language @param {number} scale */
    change(layers, language, scale) {
      shown = { layers, language, scale };
      draw();
    },
    retry: () => layer.rerenderTiles(),
  };
}
