// What the desk asks of the service about cases.

import { get, list, Problem } from "../../../core/api.js";
import { change } from "../../../core/changes.js";
import { matter, move, moving, readFile, readWaiting } from "../matterrequests.js";
import { just } from "../session.js";

/**
 * @typedef {import("../../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["FileAnswer"]} File
 * @typedef {Schemas["PostChoice"]} PostChoice
 * @typedef {Schemas["CategoryAnswer"]} Category
 * @typedef {Schemas["SimilarCase"]} Similar
 * @typedef {Schemas["CaseReceipt"]} Receipt
 * @typedef {import("../matterrequests.js").Move} Move
 */

const FRESH = { fresh: true };

/** What waits of cases, by the first clock. @param {Record<string, string | undefined>} [query] */
export const readInbox = (query = {}) => readWaiting("case", query);

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

/** The whole file on paper. @param {string} number */
export const fileUrl = (number) => `${matter(number)}/file.pdf`;

export { just, move, moving, Problem, readFile };
