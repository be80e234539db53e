// What one screen hands on to the next: a picture before a danger was told, a sentence, a report that is changed.

/**
 * @typedef {object} Draft
 * @property {import("./spot.js").Asking | null} asking where it is
 * @property {Promise<import("../../../features/cases/photos.js").Photo | null>} photo
 * @property {import("../../../features/cases/queue.js").Report | null} kept the one in the queue that is changed
 */

/** @type {Draft} */
export const draft = { asking: null, photo: Promise.resolve(null), kept: null };

export function startAnew() {
  Object.assign(draft, { asking: null, photo: Promise.resolve(null), kept: null });
}
