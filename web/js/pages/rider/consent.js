// The words that a courier agreed to have changed: he reads them on his own page, and goes on here.

import { forget, recall, remember } from "../../core/storage.js";

// The other page knows this one, too.
const BACK = "courier.back";
const TAKE = "courier.take";

/** @param {string} [take] the number of a task that was about to be taken */
export function readWords(take) {
  remember(BACK, location.pathname + location.search);
  if (take) remember(TAKE, take);
  location.assign("/rider/me#agree");
}

/** What was about to be taken, once. @returns {string | null} */
export function taken() {
  const number = recall(TAKE);
  forget(TAKE);
  return number;
}
