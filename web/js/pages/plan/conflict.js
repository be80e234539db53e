// Two people moved the same line: both are shown, and the second one chooses. The map stays free for all else.

import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";
import { write } from "./names.js";
import { sentence, when } from "./words.js";

/**
 * @typedef {import("./editor.js").Editor} Editor
 * @typedef {import("./geometry.js").Line} Line
 * @typedef {import("./saving.js").Waiting} Waiting
 * @typedef {import("../../core/api.js").Problem} Problem
 */

/** @param {Editor} editor @param {Problem} problem @param {Waiting} edit that was refused */
export async function showConflict(editor, problem, edit) {
  const { op } = edit;
  if (op.op !== "set_arc") {
    editor.say("plan.refused.stale");
    await editor.following.reload();
    return;
  }
  // What was done to the same line after it goes on from a line that is not there.
  const later = editor.saving.drop(
    (other) => other.op === "set_arc" && String(other.owners) === String(op.owners),
  );
  const last = later.length ? later[later.length - 1].op : op;
  const mine = /** @type {Line} */ (last.op === "set_arc" ? last.new : op.new);
  editor.moving.choose(null);
  editor.conflict = new Conflict(editor, op.owners, mine, problem);
  await editor.following.reload();
  editor.conflict?.begin();
}

export class Conflict {
  /** @param {Editor} editor @param {string[]} owners @param {Line} mine @param {Problem} problem */
  constructor(editor, owners, mine, problem) {
    this.editor = editor;
    this.owners = owners;
    this.mine = mine;
    this.at = cityTime(Date.now());
    /** @type {{by: string, at: string}[]} */
    const since = (problem.body.since ?? []).filter((/** @type {{grids: string[]}} */ { grids }) =>
      grids.some((code) => owners.includes(code)),
    );
    this.other = since[since.length - 1] ?? { by: t("plan.conflict.somebody"), at: this.at };
    this.said = sentence(problem);
  }

  begin() {
    this.draw();
    document.getElementById("conflict-title")?.focus();
    announce(t("plan.conflict.title", { name: this.other.by }));
  }

  /** The line as it is on the server; none where those two share none any more. */
  get theirs() {
    return this.editor.draft.arcOf(this.owners, this.mine);
  }

  /** One's own line between the ends that there are now. @param {Line} theirs @returns {Line} */
  fitted(theirs) {
    return [theirs[0], ...this.mine.slice(1, -1), theirs[theirs.length - 1]];
  }

  /** Both lines, as they are now: they may change once more meanwhile. */
  draw() {
    const { editor, owners, other } = this;
    const { draft, map } = editor;
    const arc = this.theirs;
    const later = editor.following.edits.filter(
      ({ mine, at, grids }) => !mine && at > other.at && grids.some((code) => owners.includes(code)),
    );
    if (later.length) this.other = later[later.length - 1];
    const line = arc ? this.fitted(arc.line) : this.mine;
    const counted = arc ? draft.recount(new Map([[arc, line]])) : new Map();
    map.show({
      lines: [line],
      theirs: arc ? [arc.line] : [],
      against: arc ? [[[...arc.line, ...[...line].reverse()]]] : [],
    });
    this.mark(line, t("plan.you"), this.at, "mine");
    if (arc) this.mark(arc.line, this.other.by, this.other.at, "theirs");
    const row = (/** @type {string} */ code, /** @type {number} */ households) =>
      el("div", {}, el("dt", {}, draft.nameOf(code)), el("dd", {}, t("plan.households", { n: households })));
    const side = (
      /** @type {string} */ whose,
      /** @type {string} */ name,
      /** @type {string} */ at,
      /** @type {string} */ state,
      /** @type {HTMLElement[]} */ rows,
    ) =>
      el(
        "div",
        { class: "version", "data-whose": whose },
        el("i", { "aria-hidden": "true" }),
        el("b", {}, name),
        el("small", {}, when(at)),
        el("span", { class: "tag" }, state),
        el("dl", {}, rows),
      );
    const names = owners.map((code) => draft.nameOf(code)).join(t("plan.and"));
    editor.side.replace(
      el(
        "div",
        { class: "conflict", id: "conflict" },
        el(
          "h2",
          { id: "conflict-title", tabindex: -1 },
          icon("users"),
          t("plan.conflict.title", { name: this.other.by }),
        ),
        el("p", { class: "hint" }, t("plan.conflict.between", { grids: names })),
        el(
          "div",
          { class: "both" },
          side(
            "theirs",
            this.other.by,
            this.other.at,
            t("plan.conflict.saved"),
            owners.map((code) => row(code, draft.grids.get(code)?.households ?? 0)),
          ),
          side(
            "mine",
            t("plan.you"),
            this.at,
            t("plan.conflict.unsaved"),
            owners.map((code) => row(code, counted.get(code)?.households ?? 0)),
          ),
        ),
        arc &&
          el(
            "button",
            { type: "button", class: "act main", id: "take-mine", onclick: () => this.takeMine() },
            t("plan.conflict.mine"),
          ),
        el(
          "p",
          { class: "hint" },
          t(arc ? "plan.conflict.mine.hint" : "plan.conflict.gone", { name: this.other.by }),
        ),
        el(
          "button",
          { type: "button", class: "act", id: "leave-theirs", onclick: () => this.end() },
          t("plan.conflict.theirs", { name: this.other.by }),
        ),
        el("p", { class: "hint" }, t("plan.conflict.theirs.hint")),
      ),
    );
    editor.bar.draw();
  }

  /** @param {Line} line @param {string} name @param {string} at @param {string} whose */
  mark(line, name, at, whose) {
    const { map } = this.editor;
    const [lon, lat] = line[Math.floor(line.length / 2)];
    write(
      map.edited.group,
      [lon, lat],
      el("span", { class: "whose", "data-whose": whose }, `${name} ${when(at)}`),
    );
  }

  takeMine() {
    const { editor } = this;
    const arc = this.theirs;
    if (!arc) return;
    const line = this.fitted(arc.line);
    const op = editor.moving.setArc(arc, line);
    const lines = new Map([[arc, line]]);
    if (editor.draft.crosses(lines)) {
      editor.say("plan.refused.crossing");
      return;
    }
    const { version } = editor.draft;
    const seen = editor.draft.seen(this.owners);
    this.end();
    editor.draft.apply(lines);
    editor.redraw();
    editor.saving.add(op, seen, version);
  }

  end() {
    const { editor } = this;
    editor.conflict = null;
    editor.map.show({});
    editor.side.restore();
    editor.bar.draw();
    editor.side.focus();
  }
}
