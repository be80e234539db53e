// A draft as the page holds it: its grids, the lines between them, and whose each building is. No map, no page.

import { Census, linesByGrid } from "./census.js";
import {
  boxOf,
  crossesAny,
  crossesItself,
  encloses,
  inBox,
  metresBetween,
  position,
  ringsOf,
  same,
} from "./geometry.js";

/**
 * @typedef {import("./geometry.js").Arc} Arc
 * @typedef {import("./geometry.js").Line} Line
 * @typedef {import("./geometry.js").Position} Position
 * @typedef {import("./requests.js").Grid} Grid
 * @typedef {import("./requests.js").Topology} Topology
 * @typedef {import("./requests.js").Op} Op
 * @typedef {import("./census.js").Figures} Figures
 */

/** The households that a grid is to have, unless it is a dedicated one: as the city lays down. */
export let least = 300;
export let most = 500;

/** @param {number[]} bounds */
export const setBounds = ([low, high]) => {
  least = low;
  most = high;
};
/** So near its bounds is worth a look. */
const NEAR = 0.05;
/** Of one vertex drawn on another the server makes one. */
const SAME_VERTEX_M = 0.2;

/** How a grid stands to its bounds. @param {{kind: string, households: number}} grid */
export function stateOf({ kind, households }) {
  if (kind !== "base") return "free";
  if (households < least) return "low";
  if (households > most) return "high";
  return households < least * (1 + NEAR) || households > most * (1 - NEAR) ? "near" : "good";
}

/** @param {any} geometry a polygon or several, in GeoJSON @returns {Line[]} */
export const ringsOfGeometry = ({ type, coordinates }) =>
  type === "Polygon" ? coordinates : coordinates.flat(1);

export class Draft {
  /** @param {Topology} topology @param {import("./census.js").Dwellings} dwellings */
  constructor(topology, dwellings) {
    this.census = new Census(dwellings);
    this.version = topology.version;
    /** @type {Map<string, Grid>} */
    this.grids = new Map();
    /** Those that end by the plan: only their names are of use. @type {Map<string, Grid>} */
    this.ended = new Map();
    /** @type {Arc[]} */
    this.arcs = [];
    /** Of the grids that the plan changes: as they are without it. @type {{code: string, rings: Line[]}[]} */
    this.inForce = [];
    /** Of the communities. @type {{code: string, rings: Line[]}[]} */
    this.outlines = [];
    this.load(topology);
  }

  /** As the server has it now. @param {Topology} topology */
  load(topology) {
    this.version = topology.version;
    const [ended, there] = [true, false].map((ends) =>
      topology.grids.filter(({ fate }) => (fate === "ended") === ends),
    );
    this.grids = new Map(there.map((grid) => [grid.code, { ...grid }]));
    this.ended = new Map(ended.map((grid) => [grid.code, grid]));
    this.arcs = /** @type {Arc[]} */ (topology.arcs);
    this.inForce = topology.in_force.map(({ code, geometry }) => ({
      code,
      rings: ringsOfGeometry(geometry),
    }));
    this.outlines = topology.outlines.map(({ code, geometry }) => ({
      code,
      rings: ringsOfGeometry(geometry),
    }));
    this.census.assign(this.ownArcs());
    this.check();
  }

  /** A difference between what is counted here and there is a fault of the program: it is written down. */
  check() {
    const counted = this.census.figures();
    for (const grid of this.grids.values()) {
      const own = counted.get(grid.code)?.households ?? 0;
      if (own !== grid.households) console.warn(`Counted otherwise: ${grid.code} ${own}, ${grid.households}`);
    }
  }

  /** The lines around the grids of the plan; those of neighbours beyond its outline do not close. */
  ownArcs() {
    return this.arcs.map((arc) => ({ ...arc, owners: arc.owners.filter((code) => this.grids.has(code)) }));
  }

  /** What a grid is called. @param {string} code */
  nameOf(code) {
    return (this.grids.get(code) ?? this.ended.get(code))?.name ?? code;
  }

  /** @param {string} code @returns {Line[]} */
  ringsOf(code) {
    return ringsOf(this.arcs.filter(({ owners }) => owners.includes(code)).map(({ line }) => line));
  }

