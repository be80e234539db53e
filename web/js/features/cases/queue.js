// Reports that wait in this phone until they can be sent, each once; with their photos. In IndexedDB: a photo
// is too large for what else a page may keep. What couriers hand in for a task waits here as well.

import { Problem } from "../../core/api.js";
import { behindMs } from "../../core/servertime.js";
import * as requests from "./requests.js";

/**
 * @typedef {import("./photos.js").Photo} Photo
 * @typedef {object} Report
 * @property {string} submission made when the thumb lifts; the same however often it is sent
 * @property {Record<string, any>} body what is sent
 * @property {Record<string, any>} [tried] what was sent for the first time, whether it arrived or not
 * @property {Photo[]} photos
 * @property {{name: string, category: string, callee: {name: string, phone: string} | null}} shown where and
 *   what, in words, and who answers a call there
 * @property {boolean} [unplaced] nobody knows yet where it is: it waits until somebody says so
 * @property {{number: string, title: string}} [task] what it is handed in for, where it is no case
 * @property {boolean} [unenrolled] the service did not know its sender as a courier: it went as anybody's
 * @property {requests.Receipt} [receipt] it has arrived; photos may yet be on their way
 * @property {{late: boolean}} [handed] it has arrived for its task; `late`: as a note, for its time was over
 * @property {boolean} [differs] what arrived is what was sent first, not what it was changed to later
 * @property {string} [fault] why it was refused for good
 */

const NAME = "reports";
const STORE = "report";
const LOCK = "reports.sending";
/** A browser writes down what a page keeps elsewhere, as the receipt, seconds later: until then it stays here. */
const SURE_MS = 15_000;
/** Those whose arrival this page has told of. @type {Set<string>} */
const told = new Set();

/** @type {Promise<IDBDatabase> | null} */
let opening = null;
/** Where nothing can be kept, it lasts as long as the page. @type {Map<string, Report>} */
const passing = new Map();

/** @returns {Promise<IDBDatabase>} */
function open() {
  opening =
    opening ??
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "submission" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  return opening;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T | null>} null where this browser keeps nothing
 */
async function inStore(mode, work) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } catch {
    return null;
  }
}

/** @param {Report} report @returns {Promise<boolean>} whether it outlasts the page */
export async function keep(report) {
  const kept = await inStore("readwrite", (store) => store.put(report));
  if (kept === null) passing.set(report.submission, report);
  else passing.delete(report.submission);
  return kept !== null;
}

/** @param {string} submission */
export async function drop(submission) {
  passing.delete(submission);
  await inStore("readwrite", (store) => store.delete(submission));
}

/** @returns {Promise<Report[]>} the oldest first */
export async function all() {
  /** @type {Report[]} */
  const kept = (await inStore("readonly", (store) => store.getAll())) ?? [];
  return [...kept, ...passing.values()].sort((a, b) =>
    String(a.body.happened_at).localeCompare(String(b.body.happened_at)),
  );
}

/** Whether it has arrived. @param {Report} report */
const arrived = ({ receipt, handed }) => Boolean(receipt ?? handed);

/** Whether it came by its receipt here, as no note does. @param {Report} report */
const hasReceipt = ({ receipt, tried }) => Boolean(receipt && tried);

/** All that has not arrived. @returns {Promise<Report[]>} */
export const underWay = async () => (await all()).filter((report) => !arrived(report));

/** Cases that have not arrived. @returns {Promise<Report[]>} */
export const waiting = async () => (await underWay()).filter(({ task }) => !task);

/** @param {string} submission @returns {Promise<Report | undefined>} */
export const find = async (submission) => (await all()).find((each) => each.submission === submission);

/**
 * Send what waits, and photos that are yet to come; what cannot be taken now stays.
 * @param {(report: Report) => void} onArrived called with each that has arrived, before its photos go; also
 *   with one that arrived in the last moments of another page, whose receipt may be lost
 * @param {(report: Report) => boolean} [isHeld] whether somebody may yet take it back
 * @returns {Promise<{problem: Problem | null}>} why the sending stopped, if it did
 */
