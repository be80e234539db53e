// The vertices of a chosen line as buttons: dragged, moved by the arrow keys, or picked and placed.

import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { metre, position } from "./geometry.js";
import { flip } from "./planmap.js";

/**
 * @typedef {import("./geometry.js").Arc} Arc
 * @typedef {import("./geometry.js").Position} Position
 */

const L = window.L;
const SIZE_PX = 44;
/** Nearer to each other than this, one would cover the other: it is shown once one looks closer. */
const APART_PX = 38;
const STEP_M = 0.5;
const WIDE_STEP_M = 5;
/** Strokes of the arrow keys that follow faster are one edit. */
const REST_MS = 900;
/** @type {Record<string, [number, number]>} east, north */
const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Handles {
  /**
   * @param {import("./planmap.js").PlanMap} on
   * @param {{nameOf: (arc: Arc) => string, mayMove: (index: number) => boolean, onHold: () => void, onMove: (index: number, at: Position) => void,
   *   onDrop: (index: number, at: Position, byKeys: boolean) => void, onCancel: () => void, onRemove: (index: number) => void,
   *   onAdd: (index: number) => void, onLeave: () => void, onPick: (index: number | null) => void}} events
   */
  constructor(on, events) {
    this.on = on;
    this.events = events;
    this.layer = L.layerGroup().addTo(on.map);
    /** @type {Arc | null} */
    this.arc = null;
    /** @type {Map<number, L.Marker>} */
    this.markers = new Map();
    /** The vertex that is placed by the next press. @type {number | null} */
    this.picked = null;
    this.timer = 0;
    /** Where the arrow keys have brought a vertex. @type {{index: number, at: Position} | null} */
    this.stepped = null;
    on.map.on("zoomend", () => this.arc && this.draw());
  }

  /** @param {Arc | null} arc @param {number} [focused] the vertex that has the focus then */
  choose(arc, focused) {
    this.settle();
    this.arc = arc;
    this.pick(null);
    this.draw();
    if (focused !== undefined) this.focus(focused);
  }

  /** @param {number} index */
  focus(index) {
    if (!this.markers.has(index)) this.draw(index);
    this.markers.get(index)?.getElement()?.focus({ preventScroll: true });
  }

  /** The vertex that has the focus. */
  focused() {
    const held = [...this.markers].find(([, marker]) => marker.getElement() === document.activeElement);
    return held?.[0] ?? null;
  }

  /** @param {number} [wanted] the vertex that is shown in any case */
  draw(wanted = this.focused() ?? undefined) {
    const { arc } = this;
    const shown = arc ? this.shownOf(arc, wanted) : [];
    if (arc && this.isDrawn(arc, shown)) return;
    const hadFocus = this.focused();
    this.layer.clearLayers();
    this.markers.clear();
    if (!arc) return;
    for (const i of shown) this.add(arc, i);
    if (hadFocus !== null) this.markers.get(hadFocus)?.getElement()?.focus({ preventScroll: true });
  }

  /** The vertices that have room, in order. @param {Arc} arc @param {number} [wanted] */
  shownOf(arc, wanted) {
    const last = arc.line.length - 1;
    const isClosed = String(arc.line[0]) === String(arc.line[last]);
    const first = [wanted, this.picked ?? undefined, 0, last].filter((each) => each !== undefined);
    const order = [...new Set([...first, ...arc.line.keys()])].filter((i) => !(isClosed && i === last));
    const shown = /** @type {number[]} */ ([]);
    for (const i of order)
      if (shown.every((j) => this.on.pixelsBetween(arc.line[i], arc.line[j]) >= APART_PX)) shown.push(i);
    return shown.sort((a, b) => a - b);
  }

  /**
   * Whether these handles stand there already: one that is replaced is lost to the hand that takes it.
   * @param {Arc} arc @param {number[]} shown
   */
  isDrawn(arc, shown) {
    return (
      String(shown) === String([...this.markers.keys()]) &&
      [...this.markers].every(([i, marker]) => {
        const node = marker.getElement();
        return (
          String(placeOf(marker)) === String(arc.line[i]) &&
          node?.getAttribute("aria-label") === this.nameOf(arc, i) &&
          node.hasAttribute("aria-pressed") === this.events.mayMove(i)
        );
      })
    );
  }

  /** @param {Arc} arc @param {number} index */
  nameOf(arc, index) {
    const words = { line: this.events.nameOf(arc), n: index + 1, of: arc.line.length };
    return t(this.events.mayMove(index) ? "plan.handle" : "plan.handle.stuck", words);
  }

  /** @param {Arc} arc @param {number} index */
  add(arc, index) {
    const last = arc.line.length - 1;
    const isEnd = index === 0 || index === last;
    const movable = this.events.mayMove(index);
    const marker = L.marker(flip(arc.line[index]), {
      draggable: movable,
      keyboard: true,
      zIndexOffset: 1000,
      icon: L.divIcon({
        className: "handle",
        html: el("span", { "data-end": isEnd, "data-stuck": !movable }),
        iconSize: [SIZE_PX, SIZE_PX],
      }),
    });
    marker.on("dragstart", () => {
      this.settle();
      this.events.onHold();
    });
    marker.on("drag", () => this.events.onMove(index, placeOf(marker)));
    marker.on("dragend", () => this.events.onDrop(index, placeOf(marker), false));
    marker.on("keydown", ({ originalEvent }) => this.key(originalEvent, index, movable));
    marker.on("click", () => movable && this.pick(this.picked === index ? null : index));
    this.layer.addLayer(marker);
    this.markers.set(index, marker);
    const node = marker.getElement();
    node?.setAttribute("role", "button");
    node?.setAttribute("data-handle", String(index));
    node?.setAttribute("aria-label", this.nameOf(arc, index));
    if (movable) node?.setAttribute("aria-pressed", String(this.picked === index));
  }

  /** @param {number | null} index */
  pick(index) {
    this.picked = index;
    for (const [i, marker] of this.markers) {
      const node = marker.getElement();
      if (node?.hasAttribute("aria-pressed")) node.setAttribute("aria-pressed", String(i === index));
    }
    this.events.onPick(index);
  }

  /** Put the picked vertex there. @param {Position} at @returns {boolean} whether one was picked */
  place(at) {
    const index = this.picked;
    if (index === null) return false;
    this.pick(null);
    this.events.onMove(index, at);
    this.events.onDrop(index, at, true);
    return true;
  }

  /** @param {KeyboardEvent} key @param {number} index @param {boolean} movable */
  key(key, index, movable) {
    if (key.altKey || key.ctrlKey || key.metaKey) return;
    const step = ARROWS[key.key];
    const taken = () => {
      key.preventDefault();
      key.stopPropagation();
    };
    if (step) {
      taken();
      if (movable) this.step(index, step, key.shiftKey ? WIDE_STEP_M : STEP_M);
    } else if (key.key === "Enter" || key.key === " ") {
      taken();
      this.settle();
      if (movable) this.pick(this.picked === index ? null : index);
    } else if (key.key === "Delete" || key.key === "Backspace") {
      taken();
      this.settle();
      this.events.onRemove(index);
    } else if (key.key === "+") {
      taken();
      this.settle();
      this.events.onAdd(index);
    } else if (key.key === "Escape") {
      taken();
      if (this.stepped) this.cancel();
      else if (this.picked !== null) this.pick(null);
      else this.events.onLeave();
    }
  }

  /** @param {number} index @param {[number, number]} way @param {number} metres */
  step(index, [east, north], metres) {
    if (!this.arc) return;
    const [lon, lat] = this.stepped?.index === index ? this.stepped.at : this.arc.line[index];
    const [lonM, latM] = metre(lat);
    const at = position(lon + east * metres * lonM, lat + north * metres * latM);
    this.stepped = { index, at };
    this.markers.get(index)?.setLatLng(flip(at));
    this.events.onMove(index, at);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.settle(), REST_MS);
  }

  /** What the arrow keys moved is dropped where it is. */
  settle() {
    clearTimeout(this.timer);
    const { stepped } = this;
    this.stepped = null;
    if (stepped) this.events.onDrop(stepped.index, stepped.at, true);
  }

  cancel() {
    clearTimeout(this.timer);
    this.stepped = null;
    this.events.onCancel();
    this.draw();
  }
}

/** @param {L.Marker} marker @returns {Position} */
function placeOf(marker) {
  const { lng, lat } = marker.getLatLng();
  return position(lng, lat);
}
