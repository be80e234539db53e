// The city's clock. China has one time, whatever zone this device is in.

const OFFSET_MS = 8 * 3_600_000;

/** @param {number} ms since 1970 @returns {string} ISO 8601 with the city's offset */
export const cityTime = (ms) => `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;

/** Now, or the moment the page is asked about. @param {string} [at] */
export const cityNow = (at) => at ?? cityTime(Date.now());
