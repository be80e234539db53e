// Plane geometry of grids, in degrees as they are stored. Pure: no page, no map.

/**
 * @typedef {[number, number]} Position longitude, latitude
 * @typedef {Position[]} Line
 * @typedef {{owners: string[], fixed: boolean, line: Line}} Arc
 * @typedef {{west: number, south: number, east: number, north: number}} Box
 */

const METRES_PER_DEGREE = 111_320;
const DECIMALS = 9;

/** By what two positions are known to be the same one. @param {Position} position */
export const keyOf = ([lon, lat]) => `${lon},${lat}`;

/** @param {Position} one @param {Position} other */
export const same = (one, other) => one[0] === other[0] && one[1] === other[1];

/** As the server stores it. @param {number} lon @param {number} lat @returns {Position} */
export const position = (lon, lat) => [Number(lon.toFixed(DECIMALS)), Number(lat.toFixed(DECIMALS))];

/** Degrees of longitude and latitude that a metre is at a latitude. @param {number} lat @returns {[number, number]} */
export function metre(lat) {
  return [1 / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), 1 / METRES_PER_DEGREE];
}

/** @param {Position} one @param {Position} other */
export function metresBetween(one, other) {
  const [lon, lat] = metre(one[1]);
  return Math.hypot((one[0] - other[0]) / lon, (one[1] - other[1]) / lat);
}

/** @param {Line[]} lines @returns {Box} */
export function boxOf(lines) {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const line of lines) {
    for (const [lon, lat] of line) {
      box.west = Math.min(box.west, lon);
      box.east = Math.max(box.east, lon);
      box.south = Math.min(box.south, lat);
      box.north = Math.max(box.north, lat);
    }
  }
  return box;
}

/** @param {Box} box @param {number} lon @param {number} lat */
export const inBox = ({ west, south, east, north }, lon, lat) =>
  lon >= west && lon <= east && lat >= south && lat <= north;

/**
 * Whether a point lies inside the ground that lines enclose together, or on one of them: the lines need no order.
 * @param {Line[]} lines @param {number} lon @param {number} lat
 */
export function encloses(lines, lon, lat) {
  let inside = false;
  for (const line of lines) {
    for (let i = 1; i < line.length; i += 1) {
      const [x1, y1] = line[i - 1];
      const [x2, y2] = line[i];
      if (y1 > lat && y2 > lat) continue;
      if (y1 < lat && y2 < lat) continue;
      const side = (x2 - x1) * (lat - y1) - (lon - x1) * (y2 - y1);
      if (side === 0 && lon >= Math.min(x1, x2) && lon <= Math.max(x1, x2)) return true;
      if (y1 > lat !== y2 > lat && side > 0 === y2 > y1) inside = !inside;
    }
  }
  return inside;
}

/** @param {Position} a @param {Position} b @param {Position} c */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/**
 * Where two edges cross, as the share of the way along the first; null where they do not, or only touch with an end.
 * @param {Position} a @param {Position} b @param {Position} c @param {Position} d
 */
export function crossing(a, b, c, d) {
  const [c1, d1] = [turn(a, b, c), turn(a, b, d)];
  const [a1, b1] = [turn(c, d, a), turn(c, d, b)];
  if (c1 > 0 === d1 > 0 || a1 > 0 === b1 > 0 || !(c1 && d1 && a1 && b1)) return null;
  return a1 / (a1 - b1);
}

/**
 * The same, but an end counts where it lies on the left: a line through a corner of a ring meets it as often as one
 * beside that corner would.
 * @param {Position} a @param {Position} b @param {Position} c @param {Position} d
 */
function meeting(a, b, c, d) {
  const [a1, b1] = [turn(c, d, a), turn(c, d, b)];
  if (turn(a, b, c) > 0 === turn(a, b, d) > 0 || a1 > 0 === b1 > 0) return null;
  return a1 / (a1 - b1);
}

/** Whether any edge of a line crosses any of others. @param {Line} line @param {Line[]} others */
export function crossesAny(line, others) {
  const box = boxOf([line]);
  for (const other of others) {
    for (let i = 1; i < other.length; i += 1) {
      const [c, d] = [other[i - 1], other[i]];
      if (Math.max(c[0], d[0]) < box.west || Math.min(c[0], d[0]) > box.east) continue;
      if (Math.max(c[1], d[1]) < box.south || Math.min(c[1], d[1]) > box.north) continue;
      for (let j = 1; j < line.length; j += 1) if (crossing(line[j - 1], line[j], c, d) !== null) return true;
    }
  }
  return false;
}

