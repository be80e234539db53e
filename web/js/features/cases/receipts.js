// Receipts of what was reported from this phone, to be found again without a sheet of paper.

import { recall, remember } from "../../core/storage.js";

/** @typedef {{number: string, key: string, title: string, at: string}} Kept */

const KEY = "receipts";
const MOST = 20;

/** @returns {Kept[]} the newest first */
export function keptReceipts() {
  try {
    const found = JSON.parse(recall(KEY) ?? "[]");
    return found.filter((/** @type {any} */ { number, key }) => number && key);
  } catch {
    return [];
  }
}

/** @param {Kept} receipt */
export function keepReceipt(receipt) {
  const others = keptReceipts().filter(({ number }) => number !== receipt.number);
  remember(KEY, JSON.stringify([receipt, ...others].slice(0, MOST)));
}

/** @param {string} number */
export const keyOf = (number) => keptReceipts().find((each) => each.number === number)?.key ?? "";
