// What the page asks of the service.

import { get, list } from "../../core/api.js";

/**
 * @typedef {import("../../core/api-types.d.ts").components["schemas"]} Schemas
 * @typedef {Schemas["FaceFacts"] & {lon: number, lat: number}} Face
 * @typedef {Schemas["PublicSumsAnswer"]} Sums
 * @typedef {Schemas["AlertPlace"]} AlertPlace
 * @typedef {{area: string, street: string | null}} Wanted
 */

const SUBSCRIPTIONS = "/api/v1/subscriptions";

/**
 * @param {Record<string, string | number | undefined>} query @param {AbortSignal} signal
 * @returns {Promise<{faces: Face[], cursor: string | null}>}
 */
export async function faces(query, signal) {
  const { features, cursor } = await get("/api/v1/matters", query, list("features"), signal, {
    fresh: true,
  });
  const plain = (/** @type {Schemas["FaceFeature"]} */ { geometry, properties }) => {
    const [lon, lat] = geometry.coordinates;
    return { ...properties, lon, lat };
  };
  return { faces: features.map(plain), cursor };
}

/** @param {string} area its code @param {AbortSignal} signal @returns {Promise<Sums>} */
export const sums = (area, signal) => get("/api/v1/sums/public", { area }, list("categories"), signal);

/** @param {{lon: number, lat: number}} place @returns {Promise<{key: string | null, places: AlertPlace[]}>} */
export const choices = ({ lon, lat }) => get(`${SUBSCRIPTIONS}/choices`, { lon, lat }, list("places"));

/**
 * Let a browser be told of these places and no others.
 * @param {PushSubscriptionJSON} browser @param {Wanted[]} places
 * @returns {Promise<{places: Schemas["SubscribedPlace"][]}>}
 */
export const subscribe = ({ endpoint, keys }, places) =>
  get(SUBSCRIPTIONS, {}, list("places"), undefined, { sent: { endpoint, keys, places }, method: "PUT" });
