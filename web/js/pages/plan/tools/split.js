// Cutting a grid in two by a line drawn across it.

import { t } from "../../../core/i18n.js";
import { areaOf, cut, metre, metresBetween, nearestOn, position } from "../geometry.js";
import { Tool } from "./tool.js";

/**
 * @typedef {import("../geometry.js").Line} Line
 * @typedef {import("../geometry.js").Position} Position
 */

/** An end on the outline is sent a little beyond it, so that it surely crosses. */
const BEYOND_M = 0.5;
const ON_LINE_M = 0.05;
const HECTARE_M2 = 10_000;

export class SplitTool extends Tool {
  /** @param {import("../editor.js").Editor} editor */
  constructor(editor) {
    super(editor, "split");
    this.draws = true;
  }

  /** @returns {[string, ...[string, string][]]} */
  get hint() {
    return [
      t("plan.tool.split.hint"),
      ["Enter", t("plan.tool.split.do")],
      ["Backspace", t("plan.point.back")],
      ["Esc", t("plan.hint.leave")],
    ];
  }

  /** The drawn line with its ends beyond the outline. @returns {Line} */
  line() {
    const { points } = this;
    if (points.length < 2) return points;
    const last = points.length - 1;
    return [
      this.beyond(points[0], points[1]),
      ...points.slice(1, last),
      this.beyond(points[last], points[last - 1]),
    ];
  }

  /** @param {Position} end @param {Position} before @returns {Position} */
  beyond(end, before) {
    const isOn = this.editor.draft.arcs.some(({ line }) => nearestOn(line, end).metres < ON_LINE_M);
    const metres = metresBetween(end, before);
    if (!isOn || !metres) return end;
    const share = BEYOND_M / metres;
    return position(end[0] + (end[0] - before[0]) * share, end[1] + (end[1] - before[1]) * share);
  }

  /** The grid that the line cuts, and into what; how often it meets one that it does not cut in two. */
  found() {
    const line = this.line();
    if (line.length < 2) return null;
    const { draft, list } = this.editor;
    let meets = 0;
    const codes = [...draft.grids.keys()].sort(
      (a, b) => Number(b === list.chosen) - Number(a === list.chosen),
    );
    for (const code of codes) {
      const rings = draft.ringsOf(code).sort((a, b) => Math.abs(areaOf(b)) - Math.abs(areaOf(a)));
      const { parts, meets: times } = rings.length ? cut(rings[0], line) : { parts: null, meets: 0 };
      meets = Math.max(meets, times);
      if (parts) {
        const [large, small] = parts.sort((a, b) => Math.abs(areaOf(b)) - Math.abs(areaOf(a)));
        return { code, large, small, meets: 2 };
      }
    }
    return { code: null, large: [], small: [], meets };
  }

  get wanted() {
    const code = this.found()?.code;
    if (!code) return null;
    const name = this.typed.name.trim();
    /** @type {import("../requests.js").Op} */
    const op = {
      op: "split",
      grid: code,
      line: this.line(),
      kind: this.typed.kind === "dedicated" ? "dedicated" : "base",
    };
    return { op: name ? { ...op, name } : op, codes: [code] };
  }

  draw() {
    const { draft, map } = this.editor;
    const found = this.found();
    if (this.parts.length) this.showParts();
    else if (found?.code) map.show({ lines: [this.points], dots: this.points, brown: [[found.small]] });
    else map.show({ dashed: [this.points], dots: this.points });
    if (!found?.code) {
      const meets = found?.meets ?? 0;
      const text = meets > 2 ? "plan.refused.too-many-parts" : "plan.tool.split.more";
      this.show(t("plan.tool.split"), hint(t(this.points.length ? text : "plan.tool.split.begin")));
      return;
    }
    const grid = draft.grids.get(found.code);
    if (!grid) return;
    const small = draft.census.inside([found.small], [found.code]).get(found.code) ?? {
      households: 0,
      buildings: 0,
    };
    const { kind } = this.typed;
    const left = grid.households - small.households;
    const name = this.typed.name.trim() || t("plan.part.of", { name: grid.name });
    this.show(
      t("plan.tool.split.title", { name: grid.name }),
      this.row("blue", grid.name, left, {
        was: grid.households,
        kind: grid.kind,
        more: t("plan.tool.keeps", { n: grid.buildings - small.buildings }),
      }),
      this.row("brown", name, small.households, {
        kind,
        more: [
          t("plan.tool.newcode"),
          t("plan.buildings", { n: small.buildings }),
          t("plan.hectares", { n: hectares(found.small) }),
        ].join(" · "),
      }),
      this.kindField(),
      this.nameField(t("plan.part.of", { name: grid.name })),
    );
  }
}

/** @param {Line} ring */
function hectares(ring) {
  const [lon, lat] = metre(ring[0][1]);
  return (Math.abs(areaOf(ring)) / (lon * lat) / HECTARE_M2).toFixed(1);
}

/** @param {string} text */
function hint(text) {
  const line = document.createElement("p");
  line.className = "hint";
  line.textContent = text;
  return line;
}
