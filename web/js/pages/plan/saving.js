// Edits on their way to the server: one after the other, kept while there is no network, told apart from what is saved.

import { Problem } from "../../core/api.js";
import { isUnsure } from "../../core/changes.js";
import { sendEdit } from "./requests.js";

/**
 * @typedef {import("./requests.js").Op} Op
 * @typedef {{op: Op, seen: Record<string, number>, version: number, key: string}} Waiting
 * @typedef {"saved" | "saving" | "offline" | "full" | "signed-out" | "conflict"} State
 */

/** With so many waiting nobody goes on: what was last seen of the server is too old. */
export const MOST_WAITING = 20;
const AGAIN_MS = 4000;

export class Saving {
  /**
   * @param {string} plan
   * @param {{onSaved: (after: any, op: Op) => void, onRefused: (problem: Problem, op: Op) => void,
   *   onConflict: (problem: Problem, edit: Waiting) => void, onState: () => void}} events
   */
  constructor(plan, events) {
    this.plan = plan;
    this.events = events;
    /** @type {Waiting[]} */
    this.waiting = [];
    this.busy = false;
    this.offline = false;
    this.signedOut = false;
    /** When the last edit was saved, in ms since 1970. @type {number | null} */
    this.savedAt = null;
    this.timer = 0;
    addEventListener("online", () => this.send());
    // Perhaps somebody has signed in again in another tab.
    addEventListener("focus", () => this.send());
    addEventListener("beforeunload", (event) => {
      if (this.waiting.length) event.preventDefault();
    });
  }

  /** Whether another edit may be made. */
  get full() {
    return this.waiting.length >= MOST_WAITING;
  }

  /** @param {Op} op @param {Record<string, number>} seen @param {number} version */
  add(op, seen, version) {
    this.waiting.push({ op, seen, version, key: crypto.randomUUID() });
    this.events.onState();
    this.send();
  }

  async send() {
    if (this.busy) return;
    clearTimeout(this.timer);
    while (this.waiting.length) {
      const [{ key, ...edit }] = this.waiting;
      this.busy = true;
      this.events.onState();
      try {
        const { after } = await sendEdit(this.plan, edit, key);
        this.took();
        this.savedAt = Date.now();
        this.events.onSaved(after, edit.op);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (!this.fails(error)) return;
      } finally {
        this.busy = false;
        this.events.onState();
      }
    }
  }

  took() {
    this.waiting.shift();
    this.offline = false;
    this.signedOut = false;
  }

  /** @param {Problem} problem @returns {boolean} whether the next one may be sent */
  fails(problem) {
    this.signedOut = problem.slug === "not-signed-in";
    this.offline = isUnsure(problem);
    if (this.offline) {
      this.timer = window.setTimeout(() => this.send(), (problem.body.retry_after_s ?? 0) * 1000 || AGAIN_MS);
      return false;
    }
    if (this.signedOut) return false;
    const edit = this.waiting.shift();
    if (!edit) return false;
    if (problem.status === 409 && problem.body.reason === "stale") this.events.onConflict(problem, edit);
    else this.events.onRefused(problem, edit.op);
    return true;
  }

  /** Take out what cannot be done after another was not. @param {(op: Op) => boolean} isOf @returns {Waiting[]} */
  drop(isOf) {
    const dropped = this.waiting.filter(({ op }) => isOf(op));
    this.waiting = this.waiting.filter(({ op }) => !isOf(op));
    this.events.onState();
    return dropped;
  }
}
