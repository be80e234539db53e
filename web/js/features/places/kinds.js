// The kinds of places and the amenities there are: rows of the city's, so their names and icons are asked
// for.

import * as api from "../../core/api.js";
import { icon } from "../../core/dom.js";
import { named } from "../../core/terms.js";

/** @type {Pick<api.Kinds, "kinds" | "amenities">} */
let known = { kinds: [], amenities: [] };
/** Icons that a city's rows may name. @type {Set<string>} */
let symbols = new Set();

/** Ask for them; without them (the service is away) the page works on. @returns {Promise<void>} */
export async function learnKinds() {
  const [kinds, sprite] = await Promise.all([
    api.kinds().catch(() => null),
    fetch("/web/icons.svg")
      .then((response) => response.text())
      .catch(() => ""),
  ]);
  if (kinds) known = kinds;
  symbols = new Set([...sprite.matchAll(/<symbol id="([^"]+)"/g)].map(([, id]) => id));
}

/** What people ask for most; the other kinds follow as the city lists them. */
const WANTED = [
  "clinic",
  "pharmacy",
  "elderly_canteen",
  "toilet",
  "service_center",
  "police",
  "caring_station",
];

/** @param {api.Kind} kind */
const rank = ({ code }) => (WANTED.includes(code) ? WANTED.indexOf(code) : WANTED.length);

/** Kinds that have places, the most wanted first. */
export const kindsThere = () =>
  known.kinds.filter((kind) => kind.count > 0).sort((a, b) => rank(a) - rank(b));

/** Everything that places may offer. */
export const amenitiesThere = () => known.amenities;

/** All kinds, also those that have no place yet. */
export const allKinds = () => known.kinds;

/** @param {string} code */
export const kindOf = (code) => known.kinds.find((kind) => kind.code === code);

/** What a place is called by its kind. @param {Pick<api.PlaceBrief, "kind_name" | "kind_name_en">} place */
export const kindName = (place) => named({ name: place.kind_name, name_en: place.kind_name_en });

/** @param {string} code */
export const amenity = (code) => known.amenities.find((one) => one.code === code);

/** A name of an icon that can be drawn. @param {string | undefined} name */
export const drawable = (name) => (name && symbols.has(name) ? name : "map-pin");

/** The icon that a row names, or a plain pin. @param {string | undefined} name */
export const rowIcon = (name) => icon(drawable(name));
