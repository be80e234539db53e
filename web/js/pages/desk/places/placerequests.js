// What the desk asks of the service about places.

import { get, list } from "../../../core/api.js";
import { change } from "../../../core/changes.js";

/**
 * @typedef {import("../requests.js").Schemas} Schemas
 * @typedef {Schemas["PlaceToEdit"]} PlaceToEdit
 * @typedef {Schemas["PlaceFields"]} PlaceFields
 * @typedef {Schemas["HoursPreview"]} HoursPreview
 * @typedef {Schemas["WeekOfHours"]} WeekOfHours
 * @typedef {Schemas["WaitingAnswer"]} WaitingAnswer
 */

/** @param {string} code */
export const pathOf = (code) => `/api/v1/places/${encodeURIComponent(code)}`;

/** A place as it stands in the database. @param {string} code @returns {Promise<PlaceToEdit>} */
export const placeToEdit = (code) =>
  get(`${pathOf(code)}/fields`, {}, list("may"), undefined, { fresh: true });

/** @param {string} code @param {PlaceFields} fields @param {string} version */
export const changeFields = (code, fields, version) =>
  change(`${pathOf(code)}/fields`, fields, { method: "PATCH", headers: { "If-Match": `"${version}"` } });

/** @param {string} code @param {{lon: number, lat: number}} point @param {string} version */
export const movePlace = (code, point, version) =>
  change(`${pathOf(code)}/entrance`, point, { method: "PUT", headers: { "If-Match": `"${version}"` } });

/** @param {Schemas["NewPlace"]} sent */
export const addPlace = (sent) => change("/api/v1/places", sent);

/** @param {{code?: string, week?: WeekOfHours, hours?: string}} sent @param {AbortSignal} [signal] @returns {Promise<HoursPreview>} */
export const previewHours = (sent, signal) =>
  get("/api/v1/hours-preview", {}, list("days"), signal, { sent });

/** What was reported and waits. @returns {Promise<WaitingAnswer>} */
export const waiting = () => get("/api/v1/reports", {}, list("closed"), undefined, { fresh: true });
