// What stands against a plan, and who will answer for whom: asked anew whenever the plan has changed.

import { Problem } from "../../core/api.js";
import * as requests from "./requests.js";

/**
 * @typedef {import("./requests.js").Fault} Fault
 * @typedef {import("./requests.js").Move} Move
 */

export class Checks {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    /** @type {Fault[]} */
    this.faults = [];
    /** @type {Move[]} */
    this.moves = [];
    /** The version of the plan that was checked, and when; null: not yet. @type {number | null} */
    this.version = null;
    this.at = 0;
    this.busy = false;
    /** How many communities are checked of how many, while several are. @type {{n: number, of: number} | null} */
    this.progress = null;
    /** The fault that is looked at, by its place in the list. */
    this.shown = -1;
    /** The fault of which it is being said why it stands. @type {string | null} */
    this.opened = null;
    this.typed = "";
  }

  /** By what a fault is known again after the next check. @param {Fault} fault */
  static idOf({ key, codes, params }) {
    const more = String(params.post ?? params.building ?? params.estate ?? "");
    return [key, ...codes, more].join("-").replace(/[^\w\u4e00-\u9fff-]/g, "_");
  }

  /** Whether what is shown was found in an earlier version. */
  get stale() {
    return this.version !== this.editor.draft.version;
  }

  /** Ask again; of several wishes at once the last one is done. */
  async refresh() {
    if (this.busy) return;
    this.busy = true;
    const { editor } = this;
    try {
      const [told, moves] = await Promise.all([this.found(), requests.moves(editor.plan.code)]);
      // Those that block first: the others may be explained.
      this.faults = told.faults.sort((a, b) => Number(b.blocks) - Number(a.blocks));
      this.moves = moves;
      this.version = told.version;
      this.at = Date.now();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    this.busy = false;
    this.progress = null;
    editor.side.draw();
    editor.compare.draw();
    editor.bar.draw();
  }

  /** All that is found, part by part; from the start again where somebody has changed the plan meanwhile. @returns {Promise<{version: number, faults: Fault[]}>} */
  async found() {
    /** @type {Fault[]} */
    let faults = [];
    /** @type {number | null} */
    let version = null;
    /** @type {string | undefined} */
    let after;
    do {
      const told = await requests.faults(this.editor.plan.code, after);
      if (version !== null && told.version !== version) {
        [faults, version, after] = [[], null, undefined];
        continue;
      }
      version = told.version;
      faults.push(...told.faults);
      after = told.next ?? undefined;
      this.progress = after ? { n: told.checked, of: told.of } : null;
      if (after) this.editor.side.draw();
    } while (after || version === null);
    return { version, faults };
  }

  /** The people of two grids between which buildings go. @param {string} from @param {string} to */
  peopleOf(from, to) {
    const found = this.moves.find((move) => move.from?.code === from && move.to?.code === to);
    return found && { from: found.from?.people ?? [], to: found.to?.people ?? [] };
  }

  /** Look at the next fault, or the one before. @param {number} step */
  step(step) {
    if (!this.faults.length) return;
    this.shown = (this.shown + step + this.faults.length) % this.faults.length;
    this.editor.side.show("faults");
    const fault = this.faults[this.shown];
    document.getElementById(`fault-${Checks.idOf(fault)}`)?.focus();
    this.locate(fault);
  }

  /** @param {Fault} fault */
  locate(fault) {
    this.shown = this.faults.indexOf(fault);
    this.editor.lookAtFault(fault);
  }
}
