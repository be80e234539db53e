// Sending a change to the service, so that one whose outcome is not known is not made twice.

import { get, Problem } from "./api.js";
import { uuid } from "./uuid.js";

/** @typedef {import("./api.js").Schemas["ChangeAnswer"]} ChangeAnswer */

/** Whether it tells of a change that was made. @param {any} body */
const isChange = (body) => typeof body.change === "number";

/** By what a change is known whose outcome is not: sent again it is the same one. @type {Map<string, string>} */
const unsure = new Map();

/**
 * Change something. Done again after the service could not be reached it has the same key: it may have been
 * done the first time.
 * @param {string} path @param {object} sent
 * @param {{key?: string, method?: string, headers?: Record<string, string>}} [how]
 * @returns {Promise<ChangeAnswer>}
 */
export async function change(path, sent, how = {}) {
  const { tapped: _, ...same } = /** @type {{tapped?: string}} */ (sent);
  const what = JSON.stringify([path, same, how.method, how.headers]);
  const [key, body] = /** @type {[string, object]} */ (
    JSON.parse(unsure.get(what) ?? "null") ?? [how.key ?? uuid(), sent]
  );
  unsure.set(what, JSON.stringify([key, body]));
  try {
    const done = await get(path, {}, isChange, undefined, { sent: body, ...how, key });
    unsure.delete(what);
    return done;
  } catch (error) {
    if (error instanceof Problem && !isUnsure(error)) unsure.delete(what);
    throw error;
  }
}

/** Whether it may have been done, or may be with the same later. @param {Problem} problem */
export const isUnsure = ({ slug, status }) => slug === "offline" || status >= 500 || status === 429;

/** The change that was sent last and is not known to be done. @param {string} path @param {object} sent */
export function unsureOf(path, sent) {
  const found = unsure.get(JSON.stringify([path, { ...sent, tapped: undefined }, undefined, undefined]));
  return found === undefined ? undefined : /** @type {[string, object]} */ (JSON.parse(found));
}
