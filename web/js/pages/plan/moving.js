// A line under the hand: what the grids along it would have, each frame, and the edit that it becomes.

import { keyOf, metresBetween, nearestOn, position, same } from "./geometry.js";
import { Handles } from "./handles.js";

/**
 * @typedef {import("./geometry.js").Arc} Arc
 * @typedef {import("./geometry.js").Line} Line
 * @typedef {import("./geometry.js").Position} Position
 * @typedef {import("./editor.js").Editor} Editor
 */

/** @param {Line} line */
const isClosed = (line) => same(line[0], line[line.length - 1]);

export class Moving {
  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor;
    /** The chosen line. @type {Arc | null} */
    this.arc = null;
    /** Whether one is being moved. */
    this.held = false;
    this.frame = 0;
    this.handles = new Handles(editor.map, {
      nameOf: (arc) => editor.nameOfLine(arc),
      mayMove: (index) => this.mayMove(index),
      onHold: () => {
        this.held = true;
      },
      onMove: (index, at) => this.move(index, at),
      onDrop: (index, at, byKeys) => this.drop(index, at, byKeys),
      onCancel: () => this.release(),
      onRemove: (index) => this.remove(index),
      onAdd: (index) => this.addAfter(index),
      onLeave: () => this.leave(),
      onPick: (index) => editor.hint(index === null ? (this.arc ? "line" : "move") : "place"),
    });
  }

  /** @param {Arc | null} arc @param {number} [focused] */
  choose(arc, focused) {
    this.handles.settle();
    this.arc = arc;
    this.handles.choose(arc, focused);
    this.release();
    this.editor.hint(arc ? "line" : "move");
    this.editor.list.draw([...this.editor.draft.grids.values()], arc?.owners ?? []);
  }

  leave() {
    const row = this.arc?.owners.find((code) => this.editor.list.chosen === code) ?? this.arc?.owners[0];
    this.choose(null);
    document.getElementById(`grid-${row}`)?.focus();
  }

  /** The lines of the draft are others now: the same one is chosen again. */
  again() {
    const { arc } = this;
    if (!arc) return;
    const focused = this.handles.focused() ?? undefined;
    const { picked } = this.handles;
    const now = this.editor.draft.arcOf(arc.owners, arc.line) ?? null;
    this.arc = now;
    this.handles.choose(now, focused);
    this.release();
    // What is about to be placed stays so, if it is the same vertex still.
    if (picked !== null && now && String(now.line[picked]) === String(arc.line[picked]))
      this.handles.pick(picked);
  }

  /** @param {number} index */
  isNode(index) {
    const line = this.arc?.line ?? [];
    return !isClosed(line) && (index === 0 || index === line.length - 1);
  }

  /** @param {number} index */
  mayMove(index) {
    const { arc } = this;
    if (!arc || arc.fixed || this.editor.readOnly) return false;
    return !this.isNode(index) || this.editor.draft.around(arc.line[index]).movable;
  }

  /** The lines that are others with a vertex somewhere else. @param {number} index @param {Position} at @returns {Map<Arc, Line>} */
  linesWith(index, at) {
    const { arc } = this;
    /** @type {Map<Arc, Line>} */
    const lines = new Map();
    if (!arc) return lines;
    const old = arc.line[index];
    const moved = (/** @type {Line} */ line) => line.map((vertex) => (same(vertex, old) ? at : vertex));
    if (this.isNode(index))
      for (const each of this.editor.draft.around(old).lines) lines.set(each, moved(each.line));
    else lines.set(arc, moved(arc.line));
    return lines;
  }

  /** @param {number} index @param {Position} at */
  move(index, at) {
    this.held = true;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.preview(this.linesWith(index, at), at));
  }

  /** @param {Map<Arc, Line>} lines @param {Position} at */
  preview(lines, at) {
    const { draft, list, map, card } = this.editor;
    const figures = draft.recount(lines);
    const crosses = draft.crosses(lines);
    list.update(figures);
    map.show({
      lines: [...lines.values()],
      hatched: [...lines].map(([arc, line]) => [[...arc.line, ...[...line].reverse()]]),
    });
    card.showMoving(figures, crosses, map.map.latLngToContainerPoint([at[1], at[0]]).x);
  }

  /** Nothing is under the hand. */
  release() {
    cancelAnimationFrame(this.frame);
    this.held = false;
    const { list, map, card } = this.editor;
    list.update(new Map());
    map.show({ lines: this.arc ? [this.arc.line] : [] });
    card.hide();
  }

  /** @param {number} index @param {Position} to @param {boolean} byKeys */
  drop(index, to, byKeys) {
    const { arc } = this;
    if (!arc) return;
    const { draft } = this.editor;
    const old = arc.line[index];
    const around = draft.around(old).lines;
    const at = draft.placed(to[0], to[1], this.isNode(index) ? around : [arc]);
    const lines = this.linesWith(index, at);
    if (same(old, at)) this.release();
    else if (this.isNode(index)) this.save(lines, { op: "move_node", at: old, to: at });
    else this.save(lines, this.setArc(arc, lines.get(arc) ?? []));
    this.handles.draw();
    if (byKeys) this.handles.focus(index);
  }

  /** @param {Arc} arc @param {Line} line @returns {import("./requests.js").Op} */
  setArc(arc, line) {
    return { op: "set_arc", owners: /** @type {[string, string]} */ (arc.owners), old: arc.line, new: line };
  }

  /** @param {Map<Arc, Line>} lines @param {import("./requests.js").Op} op */
  save(lines, op) {
    const { editor } = this;
    const refused = editor.draft.crosses(lines)
      ? "plan.refused.crossing"
      : editor.saving.full
        ? "plan.full"
        : null;
    if (refused) {
      this.release();
      editor.say(refused);
      return;
    }
    const place = editor.draft.arcs.indexOf(/** @type {Arc} */ (this.arc));
    const codes = [...new Set([...lines.keys()].flatMap(({ owners }) => owners))];
    const { version } = editor.draft;
    const seen = editor.draft.seen(codes);
    editor.draft.apply(lines);
    this.arc = editor.draft.arcs[place] ?? null;
    this.handles.arc = this.arc;
    this.release();
    editor.redraw();
    editor.saving.add(op, seen, version);
  }

  /** @param {number} index */
  remove(index) {
    const { arc } = this;
    if (!arc || !this.mayMove(index)) return;
    const least = isClosed(arc.line) ? 5 : 3;
    if (this.isNode(index) || arc.line.length < least) {
      this.editor.say(this.isNode(index) ? "plan.remove.node" : "plan.remove.last");
      return;
    }
    let line = arc.line.filter((_, i) => i !== index);
    if (isClosed(arc.line) && index === 0) line = [...line.slice(0, -1), line[0]];
    this.save(new Map([[arc, line]]), this.setArc(arc, line));
    this.handles.draw();
    this.handles.focus(Math.max(0, index - 1));
  }

  /** A vertex in the middle of the edge after one. @param {number} index */
  addAfter(index) {
    const { arc } = this;
    if (!arc || arc.fixed || this.editor.readOnly) return;
    const edge = Math.min(index, arc.line.length - 2);
    const [a, b] = [arc.line[edge], arc.line[edge + 1]];
    this.add(edge, position((a[0] + b[0]) / 2, (a[1] + b[1]) / 2));
  }

  /** A vertex where the line was pressed twice. @param {Position} at */
  addAt(at) {
    const { arc } = this;
    if (!arc || arc.fixed || this.editor.readOnly) return;
    const found = nearestOn(arc.line, at);
    this.add(found.edge, found.at);
  }

  /** @param {number} edge @param {Position} at */
  add(edge, at) {
    const { arc } = this;
    if (!arc || arc.line.some((vertex) => metresBetween(vertex, at) < 1)) return;
    const line = [...arc.line.slice(0, edge + 1), at, ...arc.line.slice(edge + 1)];
    this.save(new Map([[arc, line]]), this.setArc(arc, line));
    this.handles.draw(line.findIndex((vertex) => keyOf(vertex) === keyOf(at)));
    this.handles.focus(edge + 1);
  }
}
