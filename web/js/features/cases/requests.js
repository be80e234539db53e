// What the pages about cases ask of the service.

import { get, list, Problem } from "../../core/api.js";

/**
 * @typedef {import("../../core/api-types.d.ts").components["schemas"]} Schemas
 * @typedef {Schemas["CategoryAnswer"]} Category
 * @typedef {Schemas["CaseReceipt"]} Receipt
 * @typedef {Schemas["SimilarCases"]} Similar
 * @typedef {Schemas["ReceiptAnswer"]} Progress what the reporter reads
 * @typedef {Schemas["PhotoState"]} Arrived how much of a photo the service has
 */

const pathOf = (/** @type {string} */ number) => `/api/v1/matters/${encodeURIComponent(number)}`;

/** @returns {Promise<Schemas["CategoriesAnswer"]>} */
export const categories = () => get("/api/v1/categories", { kind: "case" }, list("categories"));

/**
 * @param {{lon: number, lat: number}} place @param {string} category @param {AbortSignal} [signal]
 * @returns {Promise<Similar>}
 */
export const similar = ({ lon, lat }, category, signal) =>
  get("/api/v1/cases/similar", { lon, lat, category }, list("cases"), signal);

/** @param {object} sent @returns {Promise<Receipt>} */
export const report = (sent) =>
  get("/api/v1/cases", {}, (body) => typeof body.number === "string", undefined, { sent });

/**
 * What whoever is signed in has reported, the newest first, each with its receipt.
 * @returns {Promise<Schemas["OwnMatter"][]>}
 */
export const ownMatters = async () =>
  (await get("/api/v1/me/matters", {}, list("matters"), undefined, { fresh: true })).matters;

/**
 * What was found at a task, which somebody has taken; its number says nothing to anybody else.
 * @param {string} number @param {object} sent
 */
export const handIn = (number, sent) =>
  get(`/api/v1/tasks/${encodeURIComponent(number)}/hand-in`, {}, Boolean, undefined, { sent });

/** @param {string} number @param {string} device @returns {Promise<{followers: number}>} */
export const follow = (number, device) =>
  get(`${pathOf(number)}/follows`, {}, (body) => typeof body.followers === "number", undefined, {
    sent: { device },
  });

/** It is taken back. @param {string} number @param {string} device @returns {Promise<{followers: number}>} */
export const unfollow = (number, device) =>
  get(`${pathOf(number)}/follows`, {}, (body) => typeof body.followers === "number", undefined, {
    sent: { device },
    method: "DELETE",
  });

/** @param {any} body */
const isArrived = (body) => typeof body.state === "string";
const evidencePath = (/** @type {string} */ sha256) => `/api/v1/evidence/${sha256}`;

/** @param {string} sha256 @param {string} submission @returns {Promise<Arrived>} */
export const arrived = (sha256, submission) => get(evidencePath(sha256), { submission }, isArrived);

/**
 * @param {string} sha256 @param {string} submission @param {Blob} photo @param {number} from the first byte
 *   that the service does not have
 * @returns {Promise<Arrived>}
 */
export const sendPhoto = (sha256, submission, photo, from) =>
  get(evidencePath(sha256), { submission }, isArrived, undefined, {
    sent: from ? photo.slice(from, photo.size, photo.type) : photo,
    method: "PUT",
    headers: from ? { "Content-Range": `bytes ${from}-${photo.size - 1}/${photo.size}` } : {},
  });

/** @param {any} body */
const isProgress = (body) => Array.isArray(body.steps) && typeof body.state === "string";

/** @param {string} number @param {string} key @param {AbortSignal} [signal] @returns {Promise<Progress>} */
export const progress = (number, key, signal) =>
  get(`${pathOf(number)}/receipt`, { key }, isProgress, signal, { fresh: true });

/**
 * @param {string} number
 * @param {{key: string, submission: string, turn: number, verb: string, fields: object}} sent
 * @returns {Promise<Progress>}
 */
export const moveOwn = (number, sent) =>
  get(`${pathOf(number)}/receipt/moves`, {}, isProgress, undefined, { sent });

/**
 * @param {string} number @param {{key: string, submission: string, text: string, evidence: string[]}} sent
 * @returns {Promise<Progress>}
 */
export const addNote = (number, sent) =>
  get(`${pathOf(number)}/receipt/notes`, {}, isProgress, undefined, { sent });

/** What everybody may know. @param {string} number @returns {Promise<Schemas["FaceWithSteps"]>} */
export const face = async (number) =>
  (await get(`${pathOf(number)}/face`, {}, (body) => Array.isArray(body.properties?.steps))).properties;

/**
 * The receipt found again by the last four digits of the phone that was left.
 * @param {string} number @param {string} digits @returns {Promise<string>} its key
 */
export const keyByDigits = async (number, digits) =>
  (
    await get(`${pathOf(number)}/receipt/key`, {}, (body) => typeof body.key === "string", undefined, {
      sent: { digits },
    })
  ).key;

/** Where a photo is, for whoever has the receipt. @param {string} number @param {string} sha256 @param {string} key */
export const photoUrl = (number, sha256, key) =>
  `${pathOf(number)}/receipt/evidence/${sha256}?${new URLSearchParams({ key })}`;

export { Problem };
