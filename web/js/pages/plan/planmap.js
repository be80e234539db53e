// The map of a plan: what is in force in thin grey, the draft over it, what changes hands hatched.

import * as api from "../../core/api.js";
import { language, t } from "../../core/i18n.js";
import { CityMap } from "../../map/map.js";
import { nearestOn } from "./geometry.js";
import { writeNames } from "./names.js";

/**
 * @typedef {import("./geometry.js").Arc} Arc
 * @typedef {import("./geometry.js").Line} Line
 * @typedef {import("./geometry.js").Position} Position
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./names.js").Pill} Pill
 * @typedef {import("./names.js").Note} Note
 */

const L = window.L;
const SVG = "http://www.w3.org/2000/svg";
/** A press this near a line is on it. */
const HIT_PX = 18;
const IN_FORCE = { color: "#5f6b7c", weight: 2, fill: false, interactive: false };
const DRAFT = { color: "#143a76", weight: 2.5, fill: false, interactive: false };
const OUTLINE = { ...DRAFT, weight: 3 };
const CASING = { color: "#ffffff", weight: 8, opacity: 0.9, fill: false, interactive: false };
const EDITED = { color: "#1667d9", weight: 4.5, fill: false, interactive: false };
const THEIRS = { color: "#96247f", weight: 5, dashArray: "12 7", fill: false, interactive: false };
const PREVIEW = { color: "#1667d9", weight: 4, dashArray: "9 7", fill: false, interactive: false };
const FINE = { color: "#1667d9", weight: 2, dashArray: "2 5", fill: false, interactive: false };
const DOT = {
  radius: 6,
  color: "#1667d9",
  weight: 3,
  fillColor: "#ffffff",
  fillOpacity: 1,
  interactive: false,
};
const FAULT = { color: "#b3261e", weight: 3.5, dashArray: "4 5", fill: false, interactive: false };
const VEIL = { stroke: false, fillColor: "#ffffff", fillOpacity: 0.5, interactive: false };
const HATCH = { stroke: false, fillColor: "url(#hatch-blue)", fillOpacity: 0.75, interactive: false };
/** @type {[number, number][]} */
const WORLD = [
  [-85, -180],
  [-85, 180],
  [85, 180],
  [85, -180],
];

/** @param {Position} at @returns {[number, number]} as Leaflet has it */
export const flip = ([lon, lat]) => [lat, lon];

/** @param {Line} line */
const flipped = (line) => line.map(flip);

export class PlanMap extends CityMap {
  /** @param {HTMLElement} element @param {{onLine: (arc: Arc | null, at: Position) => void, onPoint?: (at: Position) => void}} events */
  constructor(element, events) {
    super(element, { onPick: () => {}, onView: () => {} });
    this.presses = events;
    this.map.doubleClickZoom.disable();
    // A plan fills the screen: between whole steps its names are a little smaller.
    this.map.options.zoomSnap = 0.25;
    this.map.options.zoomDelta = 0.5;
    for (const [name, z] of /** @type {[string, number][]} */ ([
      ["plan-veil", 401],
      ["plan-ground", 405],
      ["plan-lines", 420],
      ["plan-edited", 430],
    ])) {
      const pane = this.map.createPane(name);
      pane.style.zIndex = String(z);
      pane.style.pointerEvents = "none";
    }
    /** @param {string} pane */
    const group = (pane) => ({
      group: L.layerGroup().addTo(this.map),
      renderer: L.svg({ pane, padding: 0.5 }),
    });
    this.veil = group("plan-veil");
    this.changed = group("plan-ground");
    this.lines = group("plan-lines");
    this.edited = group("plan-edited");
    this.pills = L.layerGroup().addTo(this.map);
    /** @type {[Pill[], Note[]]} */
    this.named = [[], []];
    this.map.on("zoomend", () => this.label(...this.named));
    element.append(hatches());
    this.relabel();
  }

  /** Only what floats on the map, not a sheet. */
  open() {
    if (document.documentElement.clientWidth < 900) return { left: 24, top: 72, right: 24, bottom: 88 };
    const cards = this.element.parentElement?.querySelector(".proposals")?.clientHeight ?? 0;
    return { left: 96, top: 64, right: 64, bottom: Math.max(72, cards + 28) };
  }

  relabel() {
    this.element.setAttribute("aria-label", t("plan.map"));
  }

  /** Put the ground under it. */
  async begin() {
    const meta = await api.meta().catch(() => null);
    this.credits(meta?.attribution);
    await this.ground(
      { layers: [], language, scale: 1, version: meta?.versions.basemap, onHealth: () => {} },
      meta?.outside_tiles_url,
    );
  }

  /** @param {{renderer: any, group: L.LayerGroup}} on @param {Line[]} lines @param {object} style */
  line(on, lines, style) {
    const shape = L.polyline(lines.map(flipped), { ...style, renderer: on.renderer });
    on.group.addLayer(shape);
    return shape;
  }

  /** @param {{renderer: any, group: L.LayerGroup}} on @param {Line[]} rings @param {object} style */
  area(on, rings, style) {
    const shape = L.polygon(rings.map(flipped), { ...style, renderer: on.renderer });
    on.group.addLayer(shape);
    return shape;
  }

