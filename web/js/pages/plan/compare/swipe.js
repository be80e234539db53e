// A bar over the map: what is in force on its left, the draft on its right. It is a slider, also for the keyboard.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";

const L = window.L;
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
/** So far the bar stays from the edge: it can be taken back. */
const LEAST = 0;
const MOST = 100;

export class Swipe {
  /**
   * @param {import("../planmap.js").PlanMap} map @param {HTMLElement} around
   * @param {[HTMLElement, HTMLElement]} panes of the map: before, after
   * @param {[HTMLElement, HTMLElement]} labels of both sides
   */
  constructor(map, around, panes, labels) {
    this.map = map;
    this.around = around;
    this.panes = panes;
    this.percent = 50;
    this.handle = el(
      "button",
      {
        type: "button",
        id: "swipe",
        class: "swipehandle",
        role: "slider",
        "aria-label": t("plan.swipe"),
        "aria-valuemin": LEAST,
        "aria-valuemax": MOST,
      },
      icon("arrow-right-left"),
    );
    this.line = el("div", { class: "swipe" }, labels[0], labels[1], this.handle);
    this.handle.addEventListener("keydown", (event) => this.key(event));
    this.handle.addEventListener("pointerdown", (event) => this.hold(event));
    this.clip = () => this.draw();
    around.append(this.line);
    map.map.on("move zoomend resize viewreset", this.clip);
    this.draw();
  }

  remove() {
    this.map.map.off("move zoomend resize viewreset", this.clip);
    this.line.remove();
  }

  /** @param {number} percent from the left edge of the map */
  go(percent) {
    this.percent = Math.min(MOST, Math.max(LEAST, percent));
    this.draw();
  }

  draw() {
    const { map } = this.map;
    const { x: width, y: height } = map.getSize();
    const at = (width * this.percent) / 100;
    this.line.style.insetInlineStart = `${at}px`;
    const shown = Math.round(this.percent);
    this.handle.setAttribute("aria-valuenow", String(shown));
    this.handle.setAttribute("aria-valuetext", t("plan.swipe.at", { n: shown }));
    this.cut(this.panes[0], 0, at, height);
    this.cut(this.panes[1], at, width, height);
  }

  /** Show of a pane what lies between two places across the map. @param {HTMLElement} pane @param {number} left @param {number} right @param {number} height */
  cut(pane, left, right, height) {
    const { map } = this.map;
    const { x: x0, y: y0 } = map.containerPointToLayerPoint(L.point(left, 0));
    const { x: x1, y: y1 } = map.containerPointToLayerPoint(L.point(right, height));
    pane.style.clipPath = `polygon(${x0}px ${y0}px, ${x1}px ${y0}px, ${x1}px ${y1}px, ${x0}px ${y1}px)`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    const to = { Home: LEAST, End: MOST }[event.key] ?? (step && Math.round(this.percent) + step);
    if (to === undefined) return;
    event.preventDefault();
    // Arrows would move the map as well.
    event.stopPropagation();
    this.go(to);
  }

  /** @param {PointerEvent} event */
  hold(event) {
    event.preventDefault();
    event.stopPropagation();
    this.handle.focus();
    this.handle.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ { clientX }) => {
      const { left, width } = this.around.getBoundingClientRect();
      this.go(((clientX - left) / width) * 100);
    };
    const end = () => {
      this.handle.removeEventListener("pointermove", move);
      this.handle.removeEventListener("pointerup", end);
      this.handle.removeEventListener("pointercancel", end);
    };
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("pointerup", end);
    this.handle.addEventListener("pointercancel", end);
  }
}
