// How many tasks are near, for the button that leads to them: asked for couriers only, once a visit.

import { Problem } from "../../../core/api.js";
import { forget, recall } from "../../../core/storage.js";
import * as requests from "../../../features/tasks/requests.js";
import { KNOWN_HERE } from "../reporting/delivery.js";
import { state } from "../state.js";
import * as kept from "./kept.js";

/** @returns {Promise<number | null>} null where nobody here is known as a courier, or nobody can say */
export async function countTasks() {
  const { here, to, mode } = state;
  if (!here || !recall(KNOWN_HERE)) return null;
  try {
    const { tasks, mine } = await (to ? requests.onWay(here, to, mode) : requests.near(here, mode));
    kept.keepOffered(tasks);
    if (mine) kept.keepRunning(mine);
    return tasks.length;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Signed out: whoever comes next is asked for nothing.
    if (error.status === 401 || error.status === 403) forget(KNOWN_HERE);
    return null;
  }
}