  /** @param {Position} at @returns {Grid | undefined} */
  gridAt([lon, lat]) {
    const lines = linesByGrid(this.ownArcs());
    const code = [...lines.keys()].sort().find((each) => {
      const box = boxOf(lines.get(each) ?? []);
      return inBox(box, lon, lat) && encloses(lines.get(each) ?? [], lon, lat);
    });
    return code === undefined ? undefined : this.grids.get(code);
  }

  /** The grid of each building without the plan. @returns {string[]} */
  before() {
    const lines = new Map(this.inForce.map(({ code, rings }) => [code, rings]));
    const found = this.census.located(lines);
    return found.map((code, i) => code || this.census.grids[i]);
  }

  moved() {
    return this.census.moved(this.before());
  }

  /** The lines as they would be with others. @param {Map<Arc, Line>} lines */
  arcsWith(lines) {
    return this.arcs.map((arc) => (lines.has(arc) ? { ...arc, line: lines.get(arc) ?? arc.line } : arc));
  }

  /** What the grids along some lines would have, were those others. @param {Map<Arc, Line>} lines */
  recount(lines) {
    const codes = [...new Set([...lines.keys()].flatMap(({ owners }) => owners))];
    const own = codes.filter((code) => this.grids.has(code));
    return this.census.recount(own, this.arcsWith(lines));
  }

  /** Whether lines that are moved would cross others, or themselves. @param {Map<Arc, Line>} lines */
  crosses(lines) {
    const arcs = this.arcsWith(lines);
    return arcs.some(({ line }, i) => {
      if (!lines.has(this.arcs[i])) return false;
      const others = arcs.filter((_, j) => j !== i).map((other) => other.line);
      return crossesItself(line) || crossesAny(line, others);
    });
  }

  /** Take over that lines are others, until the server says how they are. @param {Map<Arc, Line>} lines */
  apply(lines) {
    this.arcs = this.arcsWith(lines);
    this.census.assign(this.ownArcs());
    const counted = this.census.figures();
    const codes = new Set([...lines.keys()].flatMap(({ owners }) => owners));
    for (const code of codes) {
      const grid = this.grids.get(code);
      if (grid) this.grids.set(code, { ...grid, fate: grid.fate ?? "changed", ...counted.get(code) });
    }
  }

  /** The figures that came with an answer. @param {{version: number, grids: any[]}} after */
  learn({ version, grids }) {
    this.version = version;
    for (const told of grids) {
      const grid = this.grids.get(told.code);
      if (grid) this.grids.set(told.code, { ...grid, ...told });
    }
  }

  /** The line of two grids that runs as this one does, or the one most like it. @param {string[]} owners @param {Line} [line] */
  arcOf(owners, line) {
    const shared = this.arcs.filter((arc) => owners.every((code) => arc.owners.includes(code)));
    if (!line || shared.length < 2) return shared[0];
    const off = (/** @type {Arc} */ arc) =>
      metresBetween(arc.line[0], line[0]) +
      metresBetween(arc.line[arc.line.length - 1], line[line.length - 1]);
    return shared.reduce((a, b) => (off(b) < off(a) ? b : a));
  }

  /** The lines that meet at a point, with whether the plan may move it. @param {Position} node */
  around(node) {
    const lines = this.arcs.filter(({ line }) => same(line[0], node) || same(line[line.length - 1], node));
    return { lines, movable: lines.length > 0 && lines.every(({ fixed }) => !fixed) };
  }

  /** A place as the server takes it: on a vertex of another line, if it is hardly apart. @param {number} lon @param {number} lat @param {Arc[]} own */
  placed(lon, lat, own) {
    const at = position(lon, lat);
    for (const arc of this.arcs) {
      if (own.includes(arc)) continue;
      for (const vertex of arc.line) if (metresBetween(vertex, at) < SAME_VERTEX_M) return vertex;
    }
    return at;
  }

  /** The versions of some grids that are seen here. @param {string[]} codes @returns {Record<string, number>} */
  seen(codes) {
    return Object.fromEntries(
      codes.flatMap((code) => {
        const grid = this.grids.get(code);
        return grid ? [[code, grid.version]] : [];
      }),
    );
  }
}
