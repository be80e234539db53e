// What couriers ask of the service about tasks. Where they are, and where they are heading, is sent and not kept.

import { get, list } from "../../core/api.js";
import { uuid } from "../../core/uuid.js";

/**
 * @typedef {import("../../core/api.js").Mode} Mode
 * @typedef {{lon: number, lat: number}} Point WGS 84
 * @typedef {{code: string, name: string, name_en: string, icon: string}} Kind
 * @typedef {{number: string, category: Kind, title: string, text: string, place: string, at: Point,
 *   minutes: number, lease_min: number, seats: number, seats_left: number, until: string,
 *   travel: {duration_s: number, distance_m: number}, detour: {extra_s: number, extra_m: number} | null}} Task
 *   `lease_min`: so long it is kept for whoever takes it; `until`: so long it is offered
 * @typedef {{number: string, state: string, turn: number, category: Kind, title: string, text: string,
 *   place: string, at: Point | null, minutes: number, until: string | null, said: string | null}} OwnTask
 *   `until`: so long it is kept
 * @typedef {{basis: string, tasks: Task[], mine: OwnTask | null}} Offered
 */

const LIMIT = 10;
const pathOf = (/** @type {string} */ number) => `/api/v1/tasks/${encodeURIComponent(number)}`;
const isMoved = (/** @type {any} */ body) => typeof body.number === "string";

/** @param {Point} here @param {Mode} mode @returns {Promise<Offered>} by the time to them */
export const near = ({ lon, lat }, mode) =>
  get("/api/v1/tasks/near", { lon: lon.toFixed(6), lat: lat.toFixed(6), mode, limit: LIMIT }, list("tasks"));

/** @param {Point} from @param {Point} to @param {Mode} mode @returns {Promise<Offered>} by what they cost on the way */
export const onWay = (from, to, mode) =>
  get("/api/v1/tasks/on-way", {}, list("tasks"), undefined, {
    sent: { from: point(from), to: point(to), mode, limit: LIMIT },
  });

/** @param {Point} place */
const point = ({ lon, lat }) => ({ lon, lat });

/** @returns {Promise<{running: OwnTask | null, past: OwnTask[]}>} */
export const mine = () => get("/api/v1/tasks/mine", {}, list("past"), undefined, { fresh: true });

/** @param {string} number @returns {Promise<{number: string, until: string | null}>} */
export const claim = (number) =>
  get(`${pathOf(number)}/claim`, {}, isMoved, undefined, { sent: {}, key: uuid() });

/** @param {string} number @returns {Promise<{number: string}>} */
export const release = (number) =>
  get(`${pathOf(number)}/release`, {}, isMoved, undefined, { sent: {}, key: uuid() });
