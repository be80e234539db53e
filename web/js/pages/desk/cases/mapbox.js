// Where cases are: a map that is brought once it is seen; without it everything else goes on.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { leaflet } from "../../../map/lazypinmap.js";
import { stateWord } from "./casewords.js";

/**
 * @typedef {import("./turns.js").Row & {words?: string}} Pinned `words`: of its state, where it is no case
 * @typedef {{number: string, title: string, state: string, words?: string, lon: number | null, lat: number | null,
 *   area: {code: string} | null}} Spot
 */

const LEGEND = ["received", "dispatched", "working", "returned", "escalated", "resolved"];

/** @param {{onChoose: (number: string) => void, legend?: boolean, onPick?: (lon: number, lat: number) => void}} how `onPick`: a place was pressed */
export function mapBox({ onChoose, legend = true, onPick }) {
  const place = el("div", { class: "case-map-place" });
  const zoom = (/** @type {string} */ mark, /** @type {string} */ words, /** @type {number} */ by) =>
    el(
      "button",
      { type: "button", class: "round", "aria-label": words, onclick: () => map?.zoom(by) },
      icon(mark),
    );
  const element = el(
    "section",
    { class: "case-map", "aria-label": t("desk.case.map") },
    place,
    legend &&
      el(
        "p",
        { class: "mapkey" },
        LEGEND.map((state) => stateWord(state)),
      ),
    el(
      "div",
      { class: "zooms" },
      zoom("plus", t("desk.case.zoom.in"), 1),
      zoom("minus", t("desk.case.zoom.out"), -1),
    ),
  );
  /** @type {import("./casemap.js").CaseMap | null} */
  let map = null;
  let isComing = false;
  /** What is to be shown as soon as there is a map. @type {{rows: Pinned[], chosen: string, now: string}} */
  let wanted = { rows: [], chosen: "", now: "" };
  /** @type {Spot | null} */
  let spot = null;

  async function bring() {
    await leaflet();
    const { CaseMap } = await import("./casemap.js");
    if (!place.isConnected) return;
    map = new CaseMap(place, onChoose, onPick);
    draw();
    await map.begin();
  }

  function showAll() {
    if (!map) return;
    map.showCases(wanted.rows, wanted.chosen, wanted.now);
    // What is over stands in no list.
    const shown = spot;
    if (
      shown?.number &&
      shown.number === wanted.chosen &&
      !wanted.rows.some(({ number }) => number === shown.number)
    )
      map.showOther(shown);
  }

  function draw() {
    if (!map) return;
    showAll();
    if (spot) map.lookAt(spot);
    else map.lookAtAll();
  }

  return {
    element,
    /** Bring the map, unless it is hidden. */
    wake() {
      if (map) map.map.invalidateSize();
      else if (!isComing && place.getClientRects().length) {
        isComing = true;
        bring().catch(() => {
          // Without a network there is no map: the next look tries again.
          isComing = false;
        });
      }
    },
    /** @param {Pinned[]} rows @param {string} chosen @param {string} now */
    show(rows, chosen, now) {
      wanted = { rows, chosen, now };
      showAll();
    },
    /** @param {string} number */
    choose(number) {
      wanted.chosen = number;
      const row = wanted.rows.find((each) => each.number === number);
      showAll();
      if (row) {
        spot = row;
        map?.lookAt(row);
      }
    },
    /** One that may be no row of the list. @param {Spot} found */
    spot(found) {
      spot = found;
      showAll();
      map?.lookAt(found);
    },
    empty() {
      spot = null;
    },
    /** Instead of a pin of a case: where something is to be entered. @param {Spot | null} found @param {boolean} [moves] whether it is looked at more closely */
    point(found, moves = true) {
      spot = found;
      map?.point(found, moves);
    },
  };
}