/** Whether a line crosses itself. @param {Line} line */
export function crossesItself(line) {
  for (let i = 1; i < line.length; i += 1)
    for (let j = i + 2; j < line.length; j += 1)
      if (crossing(line[i - 1], line[i], line[j - 1], line[j]) !== null) return true;
  return false;
}

/** Lines that share their ends as closed rings; what does not close is left out. @param {Line[]} lines @returns {Line[]} */
export function ringsOf(lines) {
  /** @type {Map<string, number[]>} */
  const ends = new Map();
  for (const [i, line] of lines.entries())
    for (const end of [line[0], line[line.length - 1]])
      ends.set(keyOf(end), [...(ends.get(keyOf(end)) ?? []), i]);
  const left = new Set(lines.keys());
  const rings = [];
  for (const first of lines.keys()) {
    if (!left.delete(first)) continue;
    const ring = [...lines[first]];
    while (!same(ring[0], ring[ring.length - 1])) {
      const end = ring[ring.length - 1];
      const next = ends.get(keyOf(end))?.find((each) => left.has(each));
      if (next === undefined) break;
      left.delete(next);
      const line = lines[next];
      ring.push(...(same(line[0], end) ? line.slice(1) : line.slice(0, -1).reverse()));
    }
    if (same(ring[0], ring[ring.length - 1]) && ring.length > 3) rings.push(ring);
  }
  return rings;
}

/** Of a closed ring, in square degrees; more than nothing where it runs against the clock. @param {Line} ring */
export function areaOf(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1)
    sum +=
      (ring[i - 1][0] - ring[0][0]) * (ring[i][1] - ring[0][1]) -
      (ring[i][0] - ring[0][0]) * (ring[i - 1][1] - ring[0][1]);
  return sum / 2;
}

/** The place of a line that is nearest to a point, and the edge it lies on. @param {Line} line @param {Position} point */
export function nearestOn(line, point) {
  const [lonM, latM] = metre(point[1]);
  let best = { metres: Infinity, at: line[0], edge: 0 };
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [line[i - 1], line[i]];
    const [dx, dy] = [(b[0] - a[0]) / lonM, (b[1] - a[1]) / latM];
    const [px, py] = [(point[0] - a[0]) / lonM, (point[1] - a[1]) / latM];
    const length = dx * dx + dy * dy;
    const share = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
    const metres = Math.hypot(px - share * dx, py - share * dy);
    if (metres < best.metres)
      best = {
        metres,
        edge: i - 1,
        at: position(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])),
      };
  }
  return best;
}

/**
 * The two rings into which a line that enters and leaves a ring once cuts it; else how many times it meets the ring.
 * @param {Line} ring closed @param {Line} line
 * @returns {{parts: [Line, Line] | null, meets: number}}
 */
export function cut(ring, line) {
  /** @type {{edge: number, share: number, along: number, at: Position}[]} */
  const found = [];
  for (let i = 1; i < line.length; i += 1) {
    for (let j = 1; j < ring.length; j += 1) {
      const [a, b] = [line[i - 1], line[i]];
      const along = meeting(a, b, ring[j - 1], ring[j]);
      if (along === null) continue;
      const share = meeting(ring[j - 1], ring[j], a, b) ?? 0;
      found.push({
        edge: j - 1,
        share,
        along: i - 1 + along,
        at: position(a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])),
      });
    }
  }
  if (found.length !== 2) return { parts: null, meets: found.length };
  const [into, out] = found.sort((a, b) => a.along - b.along);
  const between = line.slice(Math.floor(into.along) + 1, Math.floor(out.along) + 1);
  const inner = [into.at, ...between, out.at];
  const open = ring.slice(0, -1);
  /** The ring's own way from one edge to another. @param {typeof into} from @param {typeof into} to */
  const way = (from, to) => {
    const steps = [];
    const count =
      (to.edge - from.edge + open.length) % open.length || (to.share > from.share ? 0 : open.length);
    for (let n = 1; n <= count; n += 1) steps.push(open[(from.edge + n) % open.length]);
    return steps;
  };
  const back = [...inner].reverse();
  return {
    parts: [
      [...inner, ...way(out, into), into.at],
      [...back, ...way(into, out), out.at],
    ],
    meets: 2,
  };
}
