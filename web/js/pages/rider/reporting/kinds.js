// The four kinds under the thumb: three that couriers meet most, and danger.

import { t } from "../../../core/i18n.js";
import { tilesOf } from "../../../features/cases/guess.js";
import * as requests from "../../../features/cases/requests.js";

/** @typedef {import("../../../features/cases/requests.js").Category} Category */

// What couriers meet in the streets stands first, whatever order the city gives its kinds.
const FIRST = ["roads", "lighting", "sanitation"];
const DANGER = "safety";
const UNSURE = "unsure";
const THUMBS = 3;

/** @type {Promise<Category[]> | null} */
let asking = null;

/** All that are somewhere; without a list there is only the one for whoever is not sure. @returns {Promise<Category[]>} */
export async function kinds() {
  asking =
    asking ?? requests.categories().then(({ categories }) => categories.filter(({ placed }) => placed));
  try {
    return await asking;
  } catch {
    asking = null;
    return [unknown()];
  }
}

/** @param {Category[]} all @returns {Category[]} at most three */
export function thumbKinds(all) {
  const { tiles, unsure } = tilesOf(all);
  const rank = (/** @type {Category} */ { code }) =>
    FIRST.includes(code) ? FIRST.indexOf(code) : FIRST.length;
  const sorted = tiles.filter(({ code }) => code !== DANGER).sort((a, b) => rank(a) - rank(b));
  return [...sorted, ...(unsure && sorted.length < THUMBS ? [unsure] : [])].slice(0, THUMBS);
}

/** What a danger is reported as. @param {Category[]} all @returns {Category} */
export const dangerKind = (all) =>
  all.find(({ code }) => code === DANGER) ?? all.find(({ code }) => code === UNSURE) ?? unknown();

/** Whole ones, each of which a sentence may be about. @param {Category[]} all */
export const wholeKinds = (all) => all.filter(({ parent }) => parent === null);

/** @returns {Category} */
const unknown = () => ({
  code: UNSURE,
  name: t("riding.kind.unsure"),
  name_en: t("riding.kind.unsure"),
  other_names: [],
  parent: null,
  icon: "circle-help",
  face: "grid",
  simple: false,
  placed: true,
  attributes: [],
});
