// What the views of posts ask of the service.

import { get, list } from "../../../core/api.js";
import { change } from "../../../core/changes.js";

/**
 * @typedef {import("../requests.js").Schemas} Schemas
 * @typedef {Schemas["PostBrief"]} PostBrief
 * @typedef {Schemas["PostAnswer"]} PostAnswer
 * @typedef {Schemas["PersonBrief"]} PersonBrief
 */

const fresh = { fresh: true };

/** @param {string} [q] @returns {Promise<Schemas["PostsAnswer"]>} */
export const posts = (q) => get("/api/v1/desk/posts", { q }, list("posts"), undefined, fresh);

/** @param {string} code @returns {Promise<PostAnswer>} */
export const post = (code) =>
  get(`/api/v1/desk/posts/${encodeURIComponent(code)}`, {}, list("holders"), undefined, fresh);

/** @param {string} q @param {AbortSignal} signal @returns {Promise<PersonBrief[]>} */
export const people = async (q, signal) =>
  (await get("/api/v1/desk/people", { q }, list("people"), signal, fresh)).people;

/** @param {string} hours @param {AbortSignal} signal @returns {Promise<Schemas["HoursAnswer"]>} */
export const hoursPreview = (hours, signal) =>
  get("/api/v1/desk/hours", { hours }, list("days"), signal, fresh);

/** @param {string} code @param {string} act @param {object} sent */
export const changePost = (code, act, sent) =>
  change(`/api/v1/posts/${encodeURIComponent(code)}/${act}`, sent, { key: crypto.randomUUID() });
