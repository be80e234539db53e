// Which category a sentence may mean, by the names that each has. Never more than a guess: a person chooses.

/**
 * @typedef {import("../../core/api-types.d.ts").components["schemas"]["CategoryAnswer"]} Category
 */

const MOST_TILES = 6;
const UNSURE = "unsure";

/**
 * The tiles: the first categories that lie in no other one, and the one for whoever is not sure.
 * @param {Category[]} categories in their order
 * @returns {{tiles: Category[], unsure: Category | null}}
 */
export function tilesOf(categories) {
  const whole = categories.filter(({ parent }) => parent === null);
  return {
    tiles: whole.filter(({ code }) => code !== UNSURE).slice(0, MOST_TILES),
    unsure: whole.find(({ code }) => code === UNSURE) ?? null,
  };
}

/**
 * The tile whose names, or those of what lies in it, stand in the sentence: the longest name counts, of two
 * as long the one that is said first.
 * @param {string} sentence
 * @param {Category[]} categories
 * @returns {string | null} code of a tile
 */
export function guess(sentence, categories) {
  const text = sentence.normalize("NFKC").toLowerCase();
  const { tiles } = tilesOf(categories);
  const known = new Set(tiles.map(({ code }) => code));
  /** @type {{tile: string, length: number, at: number} | null} */
  let best = null;
  for (const { code, parent, name, name_en, other_names } of categories) {
    const tile = known.has(code) ? code : parent && known.has(parent) ? parent : null;
    if (!tile) continue;
    for (const each of [name, name_en, ...other_names]) {
      const word = each.toLowerCase();
      const at = word ? text.indexOf(word) : -1;
      if (at < 0) continue;
      if (!best || word.length > best.length || (word.length === best.length && at < best.at))
        best = { tile, length: word.length, at };
    }
  }
  return best?.tile ?? null;
}
