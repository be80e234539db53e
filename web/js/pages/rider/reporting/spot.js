// Where a report is: asked of the device once for each, and never followed.

import { whereAmI } from "../../../core/position.js";
import { nameNear } from "../../../features/addresses/nearby.js";

/**
 * @typedef {{lon: number, lat: number, accuracy_m: number, speed_m_s: number | null}} Position
 * @typedef {{lon: number, lat: number, accuracy_m: number, name: string}} Spot
 */

// Nobody walks faster.
const WALK_M_S = 2.5;
// What the camera's screen was told when it opened will do for a picture so soon after.
const FRESH_MS = 20_000;
const YOUNGEST_MS = 5000;

/** Whether it goes faster than a walk. @param {Position | null} position */
export const isRiding = (position) => (position?.speed_m_s ?? 0) > WALK_M_S;

/** @typedef {{at: number, position: Promise<Position | null>, name: Promise<string>}} Asked */

/** @implements {Asked} */
export class Asking {
  /** @param {number} [youngest_ms] no answer that is older will do */
  constructor(youngest_ms = YOUNGEST_MS) {
    this.at = Date.now();
    /** null: nobody can say. @type {Promise<Position | null>} */
    this.position = whereAmI({ youngest_ms }).catch(() => null);
    /** In words, where somebody can say it. @type {Promise<string>} */
    this.name = this.position.then((found) => (found && navigator.onLine ? nameNear(found) : ""));
  }

  /** For a picture that is taken now. @returns {Asking} */
  get now() {
    return Date.now() - this.at < FRESH_MS ? this : new Asking();
  }
}
