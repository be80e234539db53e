// What the service's clock says, for a device whose own may be days off.

/** The service's time less this device's, ms; null before the service has said anything. @type {number | null} */
let ahead = null;

/** @param {string | null} date of an answer: one from a cache only makes the service seem earlier than it is */
export function noteDate(date) {
  const found = Date.parse(date ?? "") - Date.now();
  if (Number.isFinite(found)) ahead = ahead === null ? found : Math.max(ahead, found);
}

// A header knows no part of a second, and the answer was on its way.
const SURE_MS = 60_000;

/** How far this device's clock is behind, ms; 0 where it is right or nobody knows. */
export const behindMs = () => (ahead !== null && Math.abs(ahead) > SURE_MS ? ahead : 0);

/** ms since 1970 by the service's clock, as far as it is known. */
export const serverNow = () => Date.now() + behindMs();
