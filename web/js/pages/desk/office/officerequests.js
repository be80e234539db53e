// What the views of enrolling, of accounts, of the audit and of one's own data ask of the service.

import { get, list } from "../../../core/api.js";
import { change } from "../../../core/changes.js";
import { readTable } from "../tablefile.js";

/**
 * @typedef {import("../requests.js").Schemas} Schemas
 * @typedef {Schemas["Enrolled"]} Enrolled
 * @typedef {Schemas["NewSlip"]} NewSlip
 * @typedef {Schemas["FoundAccount"]} FoundAccount
 * @typedef {Schemas["AccountAnswer"]} AccountAnswer
 * @typedef {Schemas["AuditRow"]} AuditRow
 * @typedef {Schemas["OwnData"]} OwnData
 * @typedef {Schemas["ListedArea"]} ListedArea
 * @typedef {Record<string, string | number | undefined>} Query
 */

const FRESH = { fresh: true };
const anew = () => ({ key: crypto.randomUUID() });
/** @param {any} body */
const isSlip = (body) => typeof body.code === "string";

/** @param {Query} query @returns {Promise<{enrollments: Enrolled[], more: number | null}>} */
export const enrollments = (query) =>
  get("/api/v1/enrollments", query, list("enrollments"), undefined, FRESH);

/** @param {object} whom */
export const enroll = (whom) => change("/api/v1/enrollments", whom, anew());

/** @param {number} number */
export const endEnrollment = (number) => change(`/api/v1/enrollments/${number}/end`, {}, anew());

/** @param {number} number @param {string} digits @returns {Promise<NewSlip>} */
export const slipForEnrolled = (number, digits) =>
  get(`/api/v1/enrollments/${number}/slip`, {}, isSlip, undefined, { sent: { digits } });

/** @param {string} parent @returns {Promise<ListedArea[]>} */
export const areasBelow = async (parent) =>
  (await get("/api/v1/areas", { parent, layer: "admin", limit: 1000 }, list("areas"))).areas;

/** @param {string} q @returns {Promise<FoundAccount[]>} */
export const findAccounts = async (q) =>
  (await get("/api/v1/accounts", { q }, list("accounts"), undefined, FRESH)).accounts;

/** @param {string} number @returns {Promise<AccountAnswer>} */
export const account = (number) =>
  get(`/api/v1/accounts/${encodeURIComponent(number)}`, {}, list("sessions"), undefined, FRESH);

/** @param {string} staffNo @param {string} digits @returns {Promise<NewSlip>} */
export const slipForStaff = (staffNo, digits) =>
  get("/api/v1/accounts/slips", {}, isSlip, undefined, { sent: { staff_no: staffNo, digits } });

/** @param {number} number @param {"sign-out" | "closure"} what */
export const manageAccount = (number, what) => change(`/api/v1/accounts/${number}/${what}`, {}, anew());

/** @param {Query} query @returns {Promise<{rows: AuditRow[], more: number | null}>} */
export const auditRows = (query) => get("/api/v1/audit", query, list("rows"), undefined, FRESH);

/** The same as a file. @param {Query} query */
export const auditFile = (query) => readTable("/api/v1/audit.csv", query);

/** @returns {Promise<OwnData>} */
export const ownData = () => get("/api/v1/me/data", {}, list("sessions"), undefined, FRESH);

/** @returns {Promise<Schemas["DataRemoved"]>} */
export const removeOwnData = () =>
  get("/api/v1/me", {}, list("stays"), undefined, { sent: {}, method: "DELETE" });
