// What the desk asks of the service about tasks.

import { get, list } from "../../../core/api.js";
import { readWaiting } from "../matterrequests.js";

/**
 * @typedef {import("../../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["CategoryAnswer"]} Category
 * @typedef {Omit<Schemas["TaskOffer"], "submission" | "building">} Offer
 */

/** Those that are not over. */
export const readTasks = () => readWaiting("task");

/** What couriers may be asked for. @returns {Promise<Category[]>} */
export const readCategories = async () =>
  (await get("/api/v1/categories", { kind: "task" }, list("categories"))).categories;

/** By what was sent: the same sent again, as nobody knows whether it came, is the same task. @type {Map<string, string>} */
const submissions = new Map();

/** Offer a task: a number for each of its seats. @param {Offer} offer @returns {Promise<string[]>} */
export async function offerTask(offer) {
  const what = JSON.stringify(offer);
  const submission = submissions.get(what) ?? crypto.randomUUID();
  submissions.set(what, submission);
  const sent = { submission, ...offer };
  const { numbers } = await get("/api/v1/tasks", {}, list("numbers"), undefined, { sent });
  submissions.delete(what);
  return numbers;
}
