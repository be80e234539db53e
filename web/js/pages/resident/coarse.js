// A position too coarse to name a grid: the circle it lies in, a pin to put on one's home, and the nearest
// grids to choose from.

import * as api from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { distance, fullName } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { keepGridAsHome, keepHome } from "../../features/addresses/home.js";
import { announce, writeAgain } from "../../ui/components.js";
import { navigate, state } from "./state.js";
import { look, map, nameInFull, panel, redraw, use } from "./view.js";

const L = window.L;
const SHOWN = 3;
// The API counts grids no farther away than this.
const COUNTED_WITHIN_M = 5000;
// While the pin is dragged it asks no oftener than this.
const PACE_MS = 150;
const STEP_PX = 10;
const LEAP_PX = 50;
const LABEL_SHARE = 0.12;
const HINT_ROOM_PX = 96;
const CLOSE_ZOOM = 17;
const CLOSER = 2;
const STREETS_ZOOM = 16;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** @typedef {typeof import("./state.js").state} State */
/** @typedef {{code: string, name: string, distance_m?: number}} Grid */

/**
 * @param {State} place with a position and how far off it may be
 * @param {api.Answer | null} answer for the position itself, if it lies in the city
 * @param {AbortSignal} signal @param {boolean} focus
 * @param {{city: string, nearest?: Grid | null}} options
 */
export async function showCoarse(
  { lon = 0, lat = 0, accuracy_m: accuracy = 0, fromDevice, at },
  answer,
  signal,
  focus,
  { city, nearest },
) {
  const centre = L.latLng(lat, lon);
  const circle = centre.toBounds(2 * accuracy);
  const grids = answer?.grid
    ? [answer.grid, ...answer.evidence.alternatives].slice(0, SHOWN)
    : nearest
      ? [nearest]
      : [];
  const counted = answer && accuracy <= COUNTED_WITHIN_M ? answer.evidence.alternatives.length + 1 : 0;
  /** @type {Map<string, api.Area>} */
  const areas = new Map();
  const pin = pinAt(centre, { onMove, onConfirm });
  const line = L.polyline([centre, centre], {
    className: "shape thread",
    color: "#1b2430",
    weight: 2,
    dashArray: "3 5",
    interactive: false,
  });
  map.shapes.addLayer(line);
  circleAround(centre, accuracy, circle);
  map.mark(lon, lat, { fromDevice: true, label: t(fromDevice ? "mark.mine" : "mark.picked") });
  map.marks.addLayer(pin.marker);

  /** @type {{name?: string, outside?: boolean}} where the pin is; nothing: not known yet */
  let found = answer ? { name: fullName(answer.chain, answer.grid?.name ?? "") } : { outside: true };
  let asked = false;
  const spotLine = el("p", { class: "pin-at", "aria-live": "polite" });
  const write = el("button", { type: "button", class: "act", onclick: () => writeAgain() });
  const here = el("button", { type: "button", class: "act main", onclick: onConfirm });
  const foot = el("div", { class: "callbar two" }, spotLine, write, here);

  function writeFoot() {
    spotLine.replaceChildren(
      ...(found.outside
        ? [t("coarse.outside", { city })]
        : found.name
          ? [t("coarse.at"), el("b", {}, found.name)]
          : [t("coarse.unknown")]),
    );
    write.replaceChildren(icon("pencil"), t("address.write"));
    here.replaceChildren(icon("check"), t("coarse.here"));
    here.disabled = Boolean(found.outside);
    return foot;
  }

  /** @type {AbortController | undefined} */
  let current;
  let timer = 0;
  let last = -Infinity;
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    current?.abort();
  });

  async function ask() {
    current?.abort();
    current = new AbortController();
    const { signal: newest } = current;
    last = performance.now();
    const { lng, lat: north } = pin.marker.getLatLng();
    try {
      const there = await api.locate({ lon: lng, lat: north, at }, newest);
      found = {
        name: fullName(there.chain, there.grid?.name ?? there.chain[there.chain.length - 1]?.name ?? ""),
      };
    } catch (error) {
      if (newest.aborted) return;
      if (!(error instanceof api.Problem)) throw error;
      found = { outside: error.slug === "outside-all-grids" };
    }
    if (!newest.aborted && !signal.aborted) writeFoot();
  }

  function onMove() {
    line.setLatLngs([centre, pin.marker.getLatLng()]);
    clearTimeout(timer);
    const wait = last + PACE_MS - performance.now();
    if (wait <= 0) ask();
    else timer = window.setTimeout(ask, wait);
  }

  function onConfirm() {
    if (found.outside) return;
    const spot = pin.marker.getLatLng();
    const zoom = map.map.getZoom();
    if (!asked && zoom < CLOSE_ZOOM) {
      // From so far away a pin may stand anywhere: look once more from near by.
      asked = true;
      map.fit(L.latLngBounds([spot]), { maxZoom: Math.max(zoom + CLOSER, STREETS_ZOOM), trim: 0 });
      redraw();
      announce(t("coarse.again"));
      return;
    }
    keepHome({ lon: spot.lng, lat: spot.lat, name: found.name ?? "" });
    navigate({ lon: spot.lng, lat: spot.lat });
  }

  /** @param {Grid} grid */
  function choose({ code }) {
    keepGridAsHome(code, at);
    navigate({ area: code });
  }

  /** @param {Grid} grid */
  const option = (grid) => {
    const told =
      areas.get(grid.code)?.places?.[0]?.name ??
      (grid.distance_m ? t("doubt.away", { distance: distance(grid.distance_m) }) : null);
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "option", onclick: () => choose(grid) },
        icon("map-pin"),
        el("span", {}, el("b", { "data-area": grid.code }, grid.name), told && el("small", {}, told)),
        icon("chevron-right"),
      ),
    );
  };

  const make = () => [
    el(
      "div",
      { class: "head" },
      el("h2", { id: "heading", tabindex: "-1" }, t(asked ? "coarse.again" : "coarse.title")),
      el(
        "p",
        { class: "sub" },
        t("coarse.off", { distance: distance(accuracy) }),
        counted > 1 && t("coarse.grids", { n: counted }),
      ),
    ),
    el("p", { class: "or" }, t("coarse.drag"), grids.length > 0 && el("small", {}, t("coarse.or"))),
    grids.length ? el("ul", { class: "choices landmarks" }, grids.map(option)) : null,
  ];
  panel(make, {
    focus,
    foot: writeFoot,
    bare: true,
    spoken: `${t("coarse.title")} ${t("coarse.off", { distance: distance(accuracy) })}`,
  });
  use({
    onPick: (toLon, toLat) => {
      pin.marker.setLatLng([toLat, toLon]);
      pin.moved();
    },
  });
  // Below it stands how large it is.
  const south = circle.getSouth() - (circle.getNorth() - circle.getSouth()) * LABEL_SHARE;
  look(state, L.latLngBounds([south, circle.getWest()], circle.getNorthEast()), { trim: 0 });
  hintAt(pin.marker);
  const known = await Promise.all(grids.map(({ code }) => api.area(code, at, signal).catch(() => null)));
  if (signal.aborted) return;
  for (const area of known) if (area) areas.set(area.code, area);
  redraw();
  for (const area of areas.values()) nameInFull(area);
}

