// What the views of files ask of the service.

import { get, list } from "../../../core/api.js";
import { change } from "../../../core/changes.js";

/**
 * @typedef {import("../../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["UploadAnswer"]} Upload
 * @typedef {Schemas["UploadReport"]} Report
 * @typedef {Schemas["ReportEntry"]} Entry
 * @typedef {Schemas["FaultsAnswer"]} Faults
 */

const PATH = "/api/v1/uploads";

/** Whether it tells of a file. @param {any} body */
const isUpload = (body) => typeof body.state === "string";

/** @param {string} kind @param {File} file @param {string} key @returns {Promise<Upload>} */
export const sendFile = (kind, file, key) =>
  get(PATH, { kind, name: file.name }, isUpload, undefined, {
    sent: new Blob([file], { type: "application/octet-stream" }),
    key,
  });

/** @returns {Promise<Upload[]>} */
export const uploads = async () => (await get(PATH, {}, list("uploads"), undefined, { fresh: true })).uploads;

/** @param {string} id @param {number} [first] @returns {Promise<Report>} */
export const upload = (id, first = 0) =>
  get(`${PATH}/${encodeURIComponent(id)}`, { first }, isUpload, undefined, { fresh: true });

/** @param {number} id @returns {Promise<Faults>} */
export const faults = (id) =>
  get(`${PATH}/${id}/faults.geojson`, {}, list("features"), undefined, { fresh: true });

/** @param {number} id @param {string} key */
export const applyUpload = (id, key) => change(`${PATH}/${id}/apply`, {}, { key });

/** @param {number} id */
export const dropUpload = (id) => change(`${PATH}/${id}`, {}, { method: "DELETE" });
