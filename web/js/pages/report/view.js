// What the page shows just now: which question, the receipt, or what waits.

/** @typedef {"place" | "what" | "kind" | "check"} Part */

/** @type {Part[][]} */
const SCREENS = [["place", "what", "kind"], ["check"]];
/** One question a screen. @type {Part[][]} */
const LARGE_SCREENS = [["place"], ["what"], ["kind"], ["check"]];

/**
 * @typedef {object} View
 * @property {"form" | "done" | "kept"} shows
 * @property {number} step of the form
 * @property {boolean} placed whether it is somewhere
 * @property {string} title of the form, where that is not the usual one
 * @property {import("./done.js").Arrived | null} arrived
 * @property {import("../../features/cases/queue.js").Report[]} waiting in this phone
 * @property {string} why it waits, where that is not for the network
 * @property {boolean} lasts whether what waits outlasts the page
 * @property {boolean} sending
 * @property {number} notBefore ms since 1970: sooner the service is not asked again
 * @property {boolean} unreachable what was last asked of the service had no answer
 */

/** @type {View} */
export const view = {
  shows: "form",
  step: 0,
  placed: true,
  title: "",
  arrived: null,
  waiting: [],
  why: "",
  lasts: true,
  sending: false,
  notBefore: 0,
  unreachable: false,
};

export const isLarge = () => "large" in document.documentElement.dataset;

/** What is about nothing that is somewhere was named by whoever sent us here: neither place nor kind is asked. */
export const screens = () => {
  const all = isLarge() ? LARGE_SCREENS : SCREENS;
  if (view.placed) return all;
  const left = all.map((here) => here.filter((part) => part !== "place" && part !== "kind"));
  return left.filter((here) => here.length);
};

/** What is asked on this screen; nothing where it asks nothing. @returns {Part[]} */
export const parts = () =>
  view.shows === "form" ? screens()[Math.min(view.step, screens().length - 1)] : [];

/** @param {Part} part @returns {number} the screen on which it is asked */
export const stepOf = (part) => screens().findIndex((each) => each.includes(part));

/** Whether photos of what has arrived are yet to come. */
export const photosWait = () => Boolean(view.arrived?.photos.some(({ sent, fault }) => !sent && !fault));
