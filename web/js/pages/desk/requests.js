// What every view of the desk asks of the service; each view has its own requests beside it.

import { get, list } from "../../core/api.js";
import { change } from "../../core/changes.js";

/**
 * @typedef {import("../../core/api.js").Schemas} Schemas
 * @typedef {import("../../core/me.js").Me} Me
 * @typedef {Schemas["PastChange"]} PastChange
 * @typedef {import("../../core/changes.js").ChangeAnswer} ChangeAnswer
 */

export const signOut = () => fetch("/api/v1/session", { method: "DELETE" });

/** @param {number} number @returns {Promise<ChangeAnswer>} */
export const undo = (number) => change(`/api/v1/changes/${number}/undo`, {});

/** What was changed of something, the latest first. @param {string} subject @returns {Promise<PastChange[]>} */
export const changesOf = async (subject) =>
  (await get("/api/v1/changes", { subject }, list("changes"), undefined, { fresh: true })).changes;
