// What the planner's page asks of the service.

import { get, list } from "../../core/api.js";
import { change } from "../../core/changes.js";

/**
 * @typedef {import("../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["PlanBrief"]} PlanBrief
 * @typedef {Schemas["PlanAnswer"]} Plan
 * @typedef {Schemas["TopologyAnswer"]} Topology
 * @typedef {Schemas["GridOfPlan"]} Grid
 * @typedef {Schemas["DwellingsAnswer"]} Dwellings
 * @typedef {Schemas["EditAnswer"]} Edit
 * @typedef {Schemas["NewEdit"]["op"]} Op
 * @typedef {Schemas["ChangeAnswer"]} ChangeAnswer
 * @typedef {{code: string, name: string, level: string, parent: string | null}} AreaBrief
 */

const PLANS = "/api/v1/plans";
/** @param {string} code */
const pathOf = (code) => `${PLANS}/${encodeURIComponent(code)}`;
const FRESH = { fresh: true };
/** Areas a page of the list has; a city has some hundreds of communities. */
const PAGE = 200;

/** @returns {Promise<PlanBrief[]>} */
export const plans = async () => (await get(PLANS, {}, list("plans"), undefined, FRESH)).plans;

/** @param {string} code @returns {Promise<Plan>} */
export const plan = (code) => get(pathOf(code), {}, list("communities"), undefined, FRESH);

/** @param {string} code @param {string} [area] @returns {Promise<Topology>} */
export const topology = (code, area) =>
  get(`${pathOf(code)}/topology`, { area }, list("arcs"), undefined, FRESH);

/** @param {string} code @param {string} [area] @returns {Promise<Dwellings>} */
export const dwellings = (code, area) =>
  get(`${pathOf(code)}/buildings`, { area }, list("ids"), undefined, FRESH);

/** @param {string} code @param {number} since @returns {Promise<{version: number, edits: Edit[]}>} */
export const edits = (code, since) =>
  get(`${pathOf(code)}/edits`, { since }, list("edits"), undefined, FRESH);

/** @param {{title: string, scope: string[], reason?: string, effective_on?: string}} sent @returns {Promise<string>} its code */
export const makePlan = async (sent) => String(/** @type {any} */ ((await change(PLANS, sent)).after).code);

/** @param {string} code @param {{op: Op, seen: Record<string, number>, version: number}} sent @param {string} key */
export const sendEdit = (code, sent, key) => change(`${pathOf(code)}/edits`, sent, { key });

/** @param {string} code @param {"undo" | "redo"} kind */
export const takeBack = (code, kind) =>
  change(`${pathOf(code)}/undo`, { kind }, { key: crypto.randomUUID() });

/** Every area of a level of the city. @param {string} level @returns {Promise<AreaBrief[]>} */
export async function areas(level) {
  const found = [];
  let cursor;
  do {
    const page = await get("/api/v1/areas", { level, limit: PAGE, cursor }, list("areas"));
    found.push(...page.areas);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}
