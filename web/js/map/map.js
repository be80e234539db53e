// The Leaflet map: where it looks, what is marked on it, and what part of it nothing covers.

import { el } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { addMark, PIN_PX } from "./marks.js";
import { basemapModule } from "./painter.js";
import { PlacePins } from "./pins.js";
import { Scale } from "./scale.js";

const L = window.L;
const CLICK_MS = 230;
const ZOOM_CLOSE = 17;
const SHEET_CORNER_PX = 24;
const BUTTONS_PX = 48;
const WIDE = matchMedia("(min-width: 900px), (min-width: 640px) and (max-height: 500px)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const STANDS_WITHIN_MS = 8000;
const AGAIN_MS = 5000;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** How much of the foot of the map lies under a sheet at rest, in pixels; its corners are round. */
function covered() {
  const { dataset, style } = document.documentElement;
  const sheet = parseFloat(style.getPropertyValue("--sheet-h")) || 0;
  return "dragging" in dataset || WIDE.matches ? 0 : Math.max(0, sheet - SHEET_CORNER_PX);
}

export class CityMap {
  /**
   * @param {HTMLElement} element
   * @param {{onPick: (lon: number, lat: number, spot?: import("./basemap.js").Spot) => void, onPlace?: (code: string) => void, onView: (view:
   *   [number, number, number]) => void}} events
   */
  constructor(element, events) {
    this.element = element;
    this.events = events;
    this.map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      minZoom: 4,
      maxZoom: 20,
      zoomSnap: 1,
      bounceAtZoomLimits: false,
      fadeAnimation: false,
    });
    this.credit = L.control.attribution({ position: "bottomleft", prefix: false }).addTo(this.map);
    new Scale({ position: "bottomleft", imperial: false, maxWidth: 90 }).addTo(this.map);
    this.marks = L.layerGroup().addTo(this.map);
    this.shapes = L.layerGroup().addTo(this.map);
    /** Areas it could be as well. */
    this.others = L.layerGroup().addTo(this.map);
    this.pins = new PlacePins(this.map, events.onPlace ?? (() => {}));
    this.settled = false;
    this.zooming = false;
    /**
     * What is to be looked at when a change of zoom that is under way has ended.
     * @type {(() => void) | null}
     */
    this.next = null;
    /** @type {ReturnType<typeof import("./basemap.js").basemap> | null} */
    this.base = null;
    this.listen();
  }

  listen() {
    const { map } = this;
    let timer = 0;
    map.on("click", (event) => {
      clearTimeout(timer);
      // The first half of a double click is not a choice.
      timer = window.setTimeout(() => this.pick(event.latlng), CLICK_MS);
    });
    map.on("dblclick zoomstart movestart", () => clearTimeout(timer));
    map.on("zoomstart", () => {
      this.zooming = true;
    });
    map.on("zoomend", () => {
      this.zooming = false;
      const { next } = this;
      this.next = null;
      next?.();
    });
    map.on("moveend", () => {
      const { lng, lat } = map.getCenter();
      if (this.settled) this.events.onView([lng, lat, map.getZoom()]);
    });
    // Leaflet gives the map the focus on every press, so the browser cannot tell keyboard users from others:
    // we can.
    document.addEventListener("keydown", () => this.element.toggleAttribute("data-keys", true));
    document.addEventListener("pointerdown", () => this.element.toggleAttribute("data-keys", false));
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== this.element) return;
      this.pick(map.containerPointToLatLng(this.openCentre()));
    });
    map.on("mousemove", ({ latlng }) =>
      this.element.toggleAttribute("data-over", Boolean(this.base?.spotAt(latlng, map))),
    );
    this.element.addEventListener("focus", () => {
      const { x, y } = this.openCentre();
      this.element.parentElement?.style.setProperty("--cross-x", `${x}px`);
      this.element.parentElement?.style.setProperty("--cross-y", `${y}px`);
    });
  }

  /** @param {L.LatLng} latlng */
  pick(latlng) {
    this.events.onPick(latlng.lng, latlng.lat, this.base?.spotAt(latlng, this.map));
  }

  /** What the search, the chips and the sheet leave open, in pixels from each side. */
  open() {
    const ends = [".search", "#chips"].map(
      (part) => document.querySelector(part)?.getBoundingClientRect().bottom ?? 0,
    );
    const top = (WIDE.matches ? ends[1] : Math.max(...ends)) + 8;
    if (WIDE.matches)
      return {
        left: (document.getElementById("sheet")?.offsetWidth ?? 0) + 32,
        top: top + 16,
        right: 96,
        bottom: 48,
      };
    // Where the sheet is going, not where it is on its way; and one drawn up over the whole map will come
    // down again.
    const sheet = parseFloat(document.documentElement.style.getPropertyValue("--sheet-h")) || 0;
    const bottom = Math.min(sheet, this.map.getSize().y * 0.67);
    return { left: 20, top, right: 20, bottom: bottom + 16 };
  }

  openCentre() {
    const { left, top, right, bottom } = this.open();
    const { x, y } = this.map.getSize();
    return L.point(Math.round((left + x - right) / 2), Math.round((top + y - bottom) / 2));
  }

  /** The middle of what is seen, to a hundred metres or so. @returns {string | undefined} "lon,lat" */
  near() {
    return this.middle()
      ?.map((degrees) => degrees.toFixed(3))
      .join();
  }

  /** @returns {[number, number] | undefined} longitude and latitude of the middle of what is seen */
  middle() {
    if (!this.settled) return undefined;
    const { lng, lat } = this.map.containerPointToLatLng(this.openCentre()).wrap();
    return [lng, lat];
  }

  /**
   * Put the ground under the map; called once.
   * @param {Omit<Parameters<typeof import("./basemap.js").basemap>[0], "ground" | "covered">} options
   * @param {string | null} [outsideTiles] an outside raster map in place of ours
   * @returns {Promise<void>} when the first tiles stand
   */
  ground(options, outsideTiles) {
    if (outsideTiles) L.tileLayer(outsideTiles, { maxZoom: 20, zIndex: 0 }).addTo(this.map);
    const stands = this.lay(options, !outsideTiles);
    return /** @type {Promise<void>} */ (Promise.race([stands, pause(STANDS_WITHIN_MS)]));
  }

  /**
   * @param {Omit<Parameters<typeof import("./basemap.js").basemap>[0], "ground" | "covered">} options
   * @param {boolean} ground
   */
  async lay(options, ground) {
    while (!this.base) {
      try {
        this.base = (await basemapModule()).basemap({ ...options, ground, covered });
      } catch {
        options.onHealth(false);
        await pause(AGAIN_MS);
      }
    }
    const { layer, uncover } = this.base;
    const stands = new Promise((resolve) => layer.once("load", resolve));
    layer.addTo(this.map);
    const sheetMoved = new MutationObserver(() => this.settled && uncover());
    sheetMoved.observe(document.documentElement, {
      attributeFilter: ["data-detent", "data-dragging", "style"],
    });
    await stands;
  }

  /** @param {string} [text] whose data are shown; plain text, though Leaflet would take markup */
  credits(text) {
    if (text) this.credit.addAttribution(el("span", {}, text).innerHTML);
  }

  /** @param {[number, number, number]} view longitude, latitude, zoom */
  look([lon, lat, zoom]) {
    this.map.setView([lat, lon], zoom, { animate: false });
    this.settled = true;
  }

  /** @param {L.LatLngBounds} bounds @param {{animate?: boolean, maxZoom?: number, pins?: boolean, trim?: number}} [options]
   *   `pins`: of pins, each to be seen whole; otherwise `trim`: the part on each side that may lie under what
   *   floats on the map
   */
  fit(bounds, { animate = true, maxZoom = ZOOM_CLOSE, pins = false, trim = 0.07 } = {}) {
    // Leaflet would drop it.
    if (this.zooming) {
      this.next = () => this.fit(bounds, { animate, maxZoom, pins, trim });
      return;
    }
    const { left, top, right, bottom } = this.open();
    const [wide, high] = pins ? [PIN_PX / 2, PIN_PX + 8] : [0, 0];
    // On a phone the buttons stand on the map.
    const buttons = pins && !WIDE.matches ? BUTTONS_PX : 0;
    // Zoom goes by whole steps: rather a corner of an area under the chips than half the size.
    this.map.fitBounds(pins ? bounds : bounds.pad(-trim), {
      paddingTopLeft: [left + wide, top + high],
      paddingBottomRight: [right + wide + buttons, bottom],
      maxZoom,
      animate: animate && this.settled && !STILL.matches,
    });
    this.settled = true;
  }

  /**
   * Move only as far as needed for `bounds` to lie open.
   * @param {L.LatLngBounds} bounds
   * @param {{pins?: boolean, trim?: number}} [options] as of `fit`
   */
  reveal(bounds, options = {}) {
    if (this.zooming) {
      this.next = () => this.reveal(bounds, options);
      return;
    }
    const { left, top, right, bottom } = this.open();
    const size = this.map.getSize();
    const [sw, ne] = [
      this.map.latLngToContainerPoint(bounds.getSouthWest()),
      this.map.latLngToContainerPoint(bounds.getNorthEast()),
    ];
    const slack = 0.07 * Math.max(ne.x - sw.x, sw.y - ne.y) + 8;
    const inside =
      sw.x >= left - slack &&
      ne.x <= size.x - right + slack &&
      ne.y >= top - slack &&
      sw.y <= size.y - bottom + slack;
    // A mere point, of which no outline is known, is legible at any zoom.
    const legible =
      ne.x - sw.x > 90 || sw.y - ne.y > 90 || bounds.getSouthWest().equals(bounds.getNorthEast());
    if (!inside || !legible) this.fit(bounds, options);
  }

  clear() {
    this.next = null;
    this.marks.clearLayers();
    this.shapes.clearLayers();
    this.others.clearLayers();
    this.pins.show([]);
  }

  /**
   * The chosen area, or (`faint`) one of several it could be.
   * @param {import("geojson").Geometry} geometry @param {{faint?: boolean}} [options]
   */
  outline(geometry, { faint = false } = {}) {
    const shape = L.geoJSON(geometry, {
      interactive: false,
      style: faint
        ? {
            className: "shape other",
            color: "#854d00",
            weight: 2.5,
            dashArray: "3 6",
            fillColor: "#c97a00",
            fillOpacity: 0.06,
          }
        : {
            className: "shape",
            color: "#1667d9",
            weight: 3.5,
            fillColor: "#1667d9",
            fillOpacity: 0.1,
            lineJoin: "round",
          },
    });
    (faint ? this.others : this.shapes).addLayer(shape);
    return shape.getBounds();
  }

  /** @param {number} lon @param {number} lat @param {import("./marks.js").Mark} mark */
  mark(lon, lat, mark) {
    addMark(this.marks, lon, lat, mark);
  }

  /** @param {number} by */
  zoom(by) {
    this.map.setZoomAround(this.openCentre(), this.map.getZoom() + by, { animate: !STILL.matches });
  }

  relabel() {
    this.element.setAttribute("aria-label", t("map.label"));
  }
}
