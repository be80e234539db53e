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
 * @typedef {Schemas["PlanFaultAnswer"]} Fault
 * @typedef {Schemas["Move"]} Move
 * @typedef {Schemas["ProposalsAnswer"]} Proposals
 * @typedef {Schemas["ProposalAnswer"]} Proposal
 * @typedef {Schemas["GridsStanding"]} GridsStanding
 * @typedef {Schemas["ChangeAnswer"]} ChangeAnswer
 * @typedef {Schemas["WayAnswer"]} Way
 * @typedef {Schemas["BlockAnswer"]} Block
 * @typedef {Schemas["MeasuredGrid"]} Measured
 * @typedef {Schemas["CommentAnswer"]} Comment
 * @typedef {Schemas["NewComment"]} NewComment
 * @typedef {Schemas["Present"]} Present
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

/** @param {string} code @param {string} [against] a snapshot that it is held against; what is in force @returns {Promise<Topology>} */
export const topology = (code, against) =>
  get(`${pathOf(code)}/topology`, { against }, list("arcs"), undefined, FRESH);

/** @param {string} code @param {string} [area] @returns {Promise<Dwellings>} */
export const dwellings = (code, area) =>
  get(`${pathOf(code)}/buildings`, { area }, list("ids"), undefined, FRESH);

/** What roads cut a grid into. @param {string} code @param {string} grid @returns {Promise<{version: number, blocks: Block[]}>} */
export const blocks = (code, grid) =>
  get(`${pathOf(code)}/blocks`, { grid }, list("blocks"), undefined, FRESH);

/** @param {string} code @param {number} since @returns {Promise<{version: number, edits: Edit[]}>} */
export const edits = (code, since) =>
  get(`${pathOf(code)}/edits`, { since }, list("edits"), undefined, FRESH);

/** @param {{title: string, scope: string[], reason?: string, effective_on?: string}} sent @returns {Promise<string>} its code */
export const makePlan = async (sent) => String(/** @type {any} */ ((await change(PLANS, sent)).after).code);

/** @param {string} code @param {{op: Op, seen: Record<string, number>, version: number}} sent @param {string} key */
export const sendEdit = (code, sent, key) => change(`${pathOf(code)}/edits`, sent, { key });

/** @param {string} code @param {Schemas["PlanFields"]} fields */
export const describePlan = (code, fields) => change(pathOf(code), fields, { method: "PATCH" });

/** @param {string} code @param {"undo" | "redo"} kind */
export const takeBack = (code, kind) =>
  change(`${pathOf(code)}/undo`, { kind }, { key: crypto.randomUUID() });

/** A part of what is found: a second's worth of communities. @param {string} code @param {string} [after] the `next` of the part before @returns {Promise<Schemas["PlanFaultsAnswer"]>} */
export const faults = (code, after) =>
  get(`${pathOf(code)}/faults`, { in_parts: "true", after }, list("faults"), undefined, FRESH);

/** Buildings that change their grid, with the people of both. @param {string} code @param {string} [against] as of `topology` @returns {Promise<Move[]>} */
export const moves = async (code, against) =>
  (await get(`${pathOf(code)}/changes`, { against }, list("moves"), undefined, FRESH)).moves;

/** Roads from one point to another. @param {string} code @param {number[]} from @param {number[]} to @returns {Promise<{ways: Way[]}>} */
export const waysBetween = (code, from, to) =>
  get(`${pathOf(code)}/ways`, { from: from.join(), to: to.join() }, list("ways"), undefined, FRESH);

/** What is measured of some grids. @param {string} code @param {string[]} grids @returns {Promise<Measured[]>} */
export const metrics = async (code, grids) =>
  (await get(`${pathOf(code)}/metrics`, { grids: grids.join() }, list("grids"), undefined, FRESH)).grids;

/** @param {string} code @returns {Promise<Comment[]>} */
export const comments = async (code) =>
  (await get(`${pathOf(code)}/comments`, {}, list("comments"), undefined, FRESH)).comments;

/** @param {string} code @param {NewComment} comment */
export const say = (code, comment) => change(`${pathOf(code)}/comments`, comment);

/** @param {string} code @param {number} comment @param {boolean} settled */
export const settle = (code, comment, settled) =>
  change(`${pathOf(code)}/comments/${comment}/settled`, { settled }, { method: "PUT" });

/** Who else has the plan open. @param {string} code @param {string} [area] that one looks at oneself @returns {Promise<Present[]>} */
export const presence = async (code, area) =>
  (await get(`${pathOf(code)}/presence`, { area }, list("others"), undefined, FRESH)).others;

/** @param {string} code @param {Schemas["NewWaiver"]} fault */
export const waive = (code, fault) => change(`${pathOf(code)}/waivers`, fault);

/** @param {string} code @param {string} post @param {object} decision */
export const decidePost = (code, post, decision) =>
  change(`${pathOf(code)}/posts/${encodeURIComponent(post)}`, decision, { method: "PUT" });

/** @param {string} code @param {string} name */
export const addSnapshot = (code, name) => change(`${pathOf(code)}/snapshots`, { name });

/** @param {string} code @param {string} name */
export const restoreSnapshot = (code, name) =>
  change(`${pathOf(code)}/snapshots/${encodeURIComponent(name)}/restore`, {}, { key: crypto.randomUUID() });

/** What is taken along at once. @param {string} code @param {string} name changes.csv, changes.xlsx, changes.gpkg, report @param {Record<string, string>} [asked] which buildings alone */
export const fileOf = (code, name, asked = {}) => {
  const query = String(new URLSearchParams(asked));
  return `${pathOf(code)}/${name}${query && `?${query}`}`;
};

/** Have a paper made. @param {string} code @param {Schemas["NewPaper"]["kind"]} kind @returns {Promise<number>} its number */
export const askForPaper = async (code, kind) =>
  Number(/** @type {any} */ ((await change(`${pathOf(code)}/papers`, { kind })).after).document);

/** Those that are made or being made. @param {string} code @returns {Promise<Schemas["PlanPaper"][]>} */
export const papers = async (code) =>
  (await get(`${pathOf(code)}/papers`, {}, list("papers"), undefined, FRESH)).papers;

/** @param {string} code @param {number} number */
export const paperOf = (code, number) => `${pathOf(code)}/papers/${number}`;

/** Have proposals looked for that even out the grids of a community. @param {string} code @param {object} sent @returns {Promise<Proposals>} */
export const propose = (code, sent) =>
  get(`${pathOf(code)}/proposals`, {}, list("proposals"), undefined, { sent, key: crypto.randomUUID() });

/** @param {string} code @param {number} number @returns {Promise<Proposals>} */
export const proposals = (code, number) =>
  get(`${pathOf(code)}/proposals/${number}`, {}, list("proposals"), undefined, FRESH);

/** @param {string} code @param {number} number */
export const stopProposals = (code, number) =>
  change(`${pathOf(code)}/proposals/${number}`, {}, { method: "DELETE" });

/** @param {string} code @param {number} number @param {number} proposal from 1 on */
export const useProposal = (code, number, proposal) =>
  change(`${pathOf(code)}/proposals/${number}/use`, { proposal });

/** Submit, check, approve, return, publish, withdraw, roll back. @param {string} code @param {string} step @param {object} sent */
export const takeStep = (code, step, sent) => change(`${pathOf(code)}/${step}`, sent);

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
