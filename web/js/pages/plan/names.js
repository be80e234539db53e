// Where names stand on the map of a plan, and which of them have room there.

import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { areaOf, encloses } from "./geometry.js";

/**
 * @typedef {import("./geometry.js").Line} Line
 * @typedef {import("./geometry.js").Position} Position
 * @typedef {{code: string, name: string, households: number, spots: Position[], touched: boolean}} Pill
 * @typedef {{households: number, lon: number, lat: number, buildings?: number}} Note ground that changes hands, with so many households
 */

const L = window.L;
const LETTER_PX = 13;
const [HIGH_PX, LOW_PX, NOTE_PX, WIDE_NOTE_PX] = [42, 24, 84, 128];
/** Heights in a grid at which a name may stand, as shares of its own. */
const SHARES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

/** Where a name may stand in a grid: in the middle of its widest part first. @param {Line[]} rings @returns {Position[]} */
export function spotsOf(rings) {
  const ring = rings.reduce((a, b) => (Math.abs(areaOf(b)) > Math.abs(areaOf(a)) ? b : a));
  const lats = ring.map(([, lat]) => lat);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  /** @type {{width: number, at: Position}[]} */
  const found = [];
  for (const share of SHARES) {
    const lat = south + share * (north - south);
    const meets = rings
      .flatMap((each) =>
        each.slice(1).flatMap(([x, y], i) => {
          const [x0, y0] = each[i];
          return y0 > lat === y > lat ? [] : [x0 + ((lat - y0) / (y - y0)) * (x - x0)];
        }),
      )
      .sort((a, b) => a - b);
    for (let i = 1; i < meets.length; i += 1) {
      const lon = (meets[i - 1] + meets[i]) / 2;
      // The middle of the grid is worth a little width.
      const width = (meets[i] - meets[i - 1]) * (1 - Math.abs(share - 0.5));
      if (encloses(rings, lon, lat)) found.push({ width, at: [lon, lat] });
    }
  }
  return found.length ? found.sort((a, b) => b.width - a.width).map(({ at }) => at) : [ring[0]];
}

/** Something to read on the map, not to press; what it says is in the lists, too. @param {L.LayerGroup} group @param {Position} at @param {HTMLElement} html @param {string} [pane] of the map */
export function write(group, [lon, lat], html, pane = "markerPane") {
  const marker = L.marker([lat, lon], {
    pane,
    icon: L.divIcon({ className: "planmark", html, iconSize: [0, 0] }),
    interactive: false,
    keyboard: false,
  });
  marker.on("add", () => marker.getElement()?.setAttribute("aria-hidden", "true"));
  group.addLayer(marker);
}

/** What is taken on the map by names. */
class Room {
  /** @param {L.Map} map @param {L.Bounds[]} [taken] */
  constructor(map, taken = []) {
    this.map = map;
    this.taken = [...taken];
  }

  /** @param {Position} at @param {number} wide @param {number} high @returns {boolean} whether there is room: then it is taken */
  takes([lon, lat], wide, high) {
    const { x, y } = this.map.latLngToLayerPoint([lat, lon]);
    const box = L.bounds([x - wide / 2, y - high / 2], [x + wide / 2, y + high / 2]);
    const fits = this.taken.every((other) => !other.overlaps(box));
    if (fits) this.taken.push(box);
    return fits;
  }
}

/**
 * How many change hands where, in words of more than one line. Returns what they take of the map.
 * @template {Note} T
 * @param {L.Map} map @param {L.LayerGroup} group @param {T[]} notes @param {(note: T) => HTMLElement} words
 */
export function writeNotes(map, group, notes, words) {
  group.clearLayers();
  const room = new Room(map);
  for (const note of notes)
    if (room.takes([note.lon, note.lat], WIDE_NOTE_PX, HIGH_PX))
      write(group, [note.lon, note.lat], words(note));
  return room.taken;
}

/**
 * Names of grids with their households, and how many change hands where. One that has no room moves inside its grid,
 * then goes without its households, then is left out; those that the plan touches come first.
 * @param {L.Map} map @param {L.LayerGroup} group @param {Pill[]} pills @param {Note[]} notes
 * @param {{pane?: string, taken?: L.Bounds[]}} [how] where on the map, and what has been taken there before
 */
export function writeNames(map, group, pills, notes, { pane, taken } = {}) {
  group.clearLayers();
  const room = new Room(map, taken);
  for (const { households, lon, lat, buildings } of notes)
    if (room.takes([lon, lat], NOTE_PX, buildings ? HIGH_PX : LOW_PX))
      write(
        group,
        [lon, lat],
        el(
          "span",
          { class: "movednote" },
          `+${t("plan.households", { n: households })}`,
          buildings && el("small", {}, t("plan.buildings", { n: buildings })),
        ),
      );
  for (const { code, name, households, spots, touched } of [...pills].sort(
    (a, b) => Number(b.touched) - Number(a.touched),
  )) {
    const wide = name.length * LETTER_PX + 18;
    const whole = spots.find((at) => room.takes(at, wide, HIGH_PX));
    const at = whole ?? spots.find((spot) => room.takes(spot, wide, LOW_PX));
    if (!at) continue;
    const figure = whole && el("span", {}, t("plan.households", { n: households }));
    write(
      group,
      at,
      el(
        "span",
        { class: "gridpill", "data-grid": code, "data-touched": touched },
        el("b", {}, name),
        figure,
      ),
      pane,
    );
  }
}
