// 「到了但没开」: reports wait here until they can be sent, each once.

import { Problem, reportClosed } from "../../core/api.js";
import { deviceId, recall, remember } from "../../core/storage.js";

/** @typedef {{code: string, at: number, state: "waiting" | "sent"}} Report */

const KEY = "rider.reports";
// A report says that it is closed now; the server counts one in this time.
const HOLDS_MS = 2 * 3_600_000;
// Of what is sent at once the server knows the time better than a device whose clock is off.
const LATE_MS = 60_000;
/** For so long a report can be taken back, and is not sent. */
export const REGRET_MS = 5000;

/** @returns {Report[]} that still say something about now */
function load() {
  try {
    /** @type {Report[]} */
    const found = JSON.parse(recall(KEY) ?? "[]");
    return found.filter(({ at }) => Date.now() - at < HOLDS_MS);
  } catch {
    return [];
  }
}

/** @param {Report[]} reports */
const save = (reports) => remember(KEY, JSON.stringify(reports));

/** The report of this device about a station, if there is one. @param {string} code */
export const reported = (code) => load().find((report) => report.code === code) ?? null;

/** Changes with every report. */
export const digest = () =>
  load()
    .map(({ code, state }) => code + state)
    .join();

/** How many are yet to be sent. */
export const waiting = () => load().filter(({ state }) => state === "waiting").length;

/** @param {string} code @returns {boolean} false: it was reported already */
export function add(code) {
  const reports = load();
  if (reports.some((report) => report.code === code)) return false;
  save([...reports, { code, at: Date.now(), state: "waiting" }]);
  window.setTimeout(send, REGRET_MS);
  return true;
}

/** Take back a report that is not sent yet. @param {string} code */
export const withdraw = (code) =>
  save(load().filter((report) => report.code !== code || report.state === "sent"));

let timer = 0;

/**
 * Send what waits; what the server cannot take now stays.
 * @returns {Promise<boolean>} whether anything was sent
 */
export async function send() {
  clearTimeout(timer);
  // Two windows of the page would send each report twice.
  return navigator.locks ? navigator.locks.request(KEY, sendAll) : sendAll();
}

async function sendAll() {
  let sent = false;
  for (const { code, at, state } of load()) {
    if (state === "sent" || Date.now() - at < REGRET_MS) continue;
    try {
      const late = Date.now() - at > LATE_MS;
      await reportClosed(code, deviceId(), late ? new Date(at).toISOString() : undefined);
      sent = true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { status, body } = error;
      if (status === 0) break;
      if (status === 429 || status >= 500) {
        timer = window.setTimeout(send, (body.retry_after_s ?? 60) * 1000);
        break;
      }
      // What was refused for good would be refused again.
    }
    save(load().map((report) => (report.code === code ? { ...report, state: "sent" } : report)));
  }
  return sent;
}
