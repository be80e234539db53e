// What couriers ask of the service about tasks. Where they are, and where they are heading, is sent and not kept.

import { get, list } from "../../core/api.js";
import { uuid } from "../../core/uuid.js";

/**
 * @typedef {import("../../core/api.js").Mode} Mode
 * @typedef {{lon: number, lat: number}} Point WGS 84
 * @typedef {import("../../core/api-types.d.ts").components["schemas"]} Schemas
 * @typedef {Schemas["TaskAnswer"]} Task `lease_min`: so long it is kept for whoever takes it; `until`: so long it is
 *   offered
 * @typedef {Schemas["OwnTaskAnswer"]} OwnTask `until`: so long it is kept
 */

const LIMIT = 10;
const pathOf = (/** @type {string} */ number) => `/api/v1/tasks/${encodeURIComponent(number)}`;
const isMoved = (/** @type {any} */ body) => typeof body.number === "string";

/** @param {Point} here @param {Mode} mode @returns {Promise<Schemas["TasksAnswer"]>} by the time to them */
export const near = ({ lon, lat }, mode) =>
  get("/api/v1/tasks/near", { lon: lon.toFixed(6), lat: lat.toFixed(6), mode, limit: LIMIT }, list("tasks"));

/** @param {Point} from @param {Point} to @param {Mode} mode @returns {Promise<Schemas["TasksAnswer"]>} by what they cost on the way */
export const onWay = (from, to, mode) =>
  get("/api/v1/tasks/on-way", {}, list("tasks"), undefined, {
    sent: { from: point(from), to: point(to), mode, limit: LIMIT },
  });

/** @param {Point} place */
const point = ({ lon, lat }) => ({ lon, lat });

/** @returns {Promise<Schemas["OwnTasksAnswer"]>} */
export const mine = () => get("/api/v1/tasks/mine", {}, list("past"), undefined, { fresh: true });

/** @param {string} number @returns {Promise<Schemas["TaskMoved"]>} */
export const claim = (number) =>
  get(`${pathOf(number)}/claim`, {}, isMoved, undefined, { sent: {}, key: uuid() });

/** @param {string} number @returns {Promise<Schemas["TaskMoved"]>} */
export const release = (number) =>
  get(`${pathOf(number)}/release`, {}, isMoved, undefined, { sent: {}, key: uuid() });