export async function send(onArrived, isHeld = () => false) {
  const work = () => sendAll(onArrived, isHeld);
  // Two windows of the page would send each report twice: that changes nothing, but costs.
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

/** @param {(report: Report) => void} onArrived @param {(report: Report) => boolean} isHeld */
async function sendAll(onArrived, isHeld) {
  for (const report of await all()) {
    if ((report.fault && !MENDED.includes(report.fault)) || report.unplaced || isHeld(report)) continue;
    try {
      const before = arrived(report);
      if (!before) await (report.task ? sendHandIn(report, report.task.number) : sendReport(report));
      if (!arrived(report)) continue;
      if (!told.has(report.submission) && (!before || hasReceipt(report))) {
        told.add(report.submission);
        onArrived(report);
      }
      await sendPhotos(report);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { problem: error };
    }
  }
  return { problem: null };
}

/** Whether it may go better another time. @param {Problem} problem */
const passes = ({ status }) => [0, 408, 409, 429].includes(status) || status >= 500;

/** When it was by the service's clock, not by one that may be days off. @param {Report} report */
function setRight({ tried, body }) {
  if (!tried && behindMs())
    body.happened_at = new Date(Date.parse(body.happened_at) + behindMs()).toISOString();
}

/** The words to which its sender agreed have changed: it goes once he has read them. */
export const CONSENT = "consent";

/** @param {Problem} problem */
const wantsConsent = ({ status, body }) => status === 403 && body.reason === CONSENT;

/** @param {Report} report */
async function sendReport(report) {
  setRight(report);
  report.tried = report.tried ?? report.body;
  report.fault = undefined;
  await keep(report);
  try {
    report.receipt = await requests.report(report.body);
  } catch (error) {
    if (!(error instanceof Problem) || passes(error)) throw error;
    if (wantsConsent(error)) report.fault = CONSENT;
    else if ([401, 403].includes(error.status) && report.body.channel) {
      // Nobody knows this phone as a courier's: then it is as anybody's.
      const { channel: _, ...body } = report.body;
      Object.assign(report, { body, tried: body, unenrolled: true });
      return sendReport(report);
    } else if (error.status === 422 && report.tried !== report.body) {
      // It had arrived the first time, and was changed since: it is what it was.
      report.receipt = await requests.report(report.tried);
      report.differs = true;
    } else report.fault = error.slug;
  }
  await keep(report);
}

const SIGNED_OUT = "not-signed-in";
// What is sent again, for its sender may have done something about it.
const MENDED = [SIGNED_OUT, CONSENT];

/** @param {Report} report @param {string} number of the task */
async function sendHandIn(report, number) {
  setRight(report);
  report.tried = report.tried ?? report.body;
  report.fault = undefined;
  await keep(report);
  try {
    await requests.handIn(number, report.tried);
    report.handed = { late: false };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.body.kept) report.handed = { late: true };
    else if (error.status === 401) report.fault = SIGNED_OUT;
    else if (wantsConsent(error)) report.fault = CONSENT;
    else if (error.status !== 409 && passes(error)) throw error;
    else report.fault = error.slug;
  }
  await keep(report);
}

/** @param {Report} report that has arrived: when its photos have too, nothing waits any more */
async function sendPhotos(report) {
  for (const photo of report.photos) {
    if (photo.sent || photo.fault) continue;
    try {
      await sendOne(photo, report.submission);
    } catch (error) {
      if (!(error instanceof Problem) || passes(error)) throw error;
      photo.fault = error.slug;
    } finally {
      await keep(report);
    }
  }
  if (hasReceipt(report)) setTimeout(drop, SURE_MS, report.submission);
  else await drop(report.submission);
}

/** @param {Photo} photo @param {string} submission */
async function sendOne(photo, submission) {
  const before = photo.tried ? await requests.arrived(photo.sha256, submission).catch(gone) : null;
  const from = before?.state === "receiving" ? before.received : 0;
  photo.tried = true;
  const { state, fault } =
    before && before.state !== "receiving"
      ? before
      : await requests.sendPhoto(photo.sha256, submission, photo.blob, from);
  if (state === "receiving") throw new Problem("offline", 0, {});
  if (state === "refused") photo.fault = fault?.code ?? state;
  else photo.sent = true;
}

/** @param {unknown} error @returns {null} */
function gone(error) {
  // Where no photo is known by this name, nothing of it has come.
  if (error instanceof Problem && error.status === 404) return null;
  throw error;
}
