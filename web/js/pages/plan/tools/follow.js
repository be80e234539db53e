// A stretch of a line that shall run along a road: pressed where it leaves the line and where it comes back.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { announce } from "../../../ui/components.js";
import { warning } from "../card.js";
import { keyOf, nearestOn } from "../geometry.js";
import * as requests from "../requests.js";
import { Tool } from "./tool.js";

/**
 * @typedef {import("../geometry.js").Arc} Arc
 * @typedef {import("../geometry.js").Line} Line
 * @typedef {import("../geometry.js").Position} Position
 * @typedef {{edge: number, at: Position}} Place on a line
 */

/** A press farther from a line than this is beside it. */
const HIT_PX = 22;

export class FollowTool extends Tool {
  /** @param {import("../editor.js").Editor} editor */
  constructor(editor) {
    super(editor, "follow");
    this.draws = true;
    /** The line that is to run otherwise. @type {Arc | null} */
    this.arc = null;
    /** Ways between both points; which of them is shown. @type {import("../requests.js").Way[]} */
    this.ways = [];
    this.shown = 0;
    /** Why a press did nothing. */
    this.hinted = "";
    this.asked = 0;
  }

  /** @returns {[string, ...[string, string][]]} */
  get hint() {
    return [
      t("plan.tool.follow.hint"),
      ["Enter", this.action],
      ["Backspace", t("plan.point.back")],
      ["Esc", t("plan.hint.leave")],
    ];
  }

  /** @param {Position} at */
  press(at) {
    if (this.busy) return;
    const { map } = this.editor;
    const lines = this.arc ? [this.arc] : this.editor.freeLines();
    const arc = map.lineAt(at, lines, HIT_PX);
    this.hinted = arc ? "" : t(this.arc ? "plan.follow.same" : "plan.follow.online");
    if (arc && this.points.length < 2) {
      this.arc = arc;
      this.points = [...this.points, nearestOn(arc.line, at).at];
      announce(t("plan.point.added", { n: this.points.length }));
    }
    this.changed();
    if (this.points.length === 2 && !this.ways.length) this.ask();
  }

  takeBack() {
    this.points = this.points.slice(0, -1);
    this.ways = [];
    if (!this.points.length) this.arc = null;
    this.changed();
  }

  /** The draft is another now: the line may be gone. */
  refresh() {
    const { arc } = this;
    if (arc && !this.busy) {
      const now = this.editor.draft.arcOf(arc.owners, arc.line);
      if (String(now?.line) !== String(arc.line)) [this.arc, this.points, this.ways] = [null, [], []];
      else this.arc = now ?? null;
    }
    super.refresh();
  }

  async ask() {
    this.asked += 1;
    const mine = this.asked;
    const [start, end] = this.points;
    try {
      const { ways } = await requests.waysBetween(this.editor.plan.code, start, end);
      if (mine !== this.asked || this.points.length < 2) return;
      [this.ways, this.shown] = [ways, 0];
      this.hinted = ways.length ? "" : t("plan.follow.none");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.fault = this.sentenceOf(error);
    }
    if (this.editor.tools.current === this) this.draw();
  }

  /** The line with one of the ways in it. @returns {Line | null} */
  line() {
    const { arc, points } = this;
    const way = this.ways[this.shown];
    if (!arc || !way) return null;
    const places = points.map((point) => ({ edge: nearestOn(arc.line, point).edge, at: point }));
    const isTurned = comesAfter(arc.line, places[0], places[1]);
    const [first, last] = isTurned ? [places[1], places[0]] : places;
    const road = /** @type {Line} */ (isTurned ? [...way.line].reverse() : way.line);
    const line = [...arc.line.slice(0, first.edge + 1), ...road, ...arc.line.slice(last.edge + 1)];
    return line.filter((vertex, i) => i === 0 || keyOf(vertex) !== keyOf(line[i - 1]));
  }

  get wanted() {
    const line = this.line();
    const { arc } = this;
    if (!line || !arc || this.editor.draft.crosses(new Map([[arc, line]]))) return null;
    return { op: this.editor.moving.setArc(arc, line), codes: arc.owners };
  }

  draw() {
    const { draft, map } = this.editor;
    const { arc } = this;
    const line = this.line();
    const others = this.ways.filter((_, i) => i !== this.shown).map((way) => /** @type {Line} */ (way.line));
    map.show({
      lines: line ? [line] : arc ? [arc.line] : [],
      dashed: others,
      dots: this.points,
      hatched: line && arc ? [[[...arc.line, ...[...line].reverse()]]] : [],
    });
    const figures = line && arc ? draft.recount(new Map([[arc, line]])) : new Map();
    const crosses = line && arc && draft.crosses(new Map([[arc, line]]));
    this.show(
      t("plan.tool.follow.card"),
      !this.ways.length && !this.hinted
        ? el(
            "p",
            { class: "hint" },
            t(["plan.follow.begin", "plan.follow.more", "plan.follow.asking"][this.points.length]),
          )
        : null,
      this.hinted ? warning(this.hinted, "info") : null,
      this.ways.length > 0 && this.choices(),
      crosses ? warning(t("plan.refused.crossing")) : null,
      ...[...figures].map(([code, told]) => {
        const grid = draft.grids.get(code);
        return grid
          ? this.row(told.households < grid.households ? "sand" : "blue", grid.name, told.households, {
              was: grid.households,
              kind: grid.kind,
              more: t("plan.buildings", { n: told.buildings }),
            })
          : null;
      }),
      line ? warning(t("plan.follow.free"), "info") : null,
    );
  }

  /** The ways with their lengths: one is chosen. */
  choices() {
    return el(
      "div",
      { class: "segments", role: "group", "aria-label": t("plan.follow.ways") },
      this.ways.map(({ length_m: metres }, i) =>
        el(
          "button",
          {
            type: "button",
            id: `way-${i}`,
            "aria-pressed": String(i === this.shown),
            onclick: () => {
              this.shown = i;
              this.changed();
            },
          },
          t(i ? "plan.follow.other" : "plan.follow.shortest", { n: metres }),
        ),
      ),
    );
  }
}

/** Whether one place of a line comes after another. @param {Line} line @param {Place} one @param {Place} other */
function comesAfter(line, one, other) {
  if (one.edge !== other.edge) return one.edge > other.edge;
  const from = line[one.edge];
  const off = (/** @type {Place} */ { at }) => Math.hypot(at[0] - from[0], at[1] - from[1]);
  return off(one) > off(other);
}
