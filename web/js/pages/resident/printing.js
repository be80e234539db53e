// On paper the map cannot be drawn anew in time: what lies open of it on the screen is scaled to the page.

import { byId } from "../../core/dom.js";

// Between the margins of A4, in CSS pixels; a map so wide for its height leaves room for people below it.
const PAGE_PX = 718;
const RATIO = 718 / 360;
// As much is seen around what is meant; larger than so it would be blurred.
const AROUND = 1.25;
const MOST_SCALE = 2.2;
// Of a map on which nothing is outlined its middle is meant.
const MIDDLE = 0.55;
// Of less than this nothing can be seen: what lies under a sheet has not been drawn.
const LEAST_PX = 140;

/**
 * The part of the map that nothing lies on; null where a sheet lies on all of it.
 * @param {{left: number, top: number, width: number, height: number}} map
 * @param {{right: number, top: number, width: number, height: number}} sheet
 */
export function openPart(map, sheet) {
  const beside = sheet.width < map.width && sheet.height > map.height * 0.9;
  const left = beside ? Math.max(0, sheet.right - map.left) : 0;
  const bottom = beside ? map.height : Math.min(map.height, sheet.top - map.top);
  if (bottom < LEAST_PX || map.width - left < LEAST_PX) return null;
  return { left, wide: map.width - left, high: bottom };
}

/**
 * Of the open part what is meant, as large as the page allows: its middle where nothing is outlined.
 * @param {{left: number, wide: number, high: number}} open
 * @param {{left: number, top: number, right: number, bottom: number} | null} meant in pixels of the map
 */
export function shownPart({ left, wide, high }, meant) {
  const least = meant
    ? Math.max(meant.right - meant.left, (meant.bottom - meant.top) * RATIO) * AROUND
    : wide * MIDDLE;
  const width = Math.min(wide, Math.max(least, PAGE_PX / MOST_SCALE));
  const height = Math.min(high, width / RATIO);
  const middle = meant ?? { left, right: left + wide, top: 0, bottom: high };
  const within = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to) =>
    Math.min(Math.max(at, from), to);
  return {
    x: within((middle.left + middle.right - width) / 2, left, left + wide - width),
    y: within((middle.top + middle.bottom - height) / 2, 0, high - height),
    width,
    height,
  };
}

/**
 * How a part of the map comes on the page.
 * @param {{x: number, y: number, width: number, height: number}} part
 * @param {{width: number, height: number}} map
 */
export function onPage({ x, y, width, height }, map) {
  const scale = PAGE_PX / width;
  const cut = [y, map.width - x - width, map.height - y - height, x];
  return {
    "--map-w": `${map.width}px`,
    "--map-h": `${map.height}px`,
    "--map-scale": String(scale),
    "--map-x": `${-x}px`,
    "--map-y": `${-y}px`,
    "--map-cut": `inset(${cut.map((each) => `${each}px`).join(" ")})`,
    "--map-high": `${height * scale}px`,
  };
}

/**
 * What is drawn over the map, a grid's outline or a way, as far as it lies open.
 * @param {DOMRect} map @param {{left: number, wide: number, high: number}} open
 */
function outlined(map, { left, wide, high }) {
  const boxes = [...document.querySelectorAll("#map .leaflet-overlay-pane path")]
    .map((path) => path.getBoundingClientRect())
    .filter(({ width, height }) => width + height > 0);
  if (!boxes.length) return null;
  const meant = {
    left: Math.max(Math.min(...boxes.map((box) => box.left)) - map.left, left),
    top: Math.max(Math.min(...boxes.map((box) => box.top)) - map.top, 0),
    right: Math.min(Math.max(...boxes.map((box) => box.right)) - map.left, left + wide),
    bottom: Math.min(Math.max(...boxes.map((box) => box.bottom)) - map.top, high),
  };
  return meant.right > meant.left && meant.bottom > meant.top ? meant : null;
}

/** What is folded up is printed, too. @type {HTMLDetailsElement[]} */
let unfolded = [];

export function listenToPrinter() {
  const { style } = document.documentElement;
  window.addEventListener("beforeprint", () => {
    const map = byId("map").getBoundingClientRect();
    const open = openPart(map, byId("sheet").getBoundingClientRect());
    byId("map").toggleAttribute("data-covered", !open);
    style.setProperty("--map-high", "0px");
    const told = open ? onPage(shownPart(open, outlined(map, open)), map) : {};
    for (const [name, value] of Object.entries(told)) style.setProperty(name, value);
    const folded = document.querySelectorAll("#panel details:not([open]):not(#doubts)");
    unfolded = /** @type {HTMLDetailsElement[]} */ ([...folded]);
    for (const each of unfolded) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of unfolded) each.open = false;
    unfolded = [];
  });
}