  /**
   * The draft anew.
   * @param {Draft} draft @param {{inForce?: boolean, onlyGround?: boolean}} [how] `inForce`: what is in force alone; `onlyGround`: no lines
   */
  draw(draft, { inForce = false, onlyGround = false } = {}) {
    for (const { group } of [this.veil, this.changed, this.lines]) group.clearLayers();
    const outlines = draft.outlines.flatMap(({ rings }) => rings);
    const world = L.polygon([WORLD, ...outlines.map(flipped)], { ...VEIL, renderer: this.veil.renderer });
    this.veil.group.addLayer(world);
    // The same rings before and after, filled where only one of them is: what changes hands.
    for (const { code, rings } of inForce ? [] : draft.inForce)
      this.area(this.changed, [...rings, ...draft.ringsOf(code)], { ...HATCH, fillRule: "evenodd" });
    if (onlyGround) return;
    if (inForce) {
      const changed = new Set(draft.inForce.map(({ code }) => code));
      for (const { rings } of draft.inForce) this.line(this.lines, rings, DRAFT);
      const rest = draft.arcs.filter(({ owners }) => owners.some((code) => !changed.has(code)));
      this.line(
        this.lines,
        rest.map(({ line }) => line),
        DRAFT,
      );
    } else {
      for (const { rings } of draft.inForce) this.line(this.lines, rings, IN_FORCE);
      const [fixed, free] = [draft.arcs.filter((arc) => arc.fixed), draft.arcs.filter((arc) => !arc.fixed)];
      this.line(
        this.lines,
        fixed.map(({ line }) => line),
        OUTLINE,
      );
      this.line(
        this.lines,
        free.map(({ line }) => line),
        DRAFT,
      );
    }
  }

  /** What is being edited: lines on white, and the ground that would change hands. @param {{lines?: Line[], theirs?: Line[], dashed?: Line[], fine?: Line[], dots?: Line, rings?: Line[], hatched?: Line[][], brown?: Line[][], against?: Line[][], sand?: Line[][], blue?: Line[][]}} what `rings`: around a fault; `against`: ground on which two differ */
  show({
    lines = [],
    theirs = [],
    dashed = [],
    fine = [],
    dots = [],
    rings = [],
    hatched = [],
    brown = [],
    against = [],
    sand = [],
    blue = [],
  }) {
    this.edited.group.clearLayers();
    for (const rings of sand)
      this.area(this.edited, rings, { ...VEIL, fillColor: "#f2c98a", fillOpacity: 0.25 });
    for (const rings of blue)
      this.area(this.edited, rings, { ...VEIL, fillColor: "#1667d9", fillOpacity: 0.12 });
    for (const [areas, fill] of /** @type {[Line[][], string][]} */ ([
      [hatched, "blue"],
      [brown, "brown"],
      [against, "theirs"],
    ]))
      for (const rings of areas)
        this.area(this.edited, rings, { ...HATCH, fillColor: `url(#hatch-${fill})`, fillRule: "evenodd" });
    for (const [shown, style] of /** @type {[Line[], object][]} */ ([
      [fine, FINE],
      [lines, EDITED],
      [dashed, PREVIEW],
      [rings, FAULT],
      [theirs, THEIRS],
    ])) {
      if (!shown.length) continue;
      this.line(this.edited, shown, CASING);
      this.line(this.edited, shown, style);
    }
    for (const at of dots)
      this.edited.group.addLayer(L.circleMarker(flip(at), { ...DOT, renderer: this.edited.renderer }));
  }

  /** @param {Pill[]} pills @param {Note[]} notes */
  label(pills, notes) {
    this.named = [pills, notes];
    writeNames(this.map, this.pills, pills, notes);
  }

  /** Listen to presses on the map: on a line or beside all. @param {() => Arc[]} arcs that may be pressed */
  listenToLines(arcs) {
    this.map.on("click", ({ latlng }) => {
      const at = /** @type {Position} */ ([latlng.lng, latlng.lat]);
      this.presses.onLine(this.lineAt(at, arcs()), at);
    });
  }

  /** @param {Position} at @param {Arc[]} arcs @param {number} [within] pixels */
  lineAt(at, arcs, within = HIT_PX) {
    let best = { px: within, arc: /** @type {Arc | null} */ (null) };
    const here = this.map.latLngToContainerPoint(flip(at));
    for (const arc of arcs) {
      const px = here.distanceTo(this.map.latLngToContainerPoint(flip(nearestOn(arc.line, at).at)));
      if (px <= best.px) best = { px, arc };
    }
    return best.arc;
  }

  /** How many pixels apart. @param {Position} one @param {Position} other */
  pixelsBetween(one, other) {
    return this.map.latLngToLayerPoint(flip(one)).distanceTo(this.map.latLngToLayerPoint(flip(other)));
  }

  /** @param {Line[]} lines @param {{animate?: boolean, maxZoom?: number}} [how] */
  lookAt(lines, { animate = true, maxZoom = 18 } = {}) {
    const bounds = L.latLngBounds(lines.flatMap(flipped));
    if (bounds.isValid()) this.fit(bounds, { animate, maxZoom, trim: 0 });
  }
}

/** The stripes with which ground is filled, for all drawings on the page: a style sheet can't hold them. */
function hatches() {
  const svg = document.createElementNS(SVG, "svg");
  const defs = document.createElementNS(SVG, "defs");
  for (const [name, color] of [
    ["hatch-blue", "#1667d9"],
    ["hatch-brown", "#8a4b00"],
    ["hatch-theirs", "#96247f"],
  ]) {
    const pattern = document.createElementNS(SVG, "pattern");
    const stripe = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({
      id: name,
      width: 9,
      height: 9,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    }))
      pattern.setAttribute(key, String(value));
    for (const [key, value] of Object.entries({ width: 3.5, height: 9, fill: color, "fill-opacity": 0.75 }))
      stripe.setAttribute(key, String(value));
    pattern.append(stripe);
    defs.append(pattern);
  }
  for (const name of ["width", "height"]) svg.setAttribute(name, "0");
  svg.setAttribute("aria-hidden", "true");
  svg.append(defs);
  return svg;
}
