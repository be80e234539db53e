// Suggestions for what is being typed: at once, in order, and not asked for twice.

import * as api from "../core/api.js";

const LIMIT = 8;
// The first key asks at once; keys that follow faster than this share a question.
const PACE_MS = 60;
const KEPT = 40;
const KEPT_MS = 120_000;

/**
 * What is offered for what was typed, and a sentence where there is nothing.
 * @template T
 * @typedef {{candidates: T[], note?: string}} Offer
 */

/** Addresses alone. @param {string} text @param {string | undefined} near @param {AbortSignal} signal */
const addresses = async (text, near, signal) => ({
  candidates: await api.suggest(text, LIMIT, near, signal),
});

/** @template [T=api.Candidate] */
export class Suggester {
  /**
   * @param {{near: () => string | undefined,
   *   onAnswer: (text: string, candidates: T[], note?: string) => void,
   *   onFault: (text: string, problem: api.Problem) => void,
   *   ask?: (text: string, near: string | undefined, signal: AbortSignal) => Promise<Offer<T>>}} events
   *   `onAnswer` may be called before `want` returns, when the answer is known; never for a text that is
   *   wanted no longer; `ask`: what is offered, addresses if left out
   */
  constructor(events) {
    this.events = events;
    this.offers =
      events.ask ?? /** @type {NonNullable<typeof events.ask>} */ (/** @type {unknown} */ (addresses));
    /** @type {Map<string, {at: number, offer: Offer<T>}>} recent answers, in memory only */
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
      this.events.onAnswer(text, kept.offer.candidates, kept.offer.note);
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
      const offer = await this.offers(text, near, signal);
      this.keep(key, offer);
      if (!signal.aborted) this.events.onAnswer(text, offer.candidates, offer.note);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof api.Problem)) throw error;
      this.events.onFault(text, error);
    }
  }

  /** @param {string} key @param {Offer<T>} offer */
  keep(key, offer) {
    this.kept.delete(key);
    this.kept.set(key, { at: performance.now(), offer });
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value ?? "");
  }
}
