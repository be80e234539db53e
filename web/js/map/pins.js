// Places as pins on the map: coloured by what they are, grey when closed, with a sign of that beside the
// colour.

import { el, icon } from "../core/dom.js";

const L = window.L;
// Closer pins than this would hide each other: the lesser one is a dot until the map is nearer.
const APART_PX = 36;
const TAP_PX = 44;
const DOT_PX = 14;

/**
 * @typedef {{code: string, lon: number, lat: number, icon: string, tone: string, open: "open" | "closed" |
 *   "unclear",
 *   label: string, chosen?: boolean}} Pin
 */

/** @type {Record<Pin["open"], string | null>} */
const SIGN_ICONS = { open: null, closed: "lock", unclear: "circle-help" };

/**
 * Leaflet lets a marker be reached by keyboard, but not pressed.
 * @param {L.Marker} marker
 * @param {() => void} onPress
 */
export function pressable(marker, onPress) {
  marker.on("keydown", (event) => {
    const key = event.originalEvent;
    if (key.key !== "Enter" && key.key !== " ") return;
    key.preventDefault();
    onPress();
  });
}

export class PlacePins {
  /** @param {L.Map} map @param {(code: string) => void} onChoose */
  constructor(map, onChoose) {
    this.map = map;
    this.onChoose = onChoose;
    this.layer = L.layerGroup().addTo(map);
    /** @type {Pin[]} */
    this.pins = [];
    map.on("zoomend", () => this.draw());
  }

  /** @param {Pin[]} pins the more important first */
  show(pins) {
    this.pins = pins;
    this.draw();
  }

  draw() {
    // A pin that somebody has reached by keyboard keeps the focus over a change of zoom.
    const held = document.activeElement?.getAttribute("data-place");
    this.layer.clearLayers();
    // Before the map looks anywhere there is no nearness; its first view draws them.
    if (this.map.getZoom() === undefined) return;
    /** @type {L.Point[]} */
    const taken = [];
    this.pins.forEach((pin, rank) => {
      const at = this.map.project([pin.lat, pin.lon]);
      const whole =
        pin.chosen ||
        taken.every((other) => Math.max(Math.abs(other.x - at.x), Math.abs(other.y - at.y)) >= APART_PX);
      if (whole) taken.push(at);
      this.layer.addLayer(whole ? this.marker(pin, rank) : this.dot(pin));
    });
    for (const layer of this.layer.getLayers()) {
      const node = /** @type {L.Marker} */ (layer).getElement();
      if (held && node?.getAttribute("data-place") === held) node.focus();
    }
  }

  /** @param {Pin} pin @param {number} rank */
  marker(pin, rank) {
    const sign = SIGN_ICONS[pin.open];
    const html = el(
      "span",
      {
        class: pin.chosen ? "place-mark chosen" : "place-mark",
        "data-tone": pin.tone,
        "data-open": pin.open,
      },
      el("span", { class: "place-pin" }, icon(pin.icon)),
      sign && el("span", { class: "sign" }, icon(sign)),
    );
    const marker = L.marker([pin.lat, pin.lon], {
      icon: L.divIcon({
        className: "mark",
        html,
        iconSize: [TAP_PX, TAP_PX],
        iconAnchor: [TAP_PX / 2, TAP_PX],
      }),
      alt: pin.label,
      title: pin.label,
      riseOnHover: true,
      zIndexOffset: pin.chosen ? 500 : -10 * rank,
    });
    marker.on("click", () => this.onChoose(pin.code));
    pressable(marker, () => this.onChoose(pin.code));
    marker.on("add", () => {
      const node = marker.getElement();
      node?.setAttribute("aria-label", pin.label);
      node?.setAttribute("role", "button");
      node?.setAttribute("data-place", pin.code);
      if (pin.chosen) node?.setAttribute("aria-current", "true");
    });
    return marker;
  }

  /** @param {Pin} pin */
  dot(pin) {
    const html = el("span", { class: "place-dot", "data-tone": pin.tone, "data-open": pin.open });
    const marker = L.marker([pin.lat, pin.lon], {
      icon: L.divIcon({
        className: "mark",
        html,
        iconSize: [DOT_PX, DOT_PX],
        iconAnchor: [DOT_PX / 2, DOT_PX / 2],
      }),
      interactive: false,
      keyboard: false,
      zIndexOffset: -5000,
    });
    marker.on("add", () => marker.getElement()?.setAttribute("aria-hidden", "true"));
    return marker;
  }
}
