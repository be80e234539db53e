// What was found at a task goes the way of a report: saved in this phone first, sent when there is a network, once.

import { uuid } from "../../../core/uuid.js";
import { keepAndSend } from "../reporting/delivery.js";
import { markHanded } from "./kept.js";

/**
 * @param {import("../../../features/tasks/requests.js").OwnTask} task
 * @param {string} said
 * @param {import("../../../features/cases/photos.js").Photo[]} photos
 * @returns {Promise<boolean>} whether it outlasts the page
 */
export async function handIn({ number, title }, said, photos) {
  const submission = uuid();
  const evidence = photos.map(({ sha256 }) => sha256);
  const lasts = await keepAndSend({
    submission,
    body: { submission, said, evidence, happened_at: new Date().toISOString() },
    photos,
    shown: { name: "", category: title, callee: null },
    task: { number, title },
  });
  markHanded();
  return lasts;
}
