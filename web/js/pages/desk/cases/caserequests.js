// What the desk asks of the service about cases.

import { get, list, Problem } from "../../../core/api.js";
import { change } from "../../../core/changes.js";
import { just } from "../session.js";

/**
 * @typedef {import("../../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["InboxRow"]} Row
 * @typedef {Schemas["FileAnswer"]} File
 * @typedef {Schemas["PostChoice"]} PostChoice
 * @typedef {Schemas["CategoryAnswer"]} Category
 * @typedef {Schemas["SimilarCase"]} Similar
 * @typedef {Schemas["CaseReceipt"]} Receipt
 * @typedef {{verb: string, fields?: Record<string, unknown>}} Move
 */

const FRESH = { fresh: true };
const A_PAGE = 100;
/** So many pages are read for one screen: whoever answers for a city has no more in sight. */
const MOST_PAGES = 5;

/** @param {string} number */
const matter = (number) => `/api/v1/matters/${encodeURIComponent(number)}`;

/** All that waits, by the first clock; `isCut`: there is more. @param {Record<string, string | undefined>} [query] */
export async function readInbox(query = {}) {
  /** @type {Row[]} */
  const rows = [];
  let cursor;
  let now = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const told = await get(
      "/api/v1/inbox",
      { ...query, limit: A_PAGE, cursor },
      list("matters"),
      undefined,
      FRESH,
    );
    rows.push(...told.matters);
    cursor = told.cursor ?? undefined;
    now = told.now;
    if (!cursor) break;
  }
  return { rows, now, isCut: Boolean(cursor) };
}

/** @param {string} number @returns {Promise<File>} */
export const readFile = (number) => get(matter(number), {}, list("steps"), undefined, FRESH);

/** @param {string} number @param {string} [q] @param {AbortSignal} [signal] @returns {Promise<PostChoice[]>} */
export const readPosts = async (number, q, signal) =>
  (await get(`${matter(number)}/posts`, { q }, list("posts"), signal, FRESH)).posts;

/** @param {string} number @param {string} [category] @returns {Promise<Schemas["WeightAnswer"][]>} */
export const readWeights = async (number, category) =>
  (
    await get(
      `/api/v1/cases/${encodeURIComponent(number)}/weights`,
      { category },
      list("weights"),
      undefined,
      FRESH,
    )
  ).weights;

/** @type {Promise<Category[]> | null} */
let categories = null;
/** What may be asked for; asked once. @returns {Promise<Category[]>} */
export function readCategories() {
  categories ??= get("/api/v1/categories", { kind: "case" }, list("categories")).then(
    (told) => told.categories,
    (error) => {
      categories = null;
      throw error;
    },
  );
  return categories;
}

/** By which channels an office enters a case. @returns {Promise<string[]>} */
export const readChannels = async () =>
  (await get("/api/v1/flows/case", {}, list("office_channels"))).office_channels;

/** @param {number} lon @param {number} lat @param {string} [category] @returns {Promise<Similar[]>} */
export const readSimilar = async (lon, lat, category) =>
  (await get("/api/v1/cases/similar", { lon, lat, category }, list("cases"), undefined, FRESH)).cases;

/** Where steps are sent, and what of them. @param {string} number @param {number} turn @param {Move[]} moves */
export const moving = (number, turn, moves) => ({ path: `${matter(number)}/moves`, sent: { turn, moves } });

/** One or several steps, all or none. @param {string} number @param {number} turn @param {Move[]} moves */
export function move(number, turn, moves) {
  const { path, sent } = moving(number, turn, moves);
  return change(path, sent);
}

/** @param {string} number @param {{text: string, told: string, evidence?: string[], submission?: string}} sent */
export const addNote = (number, sent) => change(notesOf(number), sent);

/** @param {string} number */
export const notesOf = (number) => `${matter(number)}/notes`;

/** @param {string} number @param {string} text @param {boolean} published */
export const publish = (number, text, published) =>
  change(`${matter(number)}/face`, { text, published }, { method: "PUT" });

/** The reporter's words, and the same with what tells of somebody left out. @param {string} number @returns {Promise<{text: string, proposed: string, blanks: unknown[]}>} */
export const readBlanks = (number) => get(`${matter(number)}/blanks`, {}, list("blanks"), undefined, FRESH);

/**
 * @typedef {object} Contact
 * @property {string | null} name
 * @property {string | null} phone
 * @property {boolean} confidential
 * @property {{post: Schemas["PostRef"], phone: string | null} | null} relay who puts a call through
 */

/** @param {string} number @param {string} reason @returns {Promise<Contact>} */
export const seeContact = (number, reason) =>
  get(`${matter(number)}/contact-views`, {}, (body) => "phone" in body, undefined, {
    sent: { reason },
    key: crypto.randomUUID(),
  });

/** Enter a case for somebody. @param {object} sent @returns {Promise<Receipt>} */
export const enter = (sent) =>
  get("/api/v1/cases/entered", {}, (body) => typeof body.number === "string", undefined, { sent });

/** @param {string} phone @param {AbortSignal} signal @returns {Promise<{number: string, state: string, title: string, opened_at: string, due_at: string | null}[]>} */
export const pastOf = async (phone, signal) =>
  (await get("/api/v1/cases/of-phone", {}, list("matters"), signal, { sent: { phone } })).matters;

/** The picture of a case, as its address. @param {string} number @param {string} sha256 */
export const photoUrl = (number, sha256) => `${matter(number)}/evidence/${sha256}`;

/** The whole file on paper. @param {string} number */
export const fileUrl = (number) => `${matter(number)}/file.pdf`;

export { just, Problem };
