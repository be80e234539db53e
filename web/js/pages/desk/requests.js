// What every view of the desk asks of the service; each view has its own requests beside it.

import { get, list } from "../../core/api.js";

/**
 * @typedef {import("../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["Me"]} Me
 * @typedef {Schemas["PastChange"]} PastChange
 * @typedef {Schemas["ChangeAnswer"]} ChangeAnswer
 */

/** Who is signed in. @returns {Promise<Me>} */
export const askWhoIsIn = () => get("/api/v1/me", {}, list("posts"), undefined, { fresh: true });

export const signOut = () => fetch("/api/v1/session", { method: "DELETE" });

/** Whether it tells of a change that was made. @param {any} body */
const isChange = (body) => typeof body.change === "number";

/**
 * Change something.
 * @param {string} path @param {object} sent
 * @param {{key?: string, method?: string, headers?: Record<string, string>}} [how] `key`: by which it is known
 *   when it is sent again
 * @returns {Promise<ChangeAnswer>}
 */
export const change = (path, sent, how = {}) => get(path, {}, isChange, undefined, { sent, ...how });

/** @param {number} number @returns {Promise<ChangeAnswer>} */
export const undo = (number) => change(`/api/v1/changes/${number}/undo`, {});

/** What was changed of something, the latest first. @param {string} subject @returns {Promise<PastChange[]>} */
export const changesOf = async (subject) =>
  (await get("/api/v1/changes", { subject }, list("changes"), undefined, { fresh: true })).changes;
