// What cannot be answered as it was asked: several are meant, none is known, it lies outside, or there is trouble.

import * as api from "../../core/api.js";
import { destination } from "../../features/addresses/candidates.js";
import {
  areaMeant,
  distinct,
  gridsPanel,
  onePanel,
  roadPanel,
  severalPanel,
} from "../../features/addresses/disambiguation.js";
import { noPlacePanel } from "../../features/places/placesheet.js";
import { cityName, meta } from "./city.js";
import { search, showFound } from "./finding.js";
import { showCoarse } from "./locatescreen.js";
import { leaveButton } from "./offline.js";
import { notFoundPanel, problemPanel } from "./problems.js";
import { navigate, replace, state } from "./state.js";
import { fitCity, look, map, markAll, outlineAll, panel } from "./view.js";

/** @typedef {{signal: AbortSignal, focus: boolean, again: () => Promise<void>}} How `again`: it is asked once more */

const L = window.L;
// Whoever is farther from every grid than this is not in the city.
const FAR_M = 5000;
const PERHAPS_SHOWN = 5;
const GRIDS_SHOWN = 12;

/**
 * Is it here? One candidate is confirmed, of several one is chosen.
 * @param {string} q
 * @param {api.Candidate[]} candidates
 * @param {boolean} focus
 */
export function ask(q, candidates, focus) {
  const choose = (/** @type {api.Candidate} */ candidate) =>
    navigate(destination(candidate, { q, among: candidates }));
  const [first] = candidates;
  panel(
    () =>
      candidates.length === 1 ? onePanel(q, first, () => choose(first)) : severalPanel(q, candidates, choose),
    { focus },
  );
  markAll(candidates, choose);
}

/** @param {string} q @param {api.Problem["body"]} body @param {How} how */
async function showAmbiguous(q, body, { signal, focus, again }) {
  const candidates = distinct(body.candidates);
  const [first] = candidates;
  const grids = body.grids ?? [];
  const area = areaMeant(candidates);
  if (area) {
    replace({ address: undefined, area });
    await again();
  } else if (grids.length > 1) {
    const shown = grids.slice(0, GRIDS_SHOWN);
    panel(() => gridsPanel(q, first, shown, grids.length), { focus });
    look(
      state,
      await outlineAll(
        shown.map((/** @type {{code: string}} */ grid) => grid.code),
        signal,
        { numbered: true },
      ),
    );
  } else if (candidates.length === 1 && first.level === "road") {
    panel(() => roadPanel(q, first), { focus });
    map.mark(first.lon, first.lat, { label: first.text });
    look(state, L.latLngBounds([[first.lat, first.lon]]), { pins: true });
  } else if (!(await showFound(q, await search(q, signal), { focus, again })) && !signal.aborted)
    ask(q, candidates, focus);
}

/** @param {string} q @param {api.Problem["body"]} body @param {How} how */
async function showNotFound(q, body, { signal, focus, again }) {
  const answer = await search(q, signal);
  if (signal.aborted || (await showFound(q, answer, { focus, again }))) return;
  /** @type {api.Candidate[]} */
  let perhaps = [];
  if (body.reason !== "outside_city" && body.reason !== "too_short")
    perhaps = (answer?.results ?? []).flatMap(({ address }) => address ?? []).slice(0, PERHAPS_SHOWN);
  const choose = (/** @type {api.Candidate} */ candidate) => navigate(destination(candidate));
  panel(() => notFoundPanel(q, body, perhaps, choose, answer), { focus });
  markAll(perhaps, choose);
  if (!map.settled) await fitCity(meta);
}

/**
 * Why there is no answer, and what may be done about it.
 * @param {api.Problem} problem
 * @param {How} how
 */
export async function showProblem(problem, { signal, focus, again }) {
  const { slug, body } = problem;
  if (slug === "not-found" && state.place) {
    panel(() => noPlacePanel(state.place ?? "", leaveButton()), { focus });
    if (!map.settled) await fitCity(meta);
    return;
  }
  if (slug === "address-ambiguous" && body.candidates?.length)
    return showAmbiguous(state.address ?? "", body, { signal, focus, again });
  if (slug === "address-ambiguous" || slug === "address-not-found")
    return showNotFound(state.address ?? "", body, { signal, focus, again });
  const outside = slug === "outside-all-grids" && state.lon !== undefined && state.lat !== undefined;
  if (outside && (state.accuracy_m ?? 0) >= (body.nearest?.distance_m ?? Infinity)) {
    return showCoarse(state, null, signal, focus, { city: cityName(), nearest: body.nearest });
  }
  if (outside && meta?.city?.bbox && (body.nearest?.distance_m ?? Infinity) > FAR_M) {
    const { showOutside } = await import("./outside.js");
    return showOutside(state, meta.city, signal, focus);
  }
  panel(() => problemPanel(problem, again));
  if (outside) {
    const here = L.latLng(state.lat ?? 0, state.lon ?? 0);
    const nearest = await outlineAll(body.nearest ? [body.nearest.code] : [], signal);
    if (!signal.aborted) look(state, nearest.extend(here));
  } else if (!map.settled) await fitCity(meta);
}
