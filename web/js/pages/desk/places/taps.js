// What was tapped while there was no network: kept in IndexedDB, and sent while the page is open.

import { Problem } from "../../../core/api.js";
import { change, isUnsure } from "../../../core/changes.js";

const NAME = "geoapi-desk";
const STORE = "taps";
const AGAIN_MS = 15_000;

/**
 * `owner`: who tapped it; nobody else sends it. `said`: what it does, in words.
 * @typedef {{key: string, path: string, sent: object, owner: string, said: string, at: number}} Tap
 */

/** @type {Promise<IDBDatabase> | undefined} */
let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
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

/** Keep a tap until it can be sent. @param {Tap} tap */
export const keepTap = (tap) => within("readwrite", (store) => store.put(tap));

/** What waits of somebody, the earliest first. @param {string} owner @returns {Promise<Tap[]>} */
export async function waitingTaps(owner) {
  const taps = await within("readonly", (store) => store.getAll()).catch(() => []);
  return taps.filter((tap) => tap.owner === owner).sort((a, b) => a.at - b.at);
}

/**
 * Send what waits, in its order; what is refused is told and waits no longer.
 * @param {string} owner @param {(tap: Tap, refused?: Problem) => void} told
 */
async function sendTaps(owner, told) {
  for (const tap of await waitingTaps(owner)) {
    try {
      await change(tap.path, tap.sent, { key: tap.key });
      await within("readwrite", (store) => store.delete(tap.key));
      told(tap);
    } catch (error) {
      if (!(error instanceof Problem) || isUnsure(error) || error.slug === "not-signed-in") return;
      await within("readwrite", (store) => store.delete(tap.key));
      told(tap, error);
    }
  }
}

/** @type {number | undefined} */
let timer;
let sending = false;

/**
 * Try from now on, whenever there is a network again and every few seconds.
 * @param {string} owner @param {(tap: Tap, refused?: Problem) => void} told
 */
export function sendWhenPossible(owner, told) {
  const send = async () => {
    if (sending) return;
    sending = true;
    await sendTaps(owner, told).catch(() => null);
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