/** @param {L.LatLng} centre @param {number} radius @param {L.LatLngBounds} bounds */
function circleAround(centre, radius, bounds) {
  map.shapes.addLayer(
    L.circle(centre, {
      radius,
      className: "shape",
      color: "#1667d9",
      weight: 2,
      dashArray: "7 5",
      fillOpacity: 0.1,
      interactive: false,
    }),
  );
  const label = el("span", { class: "off-label" }, t("coarse.label", { distance: distance(radius) }));
  const marker = L.marker([bounds.getSouth(), centre.lng], {
    icon: L.divIcon({ className: "mark", html: label, iconSize: [0, 0] }),
    interactive: false,
    keyboard: false,
  });
  marker.on("add", () => marker.getElement()?.setAttribute("aria-hidden", "true"));
  map.marks.addLayer(marker);
}

/**
 * The pin: dragged, or moved by the arrow keys.
 * @param {L.LatLng} spot @param {{onMove: () => void, onConfirm: () => void}} events
 */
function pinAt(spot, { onMove, onConfirm }) {
  const html = el("span", { class: "pin large" }, el("i"));
  const marker = L.marker(spot, {
    draggable: true,
    autoPan: true,
    zIndexOffset: 2000,
    icon: L.divIcon({ className: "mark movable", html, iconSize: [44, 52], iconAnchor: [22, 52] }),
  });
  const moved = () => {
    marker.unbindTooltip();
    onMove();
  };
  marker.on("add", () => {
    const node = marker.getElement();
    node?.setAttribute("aria-label", t("coarse.pin"));
    node?.setAttribute("role", "button");
    node?.removeAttribute("aria-describedby");
  });
  marker.on("drag", moved);
  marker.on("keydown", (event) => {
    const key = event.originalEvent;
    const step = ARROWS[key.key];
    if (key.key !== "Enter" && !step) return;
    key.preventDefault();
    key.stopPropagation();
    if (!step) {
      onConfirm();
      return;
    }
    const by = L.point(step).multiplyBy(key.shiftKey ? LEAP_PX : STEP_PX);
    marker.setLatLng(
      map.map.containerPointToLatLng(map.map.latLngToContainerPoint(marker.getLatLng()).add(by)),
    );
    moved();
  });
  return { marker, moved };
}

/**
 * What to do with the pin, above it or, where the search box is in the way, beside it.
 * @param {L.Marker} marker
 */
function hintAt(marker) {
  const above = map.map.latLngToContainerPoint(marker.getLatLng()).y - HINT_ROOM_PX > map.open().top;
  marker.bindTooltip(el("span", {}, t("coarse.hint")), {
    permanent: true,
    direction: above ? "top" : "right",
    offset: above ? [0, -56] : [24, -30],
    className: above ? "pin-hint" : "pin-hint beside",
  });
}
