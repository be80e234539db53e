// How names stand on the map. Two symbolizers of our own for protomaps-leaflet: Chinese wraps and runs along
// streets
// by its own rules, character by character and upright, which the library's do not know.

import { nameDrawn } from "./drawn.js";
import { FONT } from "./palette.js";

/**
 * @typedef {{x: number, y: number, clone(): Point, dist(p: Point): number}} Point
 * @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Box
 * @typedef {{index: {bboxCollides(box: Box, order: number): boolean}, order: number, zoom: number, scratch:
 *   CanvasRenderingContext2D}} Layout
 * @typedef {{props: Record<string, any>, bbox: Box}} Feature
 * @typedef {{anchor: Point, bboxes: Box[], draw: (ctx: CanvasRenderingContext2D) => void, deduplicationKey?:
 *   string | 0, deduplicationDistance?: number}} Label
 * @typedef {{size: number, weight?: number, fill: string, halo?: string, italic?: boolean, names: string[],
 *   repeat?: number}} Style
 */

const CJK = /[\u2e80-\u9fff\uf900-\ufaff]/;

/** @param {Style} style */
const fontOf = (style) => `${style.italic ? "italic " : ""}${style.weight ?? 500} ${style.size}px ${FONT}`;

/** @param {Style} style @param {Feature} feature @returns {string} */
const nameOf = (style, feature) =>
  style.names.map((key) => feature.props[key]).find((name) => typeof name === "string" && name) ?? "";

/** @param {Point} near @param {number} x @param {number} y */
function pointAt(near, x, y) {
  const point = near.clone();
  point.x = x;
  point.y = y;
  return point;
}

/**
 * A name in lines of about equal length.
 * @param {string} name
 * @returns {string[]}
 */
