// What the pages about cases ask of the service.

import { get, list, Problem } from "../../core/api.js";

/**
 * @typedef {import("../../core/api-types.d.ts").components["schemas"]} Schemas
 * @typedef {Schemas["CategoryAnswer"]} Category
 * @typedef {Schemas["CaseReceipt"]} Receipt
 * @typedef {Schemas["SimilarCases"]} Similar
 * @typedef {Schemas["ReceiptAnswer"] & {evidence?: Photo[]}} Progress what the reporter reads
 * @typedef {{sha256: string, stage: string, told: string, state: string}} Photo
 * @typedef {{received: number, bytes: number, state: "receiving" | "received" | "ready" | "refused",
 *   fault?: string | null}} Arrived how much of a photo the service has
 */

const pathOf = (/** @type {string} */ number) => `/api/v1/matters/${encodeURIComponent(number)}`;

/** @returns {Promise<Category[]>} */
export const categories = async () =>
  (await get("/api/v1/categories", { kind: "case" }, list("categories"))).categories;

/**
 * @param {{lon: number, lat: number}} place @param {string} category @param {AbortSignal} [signal]
 * @returns {Promise<Similar>}
 */
export const similar = ({ lon, lat }, category, signal) =>
  get("/api/v1/cases/similar", { lon, lat, category }, list("cases"), signal);

/** @param {object} sent @returns {Promise<Receipt>} */
export const report = (sent) =>
  get("/api/v1/cases", {}, (body) => typeof body.number === "string", undefined, { sent });

/** @param {string} number @param {string} device @returns {Promise<{followers: number}>} */
export const follow = (number, device) =>
  get(`${pathOf(number)}/follows`, {}, (body) => typeof body.followers === "number", undefined, {
    sent: { device },
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

/** @param {string} number @param {{key: string, submission: string, text: string, evidence: string[]}} sent */
export const addNote = (number, sent) =>
  get(`${pathOf(number)}/receipt/notes`, {}, (body) => Boolean(body), undefined, { sent });

/** @param {string} number @returns {Promise<any>} what everybody may know */
export const face = (number) => get(`${pathOf(number)}/face`, {}, (body) => Boolean(body));

/** Where a photo is, for whoever has the receipt. @param {string} number @param {string} sha256 @param {string} key */
export const photoUrl = (number, sha256, key) =>
  `${pathOf(number)}/receipt/evidence/${sha256}?${new URLSearchParams({ key })}`;

/** Whether the service knows a way to do something by now. @param {string} path @param {string} method */
export async function offers(path, method) {
  const answer = await fetch(path, { method: "OPTIONS" }).catch(() => null);
  return answer?.headers.get("Allow")?.split(", ").includes(method) ?? false;
}
/** @param {string} number */
export const offersFollowing = (number) => offers(`${pathOf(number)}/follows`, "POST");
/** @param {string} number */
export const offersNotes = (number) => offers(`${pathOf(number)}/receipt/notes`, "POST");

export { Problem };
