// Reports that wait in this phone until they can be sent, each once; with their photos. In IndexedDB: a photo
// is too large for what else a page may keep.

import { Problem } from "../../core/api.js";
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
 * @property {requests.Receipt} [receipt] it has arrived; photos may yet be on their way
 * @property {boolean} [differs] what arrived is what was sent first, not what it was changed to later
 * @property {string} [fault] why it was refused for good
 */

const NAME = "reports";
const STORE = "report";
const LOCK = "reports.sending";

/** @type {Promise<IDBDatabase> | null} */
let opening = null;
/** Where nothing can be kept, it lasts as long as the page. @type {Map<string, Report>} */
const passing = new Map();

/** @returns {Promise<IDBDatabase>} */
function open() {
  opening ??= new Promise((resolve, reject) => {
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

/** Those that have not arrived. @returns {Promise<Report[]>} */
export const waiting = async () => (await all()).filter(({ receipt }) => !receipt);

/** @param {string} submission @returns {Promise<Report | undefined>} */
export const find = async (submission) => (await all()).find((each) => each.submission === submission);

/**
 * Send what waits, and photos that are yet to come; what cannot be taken now stays.
 * @param {(report: Report) => void} onArrived called with each that has arrived, before its photos go
 * @returns {Promise<{problem: Problem | null}>} why the sending stopped, if it did
 */
export async function send(onArrived) {
  const work = () => sendAll(onArrived);
  // Two windows of the page would send each report twice: that changes nothing, but costs.
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

/** @param {(report: Report) => void} onArrived */
async function sendAll(onArrived) {
  for (const report of await all()) {
    if (report.fault) continue;
    try {
      if (!report.receipt) {
        await sendReport(report);
        if (report.receipt) onArrived(report);
      }
      if (report.receipt) await sendPhotos(report);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { problem: error };
    }
  }
  return { problem: null };
}

/** Whether it may go better another time. @param {Problem} problem */
const passes = ({ status }) => [0, 408, 409, 429].includes(status) || status >= 500;

/** @param {Report} report */
async function sendReport(report) {
  report.tried ??= report.body;
  await keep(report);
  try {
    report.receipt = await requests.report(report.body);
  } catch (error) {
    if (!(error instanceof Problem) || passes(error)) throw error;
    if (error.status === 422 && report.tried !== report.body) {
      // It had arrived the first time, and was changed since: it is what it was.
      report.receipt = await requests.report(report.tried);
      report.differs = true;
    } else report.fault = error.slug;
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
  await drop(report.submission);
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
