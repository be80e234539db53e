// What was done while there was no network: kept in IndexedDB, and sent while the page is open. What is then refused,
// since others went on meanwhile, stays with what was written, until whoever wrote it has seen it.

import { Problem } from "../../core/api.js";
import { change, isUnsure, unsureOf } from "../../core/changes.js";

const NAME = "geoapi-desk";
const STORE = "queue";
const FORMER_STORE = "taps";
const VERSION = 2;
const AGAIN_MS = 15_000;

/**
 * What may wait for a network. `owner`: who did it; nobody else sends it. `said`: what it does, in words.
 * `number`: of the case that it was done to; `words`: what was written with it, and `instead`: how they are kept
 * where it is refused.
 * @typedef {{path: string, sent: object, owner: string, said: string, number?: string, words?: string,
 *   instead?: {path: string, sent: object}}} Doing
 * @typedef {Doing & {key: string, at: number, refused?: Refused}} Queued
 * @typedef {{slug: string, reason: string, state: string}} Refused why, and how the case stood then
 */

/** @type {Promise<IDBDatabase> | undefined} */
let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const { result, transaction } = request;
      if (transaction && result.objectStoreNames.contains(FORMER_STORE))
        transaction.objectStore(FORMER_STORE).name = STORE;
      else result.createObjectStore(STORE, { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} ask @returns {Promise<T>}
 */
async function within(mode, ask) {
  const transaction = (await open()).transaction(STORE, mode);
  const request = ask(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Keep what has just been tried without a network, until there is one; false where it cannot be kept.
 * @param {Doing} doing @param {object} [body] what is sent instead, where surely nothing has arrived
 */
export async function keep(doing, body) {
  const tried = unsureOf(doing.path, doing.sent);
  if (!tried) return false;
  const [key, sent] = tried;
  try {
    const queued = { ...doing, key, sent: body ?? sent, at: Date.now() };
    await within("readwrite", (store) => store.put(queued));
    return true;
  } catch {
    return false;
  }
}

/** Not to be sent any more, or seen. @param {string} key */
export const drop = (key) => within("readwrite", (store) => store.delete(key));

/** What there is of somebody, the earliest first. @param {string} owner @returns {Promise<Queued[]>} */
export async function queueOf(owner) {
  const all = await within("readonly", (store) => store.getAll()).catch(() => []);
  return all.filter((each) => each.owner === owner).sort((one, other) => one.at - other.at);
}

/** What of it waits for a network. @param {string} owner @returns {Promise<Queued[]>} */
export const waitingOf = async (owner) => (await queueOf(owner)).filter(({ refused }) => !refused);

/**
 * Send what waits, in its order.
 * @param {string} owner @param {(queued: Queued, refused?: Problem) => unknown} told
 */
async function sendAll(owner, told) {
  for (const queued of await waitingOf(owner)) {
    try {
      await change(queued.path, queued.sent, { key: queued.key });
      await drop(queued.key);
      await told(queued);
    } catch (error) {
      if (!(error instanceof Problem) || isUnsure(error) || error.slug === "not-signed-in") return;
      const { slug, body } = error;
      const refused = { slug, reason: String(body.reason ?? ""), state: String(body.now?.state ?? "") };
      await within("readwrite", (store) => store.put({ ...queued, refused }));
      await told(queued, error);
    }
  }
}

/** @type {number | undefined} */
let timer;
let sending = false;

/**
 * Try from now on, whenever there is a network again and every few seconds.
 * @param {string} owner @param {(queued: Queued, refused?: Problem) => unknown} told
 */
export function sendWhenPossible(owner, told) {
  const send = async () => {
    if (sending) return;
    sending = true;
    await sendAll(owner, told).catch(() => null);
    sending = false;
  };
  window.removeEventListener("online", listening);
  clearInterval(timer);
  listening = send;
  window.addEventListener("online", send);
  timer = window.setInterval(send, AGAIN_MS);
  send();
}
let listening = () => {};
