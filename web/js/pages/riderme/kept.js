// What was seen last, kept on this phone to be read without a network. It goes when nobody is signed in any more.

import { forget, recall, remember } from "../../core/storage.js";

/**
 * @typedef {import("./requests.js").Courier} Courier
 * @typedef {import("./requests.js").Report} Report
 * @typedef {import("./requests.js").Hours} Hours
 * @typedef {{at: string, courier: Courier, reports: Report[], hours: Hours}} Kept `at`: when, ISO 8601
 */

const KEY = "rider-me";

/** @returns {Kept | null} */
export function keptOwn() {
  try {
    const found = JSON.parse(recall(KEY) ?? "null");
    const isWhole =
      Boolean(found?.courier?.name) && Array.isArray(found.reports) && Array.isArray(found.hours?.tasks);
    return isWhole ? found : null;
  } catch {
    return null;
  }
}

/** @param {Kept} own */
export const keepOwn = (own) => remember(KEY, JSON.stringify(own));

export const forgetOwn = () => forget(KEY);
