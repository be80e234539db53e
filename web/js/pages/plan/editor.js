// A plan open on the page: its grids on the left, the map, what was done on the right. All of it hangs together here.

import { Problem } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { Bar } from "./bar.js";
import { Card } from "./card.js";
import { Checks } from "./checks.js";
import { Comments } from "./comments.js";
import { Compare } from "./compare/compare.js";
import { showConflict } from "./conflict.js";
import { Draft, ringsOfGeometry, setBounds } from "./draft.js";
import { Following } from "./following.js";
import { gridDetail } from "./griddetail.js";
import { GridList } from "./gridlist.js";
import { layOut, showHint, zoomButtons } from "./layout.js";
import { Measures } from "./measures.js";
import { Moving } from "./moving.js";
import { spotsOf } from "./names.js";
import { PlanMap } from "./planmap.js";
import { Presence } from "./presence.js";
import { beforeAfter } from "./reader.js";
import * as requests from "./requests.js";
import { Saving } from "./saving.js";
import { Side } from "./side.js";
import { Tools } from "./tools/tools.js";
import { sentence } from "./words.js";

/**
 * @typedef {import("./requests.js").Plan} Plan
 * @typedef {import("./requests.js").Op} Op
 * @typedef {import("./geometry.js").Arc} Arc
 * @typedef {import("../../core/me.js").Me} Me
 */

/** Narrower than this a plan is read, not drawn. */
const NARROW = matchMedia("(max-width: 899px)");

export class Editor {
  /**
   * @param {HTMLElement} main
   * @param {Plan} plan @param {Me} me
   * @param {Map<string, string>} names of communities, by code
   * @param {import("./requests.js").Topology} topology @param {import("./requests.js").Dwellings} dwellings
   */
  constructor(main, plan, me, names, topology, dwellings) {
    this.plan = plan;
    this.me = me;
    this.names = names;
    this.onPhone = NARROW.matches;
    this.readOnly = this.onPhone || plan.state !== "draft" || !plan.may.includes("plan.edit");
    setBounds(plan.bounds);
    this.draft = new Draft(topology, dwellings);
    /** Two lines of which one has to be chosen. @type {import("./conflict.js").Conflict | null} */
    this.conflict = null;
    /** Whether the map shows what is in force alone. */
    this.showsInForce = false;
    this.saving = new Saving(plan.code, {
      onSaved: (after, op) => this.saved(after, op),
      onRefused: (problem, op) => this.refused(problem, op),
      onConflict: (problem, edit) => showConflict(this, problem, edit),
      onState: () => this.bar.draw(),
    });
    this.following = new Following(this);
    this.checks = new Checks(this);
    this.measures = new Measures(this);
    this.compare = new Compare(this);
    this.parts = layOut(main, this.readOnly);
    const { parts } = this;
    this.map = new PlanMap(parts.map, { onLine: (arc, at) => this.press(arc, at) });
    parts.zooms.append(...zoomButtons(this.map, () => this.lookAtAll()));
    this.comments = new Comments(this);
    this.card = new Card(parts.card, this);
    this.list = new GridList(parts.grids, {
      nameOf: (code) => (plan.communities.length > 1 ? (names.get(code) ?? code) : null),
      onChoose: (code) => this.choose(code),
      detail: (grid) => gridDetail(this, grid),
    });
    this.bar = new Bar(this);
    this.presence = new Presence(this);
    this.side = new Side(parts.side, this);
    this.moving = new Moving(this);
    this.tools = new Tools(this, parts.rail);
    this.map.map.on("dblclick", ({ latlng }) => {
      if (!this.tools.current) this.moving.addAt([latlng.lng, latlng.lat]);
    });
    NARROW.addEventListener("change", () => {
      if (!this.saving.waiting.length) location.reload();
    });
    this.map.listenToLines(() => this.freeLines());
    this.map.element.addEventListener("keydown", (event) => this.pressByKey(event));
  }

  async begin() {
    this.lookAtAll(false);
    if (this.onPhone) this.parts.around.append(beforeAfter(this));
    this.redraw();
    this.hint("move");
    await this.following.begin();
    this.bar.draw();
    this.checks.refresh();
    if (!this.onPhone) this.presence.begin();
    this.map.begin();
    if (!this.onPhone && new URLSearchParams(location.search).get("view") === "compare")
      this.compare.switch(true);
  }

  /** The lines that a plan may move. */
  freeLines() {
    return this.draft.arcs.filter(({ fixed }) => !fixed);
  }

  lookAtAll(animate = true) {
    const outlines = this.draft.outlines.flatMap(({ rings }) => rings);
    this.map.lookAt(outlines, { animate });
  }

  /** Everything anew from the draft. */
  redraw() {
    const { draft } = this;
    this.map.draw(this.compare.on ? this.compare.draft : draft, {
      inForce: this.showsInForce,
      onlyGround: this.compare.on,
    });
    if (this.compare.on) this.map.label([], []);
    else this.label(this.showsInForce ? [] : this.changes());
    this.list.draw([...draft.grids.values()], this.moving.arc?.owners ?? []);
    this.side.draw();
    this.compare.draw();
    this.bar.draw();
    this.conflict?.draw();
  }

  /** How many change hands by the draft where. @returns {import("./names.js").Note[]} */
  changes() {
    const moved = this.draft.moved().filter(({ households }) => households);
    return moved.map(({ households, lon, lat }) => ({ households, lon, lat }));
  }

