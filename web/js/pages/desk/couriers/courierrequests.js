// What the view of couriers asks of the service.

import { get, list } from "../../../core/api.js";
import { change } from "../../../core/changes.js";

/**
 * @typedef {import("../requests.js").Schemas} Schemas
 * @typedef {Schemas["ListedCourier"]} Courier
 * @typedef {Schemas["CourierSlip"]} CourierSlip
 * @typedef {{name?: string, account?: number, digits: string, place?: string, area?: string, platform?: string,
 *   team?: string}} NewCourier
 */

const COURIERS = "/api/v1/couriers";
/** @param {any} body */
const isSlip = (body) => typeof body.code === "string";

/** @param {{name?: string, below?: number}} query @returns {Promise<{couriers: Courier[], more: number | null}>} */
export const couriers = (query) => get(COURIERS, query, list("couriers"), undefined, { fresh: true });

/** Sent again with the same key it is the same courier. @param {NewCourier} whom @param {string} key @returns {Promise<CourierSlip>} */
export const invite = (whom, key) => get(COURIERS, {}, isSlip, undefined, { sent: whom, key });

/** @param {number} number @param {string} digits @returns {Promise<CourierSlip>} */
export const slipOf = (number, digits) =>
  get(`${COURIERS}/${number}/slip`, {}, isSlip, undefined, { sent: { digits } });

/** @param {number} number */
export const endCourier = (number) => change(`${COURIERS}/${number}/end`, {}, { key: crypto.randomUUID() });
