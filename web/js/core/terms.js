// What this city calls its layers and roles, and how each layer is drawn: rows of the city's, so they are asked
// for. Without them (the service is away) the page works on.

import { language } from "./i18n.js";

/** @typedef {import("./api.js").Meta["layers"][number]} Layer */

/** @type {Layer[]} */
let known = [];
/** @type {import("./api.js").Meta["roles"]} */
let roles = [];

/** @param {import("./api.js").Meta | null} meta an older service sends no roles */
export function learnTerms(meta) {
  known = meta?.layers ?? known;
  roles = meta?.roles ?? roles;
}

/** The layers over the grids, in their order. */
export const layers = () => known;

/** @param {string} code @returns {Layer | undefined} */
export const layerOf = (code) => known.find((layer) => layer.code === code);

/** A plain name in the language of the page. @param {{name: string, name_en?: string}} term */
export const named = (term) => (language === "en" && term.name_en ? term.name_en : term.name);

/**
 * What somebody is, in the language of the page.
 * @param {{role: string | null, role_name?: string | null}} person
 */
export function roleName({ role, role_name: name }) {
  const found = roles.find((one) => one.code === role);
  return (found && named(found)) ?? name ?? "";
}
