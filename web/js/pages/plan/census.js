// Households of grids, counted in the browser while a line is moved: the same rule as the server's.

import { boxOf, encloses, inBox } from "./geometry.js";

/**
 * @typedef {import("./geometry.js").Arc} Arc
 * @typedef {import("./geometry.js").Line} Line
 * @typedef {import("../../core/api.js").Schemas["DwellingsAnswer"]} Dwellings
 * @typedef {{households: number, buildings: number}} Figures
 * @typedef {{from: string, to: string, households: number, buildings: number, lon: number, lat: number}} Moved
 */

/** The lines around each grid. @param {Arc[]} arcs @returns {Map<string, Line[]>} */
export function linesByGrid(arcs) {
  /** @type {Map<string, Line[]>} */
  const found = new Map();
  for (const { owners, line } of arcs)
    for (const code of owners) found.set(code, [...(found.get(code) ?? []), line]);
  return found;
}

export class Census {
  /** @param {Dwellings} dwellings */
  constructor(dwellings) {
    this.dwellings = dwellings;
    /** The grid of each building, "" of one in none. @type {string[]} */
    this.grids = [];
  }

  /** The grid of every building anew: a binding decides, then the boundary, on a shared edge the smallest code. @param {Arc[]} arcs */
  assign(arcs) {
    this.grids = this.located(linesByGrid(arcs));
  }

  /**
   * The grid of each building by these lines around grids, "" where it lies in none.
   * @param {Map<string, Line[]>} lines
   */
  located(lines) {
    const { lon, lat, bound } = this.dwellings;
    const areas = [...lines.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, around]) => ({ code, around, box: boxOf(around) }));
    return bound.map(
      (given, i) =>
        given ||
        (areas.find(({ around, box }) => inBox(box, lon[i], lat[i]) && encloses(around, lon[i], lat[i]))
          ?.code ??
          ""),
    );
  }

  /** @param {string[]} [grids] of each building; as they are @returns {Map<string, Figures>} */
  figures(grids = this.grids) {
    /** @type {Map<string, Figures>} */
    const found = new Map();
    for (const [i, code] of grids.entries()) {
      const held = found.get(code) ?? { households: 0, buildings: 0 };
      held.households += this.dwellings.households[i];
      held.buildings += 1;
      found.set(code, held);
    }
    return found;
  }

  /**
   * What some grids would have, if their lines were others. Only their own buildings are looked at: each frame.
   * @param {string[]} codes @param {Arc[]} arcs as they would be
   * @returns {Map<string, Figures>}
   */
  recount(codes, arcs) {
    const { lon, lat, bound, households } = this.dwellings;
    const sorted = [...codes].sort();
    const areas = sorted.map((code) => {
      const around = arcs.filter(({ owners }) => owners.includes(code)).map(({ line }) => line);
      return { code, around, box: boxOf(around) };
    });
    /** @type {Map<string, Figures>} */
    const found = new Map(sorted.map((code) => [code, { households: 0, buildings: 0 }]));
    for (const [i, now] of this.grids.entries()) {
      if (!found.has(now)) continue;
      const area = bound[i]
        ? undefined
        : areas.find(({ around, box }) => inBox(box, lon[i], lat[i]) && encloses(around, lon[i], lat[i]));
      const held = found.get(area?.code ?? now);
      if (!held) continue;
      held.households += households[i];
      held.buildings += 1;
    }
    return found;
  }

  /** What lies inside rings of the buildings of some grids. @param {Line[]} rings @param {string[]} codes @returns {Map<string, Figures>} by grid */
  inside(rings, codes) {
    const { lon, lat, bound, households } = this.dwellings;
    const box = boxOf(rings);
    /** @type {Map<string, Figures>} */
    const found = new Map();
    for (const [i, code] of this.grids.entries()) {
      if (bound[i] || !codes.includes(code) || !inBox(box, lon[i], lat[i])) continue;
      if (!encloses(rings, lon[i], lat[i])) continue;
      const held = found.get(code) ?? { households: 0, buildings: 0 };
      held.households += households[i];
      held.buildings += 1;
      found.set(code, held);
    }
    return found;
  }

  /**
   * The buildings that change their grid, by the one they leave and the one they come to.
   * @param {string[]} before the grid of each without the plan
   * @returns {Moved[]} those with most households first; lon, lat: their middle
   */
  moved(before) {
    /** @type {Map<string, Moved>} */
    const found = new Map();
    const { lon, lat, households } = this.dwellings;
    for (const [i, to] of this.grids.entries()) {
      const from = before[i];
      if (from === to || !from || !to) continue;
      const key = `${from} ${to}`;
      const held = found.get(key) ?? { from, to, households: 0, buildings: 0, lon: 0, lat: 0 };
      held.households += households[i];
      held.buildings += 1;
      held.lon += lon[i];
      held.lat += lat[i];
      found.set(key, held);
    }
    return [...found.values()]
      .map((each) => ({ ...each, lon: each.lon / each.buildings, lat: each.lat / each.buildings }))
      .sort((a, b) => b.households - a.households || (a.from + a.to < b.from + b.to ? -1 : 1));
  }
}

/** The grid of each building, and what each grid has; as plain values, for who holds it against the server. @param {Dwellings} dwellings @param {Arc[]} arcs */
export function counted(dwellings, arcs) {
  const census = new Census(dwellings);
  census.assign(arcs);
  return { grids: census.grids, figures: Object.fromEntries(census.figures()) };
}
