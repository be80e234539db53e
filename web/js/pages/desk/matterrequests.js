// What the desk asks of the service about matters of any kind: what waits, a file, its photos, and steps.

import { get, list } from "../../core/api.js";
import { change } from "../../core/changes.js";

/**
 * @typedef {import("../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["InboxRow"]} Row
 * @typedef {Schemas["FileAnswer"]} File
 * @typedef {{verb: string, fields?: Record<string, unknown>}} Move
 */

const FRESH = { fresh: true };
const A_PAGE = 100;
/** So many pages are read for one screen: whoever answers for a city has no more in sight. */
const MOST_PAGES = 5;

/** @param {string} number */
export const matter = (number) => `/api/v1/matters/${encodeURIComponent(number)}`;

/**
 * All of a kind that waits, by the first clock; `isCut`: there is more.
 * @param {string} kind @param {Record<string, string | undefined>} [query]
 */
export async function readWaiting(kind, query = {}) {
  /** @type {Row[]} */
  const rows = [];
  let cursor;
  let now = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = { kind, ...query, limit: A_PAGE, cursor };
    const told = await get("/api/v1/inbox", asked, list("matters"), undefined, FRESH);
    rows.push(...told.matters);
    cursor = told.cursor ?? undefined;
    now = told.now;
    if (!cursor) break;
  }
  return { rows, now, isCut: Boolean(cursor) };
}

/** @param {string} number @returns {Promise<File>} */
export const readFile = (number) => get(matter(number), {}, list("steps"), undefined, FRESH);

/** Where steps are sent, and what of them. @param {string} number @param {number} turn @param {Move[]} moves */
export const moving = (number, turn, moves) => ({ path: `${matter(number)}/moves`, sent: { turn, moves } });

/** One or several steps, all or none. @param {string} number @param {number} turn @param {Move[]} moves */
export function move(number, turn, moves) {
  const { path, sent } = moving(number, turn, moves);
  return change(path, sent);
}

/** A photo of a matter, as its address. @param {string} number @param {string} sha256 */
export const photoUrl = (number, sha256) => `${matter(number)}/evidence/${sha256}`;
