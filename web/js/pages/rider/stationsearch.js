// Asks for stations, and stands in with what was kept when the network is slow or away.

import { Problem } from "../../core/api.js";
import { rank } from "./ranking.js";
import { cachedStations, renewKept, stations } from "./service.js";

/**
 * @typedef {import("./service.js").Stations} Stations
 * @typedef {Parameters<typeof stations>[0]} Question
 */

// At a red light nobody waits longer for a network before something is shown.
const SLOW_MS = 1500;
const GIVE_UP_MS = 12_000;
const LIMIT = 8;
const RENEW_MS = 5 * 60_000;

export class StationSearch {
  /** @param {() => void} onChange called whenever there is something else to show */
  constructor(onChange) {
    this.onChange = onChange;
    /** @type {Stations | null} */
    this.answer = null;
    /** Whether the answer is by kept data. */
    this.standsIn = false;
    /** When the data of the answer were good. */
    this.at = 0;
    /** @type {string | null} slug of what went wrong, if there is no answer */
    this.problem = null;
    this.busy = false;
    /** Whether the last question got no answer from the network. */
    this.offline = false;
    /** @type {import("./service.js").Feature[]} all stations as last kept */
    this.known = [];
    this.key = "";
    this.renewedAt = 0;
    this.askedAt = 0;
    this.current = new AbortController();
  }

  /** @param {Question} question */
  async seek(question) {
    this.current.abort();
    const current = new AbortController();
    this.current = current;
    const key = JSON.stringify(question);
    if (key !== this.key) Object.assign(this, { key, answer: null, problem: null });
    this.busy = true;
    this.askedAt = Date.now();
    this.onChange();
    const slow = setTimeout(() => !this.answer && this.standIn(question, current), SLOW_MS);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      current.abort();
    }, GIVE_UP_MS);
    try {
      const answer = await stations(question, current.signal);
      if (current !== this.current) return;
      Object.assign(this, { answer, standsIn: false, at: Date.now(), offline: false, problem: null });
      this.renew();
    } catch (error) {
      if (current !== this.current) return;
      if (!(error instanceof Problem || late)) throw error;
      const problem = error instanceof Problem ? error : new Problem("offline", 0, {});
      this.offline = problem.slug === "offline";
      // What the server refuses is no better without it.
      const refused = problem.status >= 400 && problem.status < 500;
      if (refused || !(await this.standIn(question, current)))
        Object.assign(this, { problem: problem.slug, answer: refused ? null : this.answer });
    } finally {
      clearTimeout(slow);
      clearTimeout(limit);
      if (current === this.current) {
        this.busy = false;
        this.onChange();
      }
    }
  }

  /**
   * @param {Question} question
   * @param {AbortController} current
   * @returns {Promise<boolean>} whether there was anything to stand in with
   */
  async standIn({ near, to, mode, amenities, at }, current) {
    const found = await cachedStations();
    if (!found || current !== this.current) return false;
    this.known = found.features;
    const now = at ? Date.parse(at) : Date.now();
    const answer = rank(found.features, { near, to, mode, amenities, now, limit: LIMIT });
    Object.assign(this, { answer, standsIn: true, at: found.at, problem: null });
    this.onChange();
    return true;
  }

  /**
   * Have all stations kept for when there is no network; not with each question.
   * @param {{now?: boolean}} [options]
   */
  async renew({ now = false } = {}) {
    if (!now && Date.now() - this.renewedAt < RENEW_MS) return;
    this.renewedAt = Date.now();
    if (!(await renewKept())) this.renewedAt = 0;
    const found = await cachedStations();
    if (found) this.known = found.features;
  }
}