  /** Names on the map, and how many change hands where. @param {import("./names.js").Note[]} notes @param {Map<string, number>} [households] of grids that would have others */
  label(notes, households) {
    const { draft } = this;
    const changed = new Set(draft.inForce.map(({ code }) => code));
    const pills = [...draft.grids.values()].map((grid) => ({
      ...grid,
      households: households?.get(grid.code) ?? grid.households,
      spots: spotsOf(draft.ringsOf(grid.code)),
      touched: households
        ? households.has(grid.code)
        : changed.has(grid.code) || ["new", "revived", "changed"].includes(grid.fate ?? ""),
    }));
    this.map.label(pills, notes);
  }

  /** The map at the place of a fault, which is ringed. @param {import("./requests.js").Fault} fault */
  lookAtFault({ geometry }) {
    if (!geometry) return;
    const rings = /Polygon/.test(geometry.type) ? ringsOfGeometry(geometry) : [];
    const points = rings.length
      ? []
      : /** @type {any} */ (geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates);
    this.tools.leave();
    this.moving.choose(null);
    this.map.show({ rings, dots: points });
    this.map.lookAt(rings.length ? rings : [points]);
  }

  /** A press on the map. @param {Arc | null} arc @param {import("./geometry.js").Position} at */
  press(arc, at) {
    if (this.compare.on) return;
    if (this.comments.press(at)) return;
    if (this.tools.press(at)) return;
    if (this.moving.handles.place(at)) return;
    if (this.readOnly || arc === this.moving.arc) return;
    if (arc || this.moving.arc) this.moving.choose(arc);
    if (!arc) this.choose(this.draft.gridAt(at)?.code ?? null, false);
  }

  /** The middle of the map is pressed by Enter or the space bar. @param {KeyboardEvent} event */
  pressByKey(event) {
    if (event.target !== this.map.element || (event.key !== "Enter" && event.key !== " ")) return;
    if (event.key === "Enter" && this.tools.current) return;
    event.preventDefault();
    event.stopPropagation();
    const { lng, lat } = this.map.map.getCenter();
    this.press(this.map.lineAt([lng, lat], this.freeLines()), [lng, lat]);
  }

  /** @param {string | null} code @param {boolean} [looks] whether the map goes there */
  choose(code, looks = true) {
    this.list.chosen = code === this.list.chosen && looks ? null : code;
    this.list.draw([...this.draft.grids.values()], this.moving.arc?.owners ?? []);
    if (looks && this.list.chosen) this.map.lookAt(this.draft.ringsOf(this.list.chosen));
  }

  /** What a line is called: by the grids on its sides. @param {Arc} arc */
  nameOfLine(arc) {
    const [one, other] = arc.owners.map((code) => this.draft.nameOf(code));
    return other === undefined || arc.fixed
      ? t("plan.outline.of", { name: one })
      : t("plan.line.of", { one, other });
  }

  /** @param {"move" | "line" | "place" | "none"} what can be done now */
  hint(what) {
    showHint(this.parts.hint, this.readOnly ? "none" : what);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  say(key, values) {
    showSnackbar(t(key, values));
  }

  /** @param {any} after @param {Op} op */
  saved(after, op) {
    // With more on its way the figures are of lines that are others already.
    if (this.saving.waiting.length) this.draft.version = after.version;
    else this.draft.learn(after);
    this.list.draw([...this.draft.grids.values()], this.moving.arc?.owners ?? []);
    const figures = after.grids
      .filter((/** @type {any} */ grid) => grid.fate !== "node_only" && this.draft.grids.has(grid.code))
      .map((/** @type {any} */ grid) => t("plan.saved.grid", { name: grid.name, n: grid.households }));
    announce(
      [t(op.op === "rename" ? "plan.saved.name" : "plan.saved.said"), ...figures].join(t("plan.comma")),
    );
    this.following.follow();
  }

  /** It can't be done: everything is as the server has it. @param {Problem} problem @param {Op} op */
  refused(problem, op) {
    if (op.op === "set_arc")
      this.saving.drop((other) => other.op === "set_arc" && String(other.owners) === String(op.owners));
    showSnackbar(sentence(problem));
    this.following.reload();
  }

  /** Do what changes more than a line; it is not kept for later. @param {Op} op @param {string[]} codes that it concerns @returns {Promise<any>} */
  async carryOut(op, codes) {
    const { after } = await requests.sendEdit(
      this.plan.code,
      { op, seen: this.draft.seen(codes), version: this.draft.version },
      crypto.randomUUID(),
    );
    this.saving.savedAt = Date.now();
    this.saved(after, op);
    await this.following.reload();
    return after;
  }

  /** One's own newest edit is taken back, or comes again. @param {"undo" | "redo"} kind */
  async takeBack(kind) {
    this.moving.handles.settle();
    if (this.saving.waiting.length) {
      this.say("plan.undo.waits");
      return;
    }
    try {
      const { after } = await requests.takeBack(this.plan.code, kind);
      this.saving.savedAt = Date.now();
      this.draft.learn(/** @type {any} */ (after));
      announce(t(kind === "undo" ? "plan.undone" : "plan.redone"));
      await this.following.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      showSnackbar(sentence(error));
    }
    this.bar.draw();
  }
}
