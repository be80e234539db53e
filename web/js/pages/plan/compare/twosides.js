// The map of a comparison: the lines and names of what is in force, and those of the draft, each in a pane of its own.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { linesByGrid } from "../census.js";
import { ringsOf } from "../geometry.js";
import { spotsOf, writeNames, writeNotes } from "../names.js";
import { flip } from "../planmap.js";

/**
 * @typedef {import("../draft.js").Draft} Draft
 * @typedef {import("../geometry.js").Line} Line
 * @typedef {import("../census.js").Moved} Moved
 */

const L = window.L;
const BEFORE = { color: "#5f6b7c", weight: 2.5, fill: false, interactive: false };
const AFTER = { color: "#143a76", weight: 3, fill: false, interactive: false };
const CASING = { color: "#ffffff", weight: 5.5, opacity: 0.75, fill: false, interactive: false };
/** Above the hatched ground, below what is held. */
const LEVEL = 425;

export class TwoSides {
  /** @param {import("../planmap.js").PlanMap} map */
  constructor(map) {
    this.map = map;
    this.sides = ["before", "after"].map((name) => {
      const pane = map.map.getPane(`compare-${name}`) ?? map.map.createPane(`compare-${name}`);
      pane.style.zIndex = String(LEVEL);
      pane.style.pointerEvents = "none";
      return {
        name,
        pane,
        lines: L.layerGroup().addTo(map.map),
        names: L.layerGroup().addTo(map.map),
        renderer: L.svg({ pane: `compare-${name}`, padding: 0.5 }),
      };
    });
    this.notes = L.layerGroup().addTo(map.map);
    this.again = () => this.label();
    map.map.on("zoomend", this.again);
    /** @type {Draft | null} */
    this.draft = null;
  }

  remove() {
    this.map.map.off("zoomend", this.again);
    for (const { lines, names } of this.sides) {
      lines.remove();
      names.remove();
    }
    this.notes.remove();
  }

  /** @returns {[HTMLElement, HTMLElement]} */
  panes() {
    return [this.sides[0].pane, this.sides[1].pane];
  }

  /** @param {Draft} draft @param {Map<string, {households: number, buildings: number}>} before figures without the plan @param {(code: string) => string} target what a grid is called in a note */
  draw(draft, before, target) {
    this.draft = draft;
    this.before = before;
    this.target = target;
    const changed = new Set(draft.inForce.map(({ code }) => code));
    const kept = draft.arcs.filter(({ owners }) =>
      owners.some((code) => draft.grids.has(code) && !changed.has(code)),
    );
    const old = [...draft.inForce.flatMap(({ rings }) => rings), ...kept.map(({ line }) => line)];
    this.lines(this.sides[0], old, BEFORE);
    this.lines(
      this.sides[1],
      draft.arcs.map(({ line }) => line),
      AFTER,
    );
    this.label();
  }

  /** @param {{lines: L.LayerGroup, renderer: L.Renderer}} side @param {Line[]} lines @param {object} style */
  lines(side, lines, style) {
    side.lines.clearLayers();
    for (const each of [CASING, style])
      side.lines.addLayer(
        L.polyline(
          lines.map((line) => line.map(flip)),
          { ...each, renderer: side.renderer },
        ),
      );
  }

  /** The names of both sides, around what is noted on the ground that changes hands. */
  label() {
    const { draft, before } = this;
    if (!draft || !before) return;
    const notes = draft.moved().filter(({ households }) => households);
    const taken = writeNotes(this.map.map, this.notes, notes, (moved) => this.note(moved));
    const inForce = new Map(draft.inForce.map(({ code, rings }) => [code, rings]));
    const around = linesByGrid(draft.ownArcs());
    const pills = (/** @type {boolean} */ isBefore) =>
      [...draft.grids.values(), ...(isBefore ? draft.ended.values() : [])].flatMap((grid) => {
        if (isBefore && !grid.in_force) return [];
        const rings = (isBefore && inForce.get(grid.code)) || ringsOf(around.get(grid.code) ?? []);
        if (!rings.length) return [];
        const households = isBefore ? (before.get(grid.code)?.households ?? 0) : grid.households;
        const name = (isBefore && grid.in_force?.name) || grid.name;
        return [
          {
            ...grid,
            name,
            households,
            spots: spotsOf(rings),
            touched: inForce.has(grid.code) || !grid.in_force,
          },
        ];
      });
    for (const [i, side] of this.sides.entries())
      writeNames(this.map.map, side.names, pills(i === 0), [], { pane: `compare-${side.name}`, taken });
  }

  /** @param {Moved} moved */
  note({ households, buildings, to }) {
    return el(
      "span",
      { class: "movednote two" },
      `+${t("plan.households", { n: households })}`,
      el("small", {}, t("plan.moved.to", { n: buildings, grid: this.target?.(to) ?? to })),
    );
  }
}
