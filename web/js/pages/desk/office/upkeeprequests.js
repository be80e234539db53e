// What the administrator's views of terms, of what is sent and of the seals ask of the service.

import { get, list } from "../../../core/api.js";
import { change } from "../../../core/changes.js";

/**
 * @typedef {import("../requests.js").Schemas} Schemas
 * @typedef {Schemas["TermsAnswer"]} Terms
 * @typedef {Terms["terms"][number]} Term
 * @typedef {Schemas["SendingAnswer"]} Sending
 * @typedef {Sending["dead"][number]} DeadLetter
 * @typedef {Sending["webhooks"][number]} Webhook
 * @typedef {Schemas["SealAnswer"]} Seal
 * @typedef {Record<string, string>} Cells
 */

const SENDING = "/api/v1/sending";
const FRESH = { fresh: true };

export const KINDS = /** @type {const} */ (["place_kinds", "amenities", "roles", "layers"]);

/** @param {string} kind one of KINDS @returns {Promise<Terms>} */
export const terms = (kind) => get(`/api/v1/terms/${kind}`, {}, list("terms"), undefined, FRESH);

/** @param {string} kind @param {string} code @param {Cells} values @param {Cells} was what of it was seen */
export const editTerm = (kind, code, values, was) =>
  change(`/api/v1/terms/${kind}/${encodeURIComponent(code)}`, { values, was }, { method: "PATCH" });

/** Names of all icons that can be drawn. @returns {Promise<string[]>} */
export async function drawnIcons() {
  const sprite = await fetch("/web/icons.svg")
    .then((answer) => answer.text())
    .catch(() => "");
  return [...sprite.matchAll(/<symbol id="([^"]+)"/g)].map(([, name]) => name);
}

/** @returns {Promise<Sending>} */
export const sending = () => get(SENDING, {}, list("dead"), undefined, FRESH);

/** @param {number} number */
export const resend = (number) => change(`${SENDING}/${number}/resend`, {});

/** @param {string} name */
export const removeWebhook = (name) => change(`${SENDING}/webhooks/removal`, { name });

/** @returns {Promise<Seal>} */
export const latestSeal = () =>
  get("/api/v1/seals/latest", {}, (body) => typeof body.unsealed === "number", undefined, FRESH);
