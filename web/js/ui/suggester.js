// Suggestions for what is being typed: at once, in order, and not asked for twice.

import * as api from "../core/api.js";

const LIMIT = 8;
// The first key asks at once; keys that follow faster than this share a question.
const PACE_MS = 60;
const KEPT = 40;
const KEPT_MS = 120_000;

export class Suggester {
  /**
   * @param {{near: () => string | undefined, onAnswer: (text: string, candidates: api.Candidate[]) => void,
   *   onFault: (text: string, problem: api.Problem) => void}} events
   *   `onAnswer` may be called before `want` returns, when the answer is known; never for a text that is
   *   wanted no longer
   */
  constructor(events) {
    this.events = events;
    /** @type {Map<string, {at: number, candidates: api.Candidate[]}>} recent answers, in memory only */
    this.kept = new Map();
    this.timer = 0;
    this.asked = -Infinity;
    this.abort = new AbortController();
  }

  /** Ask for suggestions in place of any asked for before. @param {string} text */
  want(text) {
    this.stop();
    const near = this.events.near();
    const key = `${near} ${text}`;
    const kept = this.kept.get(key);
    if (kept && performance.now() - kept.at < KEPT_MS) {
      this.events.onAnswer(text, kept.candidates);
      return;
    }
    const wait = this.asked + PACE_MS - performance.now();
    if (wait <= 0) this.ask(text, near, key);
    else this.timer = window.setTimeout(() => this.ask(text, near, key), wait);
  }

  /** Want none. */
  stop() {
    clearTimeout(this.timer);
    this.abort.abort();
  }

  /** @param {string} text @param {string | undefined} near @param {string} key */
  async ask(text, near, key) {
    this.abort = new AbortController();
    this.asked = performance.now();
    const { signal } = this.abort;
    try {
      const candidates = await api.suggest(text, LIMIT, near, signal);
      this.keep(key, candidates);
      if (!signal.aborted) this.events.onAnswer(text, candidates);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof api.Problem)) throw error;
      this.events.onFault(text, error);
    }
  }

  /** @param {string} key @param {api.Candidate[]} candidates */
  keep(key, candidates) {
    this.kept.delete(key);
    this.kept.set(key, { at: performance.now(), candidates });
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value ?? "");
  }
}
