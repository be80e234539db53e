// What the page asks of the service: the slip, the own enrolment, the own reports and hours.

import { get, list, Problem } from "../../core/api.js";
import { change } from "../../core/changes.js";
import { uuid } from "../../core/uuid.js";

/**
 * @typedef {import("../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["CourierSlipHolder"]} Holder
 * @typedef {Schemas["OwnCourierAnswer"]} Courier
 * @typedef {Schemas["Me"]} Me
 */

const SLIPS = "/api/v1/courier-slips";
const OWN = "/api/v1/couriers/me";
const FRESH = { fresh: true };
const anew = () => ({ key: uuid() });

/** @param {string} path @param {object} sent @param {(body: any) => boolean} isOurs @param {string} [method] */
const send = (path, sent, isOurs, method) => get(path, {}, isOurs, undefined, { sent, method });

/** What has nothing to say when it is done. @param {string} path @param {string} method @param {object} sent */
async function just(path, method, sent) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method, headers, body: JSON.stringify(sent) }).catch(() => null);
  if (!answer) throw new Problem("offline", 0, {});
  if (!answer.ok) throw new Problem("refused", answer.status, {});
}

/** Whose a slip is. @param {string} code @returns {Promise<Holder>} */
export const readSlip = (code) =>
  send(`${SLIPS}/holder`, { code }, (body) => typeof body.consent === "string");

/** @param {string} code @param {string} digits @param {string} consent @returns {Promise<Me>} */
export const agree = (code, digits, consent) =>
  send(`${SLIPS}/consent`, { code, digits, consent }, list("posts"));

/** To words that have changed. @param {string} consent */
export const agreeAnew = (consent) => change(`${OWN}/consent`, { consent }, anew());

/** @param {string} code */
export const refuse = (code) => just(`${SLIPS}/refusal`, "POST", { code });

/** Of the demo city. @param {string} code @returns {Promise<Me>} */
export const enterDemo = (code) => send("/api/v1/session/slip", { code }, list("posts"));

/** @returns {Promise<Courier>} */
export const ownCourier = () => get(OWN, {}, (body) => typeof body.state === "string", undefined, FRESH);

/** @param {number | null} [enrollment] the one that is shown */
export const leave = (enrollment) =>
  change(`${OWN}/end${enrollment ? `?enrollment=${enrollment}` : ""}`, {}, anew());

export const signOut = () => just("/api/v1/session", "DELETE", {});

export const deleteAccount = () => send("/api/v1/me", {}, list("stays"), "DELETE");

/**
 * @typedef {Schemas["OwnMatter"]} Report
 * @typedef {Schemas["ServiceHours"]} Hours
 */

const MOST_REPORTS = 100;

/** What one has reported, the newest first. @returns {Promise<Report[]>} */
export async function ownReports() {
  const query = { limit: MOST_REPORTS };
  const { matters } = await get("/api/v1/me/matters", query, list("matters"), undefined, FRESH);
  // A task that one has taken is one's own, too.
  return matters.filter((/** @type {Report} */ { kind }) => kind === "case");
}

/** @returns {Promise<Hours>} */
export const ownHours = () => get(`${OWN}/hours`, {}, list("tasks"), undefined, FRESH);

const PAUSE_MS = 700;
const MOST_TRIES = 60;

/** Have the statement made, and hand it over as a file. */
export async function statementPdf() {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answer = await fetch(`${OWN}/hours.pdf`, { cache: "no-cache" }).catch(() => null);
    if (!answer) throw new Problem("offline", 0, {});
    if (answer.status === 200) return save(await answer.blob());
    if (answer.status !== 202) throw new Problem("refused", answer.status, {});
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Problem("refused", 202, {});
}

/** @param {Blob} file */
function save(file) {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = "service-hours.pdf";
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
