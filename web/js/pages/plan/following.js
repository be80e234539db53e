// What others do to the same plan, and how the server has it: asked every few seconds while the page is seen.

import { Problem } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";
import * as requests from "./requests.js";

/** @typedef {import("./requests.js").Edit} Edit */

const EVERY_MS = 3000;

export class Following {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    /** Every edit of the plan, the oldest first. @type {Edit[]} */
    this.edits = [];
    /** The version of the plan whose lines are shown. */
    this.shown = editor.draft.version;
    this.timer = 0;
    /** Whether what was done before is known: it is told nobody. */
    this.begun = false;
    /** @type {Promise<void> | null} */
    this.asking = null;
  }

  async begin() {
    await this.follow();
    document.addEventListener("visibilitychange", () => this.wait());
    this.wait();
  }

  /** Nobody asks for a page that nobody sees. */
  wait() {
    clearTimeout(this.timer);
    if (document.hidden) return;
    this.timer = window.setTimeout(async () => {
      await this.follow();
      this.wait();
    }, EVERY_MS);
  }

  /** What came since. One question at a time: who asks meanwhile waits for the next answer. */
  async follow() {
    while (this.asking) await this.asking;
    this.asking = this.ask().finally(() => {
      this.asking = null;
    });
    await this.asking;
  }

  async ask() {
    const { editor } = this;
    const last = this.edits[this.edits.length - 1]?.seq ?? 0;
    try {
      const told = await requests.edits(editor.plan.code, last);
      this.edits.push(...told.edits);
      const others = told.edits.filter(({ mine }) => !mine);
      if (this.begun && others.length) this.tell(others);
      this.begun = true;
      if (told.edits.length) {
        editor.side.draw();
        editor.bar.draw();
      }
      if (told.version !== this.shown) await this.load();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  /** The lines as the server has them, unless somebody is moving one or some are not saved: then later. */
  async load() {
    const { editor } = this;
    const isBusy = () => editor.moving.held || editor.saving.waiting.length > 0;
    if (isBusy()) return;
    const topology = await requests.topology(editor.plan.code);
    if (isBusy()) return;
    editor.draft.load(topology);
    this.shown = topology.version;
    editor.moving.again();
    editor.redraw();
    editor.tools.refresh();
    editor.checks.refresh();
  }

  /** As it is now, whatever is shown. */
  async reload() {
    this.shown = -1;
    await this.follow();
  }

  /** @param {Edit[]} edits of others */
  tell(edits) {
    const { by, grids } = edits[edits.length - 1];
    const names = grids.map((code) => this.editor.draft.nameOf(code)).join(t("plan.and"));
    announce(t("plan.others", { name: by, grids: names }));
  }

  /** Whether there is something of one's own to take back, or to bring back. */
  mine() {
    let done = 0;
    let undone = 0;
    for (const { mine, op } of this.edits) {
      if (!mine) continue;
      if (op === "undo") [done, undone] = [done - 1, undone + 1];
      else if (op === "redo") [done, undone] = [done + 1, undone - 1];
      else [done, undone] = [done + 1, 0];
    }
    return { undo: done > 0, redo: undone > 0 };
  }
}