export function wrap(name) {
  const limit = CJK.test(name) ? 8 : 18;
  if (name.length <= limit) return [name];
  const rows = Math.ceil(name.length / limit);
  if (!name.includes(" ")) {
    const width = Math.ceil(name.length / rows);
    return Array.from({ length: rows }, (_, row) => name.slice(row * width, (row + 1) * width)).filter(
      Boolean,
    );
  }
  /** @type {string[]} */
  const lines = [];
  for (const word of name.split(" ")) {
    const last = lines.slice(-1)[0];
    if (last !== undefined && `${last} ${word}`.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A name at a point, wrapped and centred; with a badge, the badge stands on the point and the name below. */
export class PlaceName {
  /** @param {Style & {badge?: {fill: string, path: Path2D}, tapped?: boolean}} style */
  constructor(style) {
    this.style = style;
  }

  /**
   * @param {Layout} layout
   * @param {Point[][]} geom
   * @param {Feature} feature
   * @returns {Label[] | undefined}
   */
  place(layout, geom, feature) {
    const { style } = this;
    const name = nameOf(style, feature);
    if (!name) return undefined;
    const lines = wrap(name);
    const font = fontOf(style);
    layout.scratch.font = font;
    const width = Math.max(...lines.map((line) => layout.scratch.measureText(line).width));
    const step = style.size * 1.2;
    const height = lines.length * step;
    const radius = style.badge ? style.size * 0.75 : 0;
    const anchor = geom[0][0];
    // In the middle; if that is taken, a little below, then a little above.
    const shifts = style.badge ? [0] : [0, step, -step];
    for (const shift of shifts) {
      const top = style.badge ? radius + 2 : shift - height / 2;
      const box = {
        minX: anchor.x - Math.max(width / 2, radius) - 3,
        maxX: anchor.x + Math.max(width / 2, radius) + 3,
        minY: anchor.y + (style.badge ? -radius : top) - 2,
        maxY: anchor.y + top + height + 2,
      };
      if (shift !== shifts.slice(-1)[0] && layout.index.bboxCollides(box, layout.order)) continue;
      const draw = (/** @type {CanvasRenderingContext2D} */ ctx) =>
        this.draw(ctx, lines, font, top, step, radius);
      // By the name it is registered under, whatever language it is shown in.
      const { name: registered = name, kind = "" } = feature.props;
      if (style.tapped) nameDrawn(draw, { name: registered, kind });
      return [
        {
          anchor,
          bboxes: [box],
          draw,
          deduplicationKey: style.repeat && name,
          deduplicationDistance: style.repeat,
        },
      ];
    }
    return undefined;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {string[]} lines
   * @param {string} font
   * @param {number} top
   * @param {number} step
   * @param {number} radius
   */
  draw(ctx, lines, font, top, step, radius) {
    const { style } = this;
    ctx.globalAlpha = 1;
    if (style.badge) {
      ctx.beginPath();
      ctx.arc(0, 0, radius, 0, 2 * Math.PI);
      ctx.fillStyle = style.badge.fill;
      ctx.fill();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = style.halo ?? "#fff";
      ctx.stroke();
      ctx.strokeStyle = "#fff";
      ctx.save();
      const scale = (radius * 1.25) / 24;
      ctx.scale(scale, scale);
      ctx.translate(-12, -12);
      ctx.lineWidth = 2.4;
      ctx.lineCap = ctx.lineJoin = "round";
      ctx.stroke(style.badge.path);
      ctx.restore();
    }
    ctx.font = font;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = style.halo ?? "#fff";
    ctx.fillStyle = style.fill;
    for (const [row, line] of lines.entries()) ctx.strokeText(line, 0, top + (row + 0.5) * step);
    for (const [row, line] of lines.entries()) ctx.fillText(line, 0, top + (row + 0.5) * step);
  }
}

/**
 * Points every `step` along a line, `n` of them about its place `centre`, with the line's direction there.
 * @param {Point[]} line
 * @param {number[]} lengths running length at each vertex
 * @param {number} centre
 * @param {number} n
 * @param {number} step
 */
function sample(line, lengths, centre, n, step) {
  const points = [];
  let i = 1;
  for (let k = 0; k < n; k++) {
    const at = centre + (k - (n - 1) / 2) * step;
    while (i < line.length - 1 && lengths[i] < at) i++;
    const [a, b] = [line[i - 1], line[i]];
    const share = (at - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
    points.push({
      x: a.x + (b.x - a.x) * share,
      y: a.y + (b.y - a.y) * share,
      angle: Math.atan2(b.y - a.y, b.x - a.x),
    });
  }
  return points;
}

/** @param {number} angle @returns {number} the same, from −π to π */
const fold = (angle) => Math.atan2(Math.sin(angle), Math.cos(angle));

/**
 * A name along a line: Chinese one character at a time, never on its head; other scripts as one straight run.
 */
export class StreetName {
  /** @param {Style & {repeat: number}} style */
  constructor(style) {
    this.style = style;
  }

  /**
   * @param {Layout} layout
   * @param {Point[][]} geom
   * @param {Feature} feature
   * @returns {Label[] | undefined}
   */
  place(layout, geom, feature) {
    const { style } = this;
    const name = nameOf(style, feature);
    if (!name || name.length > 30) return undefined;
    const font = fontOf(style);
    layout.scratch.font = font;
    const byGlyph = CJK.test(name);
    const glyphs = byGlyph ? [...name] : [name];
    const step = style.size * 1.18;
    const width = byGlyph ? glyphs.length * step : layout.scratch.measureText(name).width;
    const stops = byGlyph ? glyphs.length : Math.max(2, Math.ceil(width / step));
    /** @type {Label[]} */
    const labels = [];
    for (const line of geom) {
      const lengths = [0];
      for (let i = 1; i < line.length; i++) lengths.push(lengths[i - 1] + line[i].dist(line[i - 1]));
      const total = lengths[lengths.length - 1];
      if (total < width + style.size * 2) continue;
      const times = Math.max(1, Math.floor(total / style.repeat));
      for (let k = 0; k < times; k++) {
        const middle = (total * (k + 0.5)) / times;
        // A bend may lie in the middle: try a little before and after it too.
        for (const shift of [0, 0.6, -0.6, 1.2, -1.2]) {
          const centre = middle + shift * width;
          if (centre - width / 2 < style.size || centre + width / 2 > total - style.size) continue;
          const path = sample(line, lengths, centre, stops, width / stops);
          const limit = byGlyph ? 0.6 : 0.12;
          if (path.some((p, i) => i > 0 && Math.abs(fold(p.angle - path[i - 1].angle)) > limit)) continue;
          const label = this.label(line[0], path, glyphs, width, font, name);
          if (label.bboxes.some((box) => layout.index.bboxCollides(box, layout.order))) continue;
          labels.push(label);
          break;
        }
      }
    }
    return labels.length ? labels : undefined;
  }

  /**
   * @param {Point} near @param {{x: number, y: number, angle: number}[]} path @param {string[]} glyphs
   * @param {number} _width @param {string} font @param {string} name @returns {Label}
   */
  label(near, path, glyphs, _width, font, name) {
    const { style } = this;
    const [first, last] = [path[0], path[path.length - 1]];
    const chord = Math.atan2(last.y - first.y, last.x - first.x);
    const byGlyph = glyphs.length > 1;
    const steep = byGlyph && Math.abs(Math.sin(chord)) > Math.SQRT1_2;
    // Read from left to right, or, on a steep street, from the top down.
    const backwards = steep ? last.y < first.y : last.x < first.x;
    const spots = backwards ? [...path].reverse().map((p) => ({ ...p, angle: p.angle + Math.PI })) : path;
    const turn = steep ? -Math.PI / 2 : 0;
    const anchor = pointAt(near, (first.x + last.x) / 2, (first.y + last.y) / 2);
    const half = style.size * 0.62;
    return {
      anchor,
      bboxes: path.map((p) => ({ minX: p.x - half, maxX: p.x + half, minY: p.y - half, maxY: p.y + half })),
      deduplicationKey: name,
      deduplicationDistance: style.repeat * 0.75,
      draw: (ctx) => {
        ctx.globalAlpha = 1;
        ctx.font = font;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.lineJoin = "round";
        ctx.lineWidth = 3;
        ctx.strokeStyle = style.halo ?? "#fff";
        ctx.fillStyle = style.fill;
        const at = (/** @type {(glyph: string) => void} */ write) => {
          if (!byGlyph) {
            this.turned(ctx, 0, 0, backwards ? chord + Math.PI : chord, () => write(glyphs[0]));
            return;
          }
          for (const [i, glyph] of glyphs.entries()) {
            const { x, y, angle } = spots[i];
            this.turned(ctx, x - anchor.x, y - anchor.y, angle + turn, () => write(glyph));
          }
        };
        at((glyph) => ctx.strokeText(glyph, 0, 0));
        at((glyph) => ctx.fillText(glyph, 0, 0));
      },
    };
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {number} x
   * @param {number} y
   * @param {number} angle
   * @param {() => void} write
   */
  turned(ctx, x, y, angle, write) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    write();
    ctx.restore();
  }
}
