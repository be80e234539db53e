// What the views of areas ask of the service.

import { get, list } from "../../../core/api.js";
import { change } from "../../../core/changes.js";

/**
 * @typedef {import("../requests.js").Schemas} Schemas
 * @typedef {Schemas["DeskArea"]} DeskArea
 * @typedef {Schemas["AliasAnswer"]} AliasAnswer
 * @typedef {Schemas["BuildingAnswer"]} BuildingAnswer
 */

const fresh = { fresh: true };

/** @returns {Promise<Schemas["DeskAreaName"][]>} */
export const ownAreas = async () =>
  (await get("/api/v1/desk/areas", {}, list("areas"), undefined, fresh)).areas;

/** @param {string} code @returns {Promise<DeskArea>} */
export const deskArea = (code) =>
  get(`/api/v1/desk/areas/${encodeURIComponent(code)}`, {}, list("aliases"), undefined, fresh);

/** @param {string} code @returns {Promise<BuildingAnswer>} */
export const building = (code) =>
  get(`/api/v1/desk/buildings/${encodeURIComponent(code)}`, {}, list("may"), undefined, fresh);

/** @param {string} path @param {object} sent */
export const changeArea = (path, sent) => change(`/api/v1/${path}`, sent, { key: crypto.randomUUID() });
