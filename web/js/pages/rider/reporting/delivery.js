// What was kept in this phone goes to the service as soon as it can, whichever screen is open, and whichever day.

import { learnLaterWords, t } from "../../../core/i18n.js";
import { recall, remember } from "../../../core/storage.js";
import * as queue from "../../../features/cases/queue.js";
import { keepReceipt } from "../../../features/cases/receipts.js";
import { toast } from "../../../ui/components.js";
import { state } from "../state.js";

/** @typedef {import("../../../features/cases/queue.js").Report} Report */

// A network may come back without a word.
const AGAIN_MS = 5000;
const PATIENCE_MS = 30_000;
const FIRST_LETTERS = 18;
/** That a courier can register: said once. */
const TOLD = "courier.told";
/** That the service knew somebody here as a courier: who never was one is not asked for. */
export const KNOWN_HERE = "courier.in";
const PAGE = String(performance.timeOrigin);

/** Those that somebody may yet take back, by submission; kept nowhere: after a restart nobody does. */
const held = new Set();
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Promise<void> | null} */
let sending = null;
let again = false;
let notBefore = 0;
/** What waited when that was last looked at. @type {Report[]} */
let waits = [];
/** Why it waits, as the service said it: null for want of a network. @type {import("../../../core/api.js").Problem | null} */
let why = null;

export const waiting = () => waits;
export const reason = () => why;

/** @param {() => void} listener called whenever something else waits, or has arrived @returns {() => void} */
export function onDelivery(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What it is called in a line. @param {Report} report */
export function titleOf({ body, shown, task }) {
  const letters = Array.from((task?.title ?? body.text) || shown.category);
  return letters.length > FIRST_LETTERS
    ? `${letters.slice(0, FIRST_LETTERS - 1).join("")}…`
    : letters.join("");
}

/** Keep it, and send it when nobody takes it back any more. @param {Report} report @param {number} [regret_ms] */
export async function keepAndSend(report, regret_ms = 0) {
  if (regret_ms) held.add(report.submission);
  const lasts = await queue.keep(report);
  await look();
  if (regret_ms)
    setTimeout(() => {
      held.delete(report.submission);
      deliver();
    }, regret_ms);
  else deliver();
  return lasts;
}

/** Not to be sent after all. @param {string} submission @returns {Promise<Report | undefined>} what it was */
export async function takeBack(submission) {
  const found = (await queue.underWay()).find((report) => report.submission === submission);
  if (found) await queue.drop(submission);
  held.delete(submission);
  await look();
  return found;
}

/** Send what waits, now; what cannot be taken now stays. */
export function deliver() {
  again = true;
  sending =
    sending ??
    rounds().finally(() => {
      sending = null;
    });
  return sending;
}

async function rounds() {
  while (again) {
    again = false;
    const { problem } = await queue.send(arrived, ({ submission }) => held.has(submission));
    why = problem?.status ? problem : null;
    notBefore = problem?.status
      ? Date.now() + Math.max(PATIENCE_MS, (problem.body.retry_after_s ?? 0) * 1000)
      : 0;
    await look();
  }
}

/** @param {Report} report */
async function arrived(report) {
  const { receipt, handed, body, unenrolled } = report;
  if (receipt)
    keepReceipt({ number: receipt.number, key: receipt.key, title: titleOf(report), at: body.happened_at });
  if (unenrolled) enrolHint = true;
  else if (body.channel || handed) remember(KNOWN_HERE, "1");
  // What is open says it itself; over the camera, and over who is to be called, nothing is laid.
  if (state.screen && !(handed && state.screen === "tasks")) return;
  await learnLaterWords().catch(() => {});
  if (handed) toast(t(handed.late ? "riding.handed.late" : "riding.handed", { title: titleOf(report) }));
  else toast(t("riding.arrived", { number: receipt?.number ?? "" }));
}

/** Something went as anybody's. */
let enrolHint = false;

/** Whether to say that couriers can register: once on this phone, as long as the page stands. */
export function saysHowToEnrol() {
  if (enrolHint && recall(TOLD) === null) remember(TOLD, PAGE);
  return enrolHint && recall(TOLD) === PAGE;
}

async function look() {
  waits = await queue.underWay();
  for (const listener of listeners) listener();
}

/** @param {(n: number) => void} onCount how many wait */
export async function watchQueue(onCount) {
  onDelivery(() => onCount(waits.length));
  addEventListener("online", deliver);
  document.addEventListener("visibilitychange", () => !document.hidden && waits.length && deliver());
  setInterval(() => {
    if (waits.some(({ unplaced }) => !unplaced) && !document.hidden && Date.now() > notBefore) deliver();
  }, AGAIN_MS);
  await look();
  // With its photos: what has arrived may have left some behind.
  if ((await queue.all()).length) await deliver();
}
