// A list and the file of what is chosen in it, side by side where there is room: how one goes through them by keys,
// and how the list is kept as it is now.

import { Problem } from "../../../core/api.js";

export const WIDE = matchMedia("(min-width: 900px)");
const EVERY_MS = 60_000;

/**
 * @typedef {object} List
 * @property {string} chosen the number of what is shown
 * @property {HTMLElement} scroll
 * @property {(by: number) => string | null | undefined} beside the number of what stands so far down or up
 * @property {(number: string) => void} mark
 * @property {(number: string) => HTMLElement | null | undefined} linkOf
 *
 * @typedef {object} Page
 * @property {List} list
 * @property {HTMLElement} root
 * @property {() => Promise<void>} read
 * @property {() => void} drawFresh what has just been read
 * @property {() => void} sayStale that it could not be read
 * @property {(number: string) => unknown} choose shows the file beside the list
 * @property {(number: string) => unknown} open shows the file, on a phone as another page
 * @property {() => void} leave back to the list
 */

/** Down or up the list, and show what stands there. @param {Page} page @param {number} by */
export function step(page, by) {
  const { list } = page;
  const next = list.beside(by);
  if (!next) return;
  if (WIDE.matches) page.choose(next);
  else list.mark(next);
  list.linkOf(next)?.focus();
}

/** The keys that both pages have. @param {Page} page @returns {Record<string, () => unknown>} */
export const listKeys = (page) => ({
  j: () => step(page, 1),
  k: () => step(page, -1),
  ArrowDown: () => step(page, 1),
  ArrowUp: () => step(page, -1),
  Enter: () => page.list.chosen && page.open(page.list.chosen),
  Escape: () => page.leave(),
});

/** To the row of what is shown; where it has gone from the list, to where the list begins. @param {List} list */
export function focusChosen(list) {
  const heading = /** @type {HTMLElement | null} */ (list.scroll.querySelector(".section-head"));
  (list.linkOf(list.chosen) ?? heading)?.focus();
}

/** Read the list anew, quietly, while somebody looks at the page. @param {Page} page */
export async function refresh(page) {
  if (!page.root.isConnected || document.visibilityState !== "visible") return;
  try {
    await page.read();
    page.drawFresh();
  } catch (error) {
    // The list of a minute ago is better than none: the next time it is asked again.
    if (!(error instanceof Problem)) throw error;
    page.sayStale();
  }
}

/** Every minute, as long as the page stands. @param {Page} page */
export function keepFresh(page) {
  const timer = window.setInterval(() => {
    if (page.root.isConnected) refresh(page);
    else clearInterval(timer);
  }, EVERY_MS);
}
