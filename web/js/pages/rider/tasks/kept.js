// What this phone remembers of tasks, for when there is no network: those last offered, and the one it has taken.

import { serverNow } from "../../../core/servertime.js";
import { recall, remember } from "../../../core/storage.js";

/**
 * @typedef {import("../../../features/tasks/requests.js").Task} Task
 * @typedef {import("../../../features/tasks/requests.js").OwnTask} OwnTask
 * @typedef {{running: OwnTask | null, lease_min: number, left_until: number, handed: boolean}} Kept
 *   `left_until`: by this device's own clock, ms since 1970; `handed`: it was handed in and may yet wait here
 */

const RUNNING = "courier.task";
const OFFERED = "courier.tasks";
const MINUTE_MS = 60_000;

/** @param {string} key @returns {any} */
function read(key) {
  try {
    return JSON.parse(recall(key) ?? "null");
  } catch {
    return null;
  }
}

/** @returns {Kept | null} the running task */
export function running() {
  const kept = read(RUNNING);
  return kept?.running ? kept : null;
}

/**
 * @param {OwnTask | null} task the one that the service says is running
 * @param {number} [lease_min] how long it is kept in all
 */
export function keepRunning(task, lease_min) {
  const before = running();
  const same = before && before.running?.number === task?.number ? before : null;
  // The service's clock says when it ends; this phone's own may be days off.
  const left_ms = task?.until ? Date.parse(task.until) - serverNow() : 0;
  const kept = {
    running: task,
    lease_min: lease_min ?? same?.lease_min ?? Math.max(1, Math.ceil(left_ms / MINUTE_MS)),
    left_until: Date.now() + left_ms,
    handed: Boolean(same?.handed && same.running?.turn === task?.turn),
  };
  remember(RUNNING, JSON.stringify(kept));
}

/** It is on its way; whether it came in time the service says. */
export function markHanded() {
  const kept = running();
  if (kept) remember(RUNNING, JSON.stringify({ ...kept, handed: true }));
}

export const dropRunning = () => remember(RUNNING, "null");

/** @param {Task[]} tasks */
export const keepOffered = (tasks) => remember(OFFERED, JSON.stringify({ tasks, at: Date.now() }));

/** @returns {{tasks: Task[], at: number} | null} */
export function offered() {
  const kept = read(OFFERED);
  return Array.isArray(kept?.tasks) ? kept : null;
}
