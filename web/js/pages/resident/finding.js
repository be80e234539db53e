// What was written in the search box, or stands in the page's address, opened as whatever it is.

import * as api from "../../core/api.js";
import { language } from "../../core/i18n.js";
import { foundPanel, leadsTo, numberPanel, sureOf } from "../../features/search/found.js";
import { chooseKind } from "./chips.js";
import { leaveButton } from "./offline.js";
import { notFoundPanel } from "./problems.js";
import { navigate, replace, state } from "./state.js";
import { boundsOfPoints, look, map, nobody, panel } from "./view.js";

/** @typedef {import("../../core/api.js").Found} Found */

const ASKED_FOR = 8;
const REFUSED = ["phone_number", "id_number", "too_long", "no_words", "several_names"];

/** Show it. @param {Found} found @param {string} [q] the text that was doubtful */
export function open(found, q) {
  const where = leadsTo(found, { q });
  if (where) navigate(where);
  else if (found.kind === "place_kind" && found.code) chooseKind(found.code, found.amenity ?? undefined);
  else if (found.tel) panel(() => [...numberPanel(found), leaveButton()], { focus: true, callee: nobody });
}

/**
 * Somebody pressed Enter: what is sure opens; an address, and what is doubtful, is asked about.
 * @param {string} text
 */
export async function find(text) {
  const answer = await search(text);
  const sure = answer && sureOf(answer);
  // What is nobody's business stands in no address of a page.
  if (answer?.reason && REFUSED.includes(answer.reason))
    panel(() => notFoundPanel(text, {}, [], () => {}, answer), { focus: true });
  else if (sure && sure.kind !== "address") open(sure);
  else navigate({ address: text });
}

/**
 * @param {string} text @param {AbortSignal} [signal]
 * @returns {Promise<api.Findings | null>} null: none can be had
 */
export const search = (text, signal) =>
  api.search(text, ASKED_FOR, map.near(), language, signal).catch((error) => {
    if (!(error instanceof api.Problem)) throw error;
    return null;
  });

/**
 * A text that is no address, or not one alone, as what else it may be.
 * @param {string} q @param {api.Findings | null} answer
 * @param {{focus: boolean, again: () => Promise<void>}} how
 * @returns {Promise<boolean>} whether there was anything but addresses
 */
export async function showFound(q, answer, { focus, again }) {
  if (!answer?.results.some((found) => found.kind !== "address")) return false;
  const sure = sureOf(answer);
  const where = sure && leadsTo(sure);
  if (where) {
    replace({ address: undefined, ...where });
    await again();
    return true;
  }
  const choose = (/** @type {Found} */ found) => open(found, q);
  panel(() => foundPanel(q, answer, choose), { focus });
  /** @type {{lon: number, lat: number}[]} */
  const points = [];
  for (const found of answer.results) {
    const { lon, lat, name } = found;
    if (lon === null || lat === null || found.kind === "place_kind") continue;
    points.push({ lon, lat });
    map.mark(lon, lat, { label: name, onChoose: () => choose(found) });
  }
  if (points.length) look(state, boundsOfPoints(points), { pins: true });
  return true;
}
