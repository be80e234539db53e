// What the desk asks of the service about who sits at it: signing in, proving it, the own account.

import { get, list, Problem } from "../../core/api.js";

/**
 * @typedef {import("./requests.js").Schemas} Schemas
 * @typedef {Schemas["Me"]} Me
 * @typedef {Schemas["SlipHolder"]} SlipHolder
 * @typedef {Schemas["TotpBegun"]} TotpBegun
 * @typedef {Schemas["OwnSession"]} OwnSession
 * @typedef {Schemas["OwnCredential"]} OwnCredential
 * @typedef {Record<string, any>} Json
 */

const SESSION = "/api/v1/session";
const ME = "/api/v1/me";

/** @param {string} path @param {object} sent @param {(body: any) => boolean} isOurs @param {string} [method] */
const send = (path, sent, isOurs, method) => get(path, {}, isOurs, undefined, { sent, method });

/** @param {any} body */
const isQuestion = (body) => Boolean(body.publicKey?.challenge);

/** What has nothing to say when it is done. @param {string} path @param {string} method @param {object} [sent] */
export async function just(path, method, sent) {
  const body = sent && { body: JSON.stringify(sent), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(path, { method, ...body }).catch(() => null);
  if (!answer) throw new Problem("offline", 0, {});
  if (answer.ok) return;
  const told = await answer.json().catch(() => ({}));
  const again = Number(answer.headers.get("Retry-After")) || null;
  const slug = String(told.type ?? "/server-error")
    .split("/")
    .pop();
  throw new Problem(slug ?? "", answer.status, { ...told, retry_after_s: again });
}

/** Whether the city has a sign-in of its own. @returns {Promise<boolean>} */
export const hasCitySignIn = async () =>
  (await get(`${SESSION}/ways`, {}, (body) => typeof body.oidc === "boolean")).oidc;

/** @param {string} code @param {string} digits @returns {Promise<Me>} */
export const signInWithSlip = (code, digits) => send(`${SESSION}/slip`, { code, digits }, list("posts"));

/** Whose a slip is. @param {string} code @returns {Promise<SlipHolder>} */
export const readSlip = (code) => send(`${SESSION}/slip/holder`, { code }, list("posts"));

/** It is somebody else's. @param {string} code */
export const refuseSlip = (code) => just(`${SESSION}/slip/refusal`, "POST", { code });

/** @returns {Promise<Json>} */
export const askForPasskey = async () => (await send(`${SESSION}/passkey/options`, {}, isQuestion)).publicKey;

/** @param {Json} credential @returns {Promise<Me>} */
export const signInWithPasskey = (credential) => send(`${SESSION}/passkey`, { credential }, list("posts"));

/** @param {{staff_no: string, password: string, code: string}} given @returns {Promise<Me>} */
export const signInWithPassword = (given) => send(`${SESSION}/password`, given, list("posts"));

/** @returns {Promise<Me>} */
export const putOff = () => send(`${ME}/put-off`, {}, list("posts"));

/** @returns {Promise<OwnCredential[]>} */
export const credentials = async () =>
  (await get(`${ME}/credentials`, {}, list("credentials"), undefined, { fresh: true })).credentials;

/** @param {number} number */
export const removeCredential = (number) => just(`${ME}/credentials/${number}`, "DELETE");

/** @returns {Promise<Json>} */
export const askForNewPasskey = async () => (await send(`${ME}/passkeys/options`, {}, isQuestion)).publicKey;

/** @param {Json} credential @param {string} label */
export const addPasskey = (credential, label) =>
  send(`${ME}/passkeys`, { credential, label }, (body) => typeof body.credential === "number");

/** @param {string} password @returns {Promise<{sessions_ended: number}>} */
export const setPassword = (password) =>
  send(`${ME}/password`, { password }, (body) => typeof body.sessions_ended === "number", "PUT");

/** @returns {Promise<TotpBegun>} */
export const beginCodes = () => send(`${ME}/totp/options`, {}, (body) => typeof body.secret === "string");

/** @param {string} token @param {string} code @returns {Promise<Me>} */
export const confirmCodes = (token, code) => send(`${ME}/totp`, { token, code }, list("posts"));

/** A new token, which is told this once. @param {string} label @returns {Promise<Schemas["TokenAnswer"]>} */
export const addToken = (label) => send(`${ME}/tokens`, { label }, (body) => typeof body.token === "string");

/** @returns {Promise<OwnSession[]>} */
export const sessions = async () =>
  (await get(`${ME}/sessions`, {}, list("sessions"), undefined, { fresh: true })).sessions;

/** @param {number} number */
export const endSession = (number) => just(`${ME}/sessions/${number}`, "DELETE");

/** @returns {Promise<{sessions_ended: number}>} */
export const endOthers = () =>
  send(`${ME}/sessions`, {}, (body) => typeof body.sessions_ended === "number", "DELETE");
