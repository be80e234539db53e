// What stands on the board and on the map beside it, drawn from what is known.

import { byId } from "../../core/dom.js";
import { language } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";
import * as reports from "./reports.js";
import { results } from "./results.js";
import { routePanel } from "./routepanel.js";
import { back, state } from "./state.js";
import { offersNow } from "./stations.js";

/**
 * @typedef {object} Known
 * @property {import("./results.js").Situation} situation
 * @property {import("./stationsearch.js").StationSearch} search
 * @property {import("./navigation.js").Navigation} navigation
 * @property {import("./mappanel.js").MapPanel} mapPanel
 * @property {() => import("./card.js").Context} context
 * @property {import("./results.js").Acts} acts
 */

export class Drawing {
  /** @param {Known} known */
  constructor(known) {
    this.of = known;
    this.drawn = "";
  }

  /**
   * The notice, the card with its rows, or the way; anew only where something of it is another.
   * @param {boolean} leading whether one is led to a station
   * @param {string | null} saying what is being said just now
   * @param {number} words how many there are for what stations offer
   */
  results(leading, saying, words) {
    const { situation, search, navigation, context, acts } = this.of;
    const key = JSON.stringify([
      leading,
      situation,
      language,
      words,
      saying,
      state.here?.by,
      state.here?.name,
      state.here?.accuracy_m,
      state.to,
      state.route,
      navigation.step,
      Boolean(navigation.found),
      navigation.offer?.code,
      search.at,
      search.standsIn,
      search.problem,
      Boolean(search.answer),
      reports.digest(),
      search.known.length,
    ]);
    if (key === this.drawn) return;
    this.drawn = key;
    const place = byId("board");
    const focused = place.contains(document.activeElement);
    const nodes =
      leading && navigation.offer
        ? [
            routePanel(navigation.found, navigation.offer, {
              ...context(),
              step: navigation.step,
              onBack: () => back({ route: null }),
            }),
          ]
        : results(situation, state, search, context(), acts);
    place.replaceChildren(...nodes.filter((node) => node !== null));
    const heading = document.getElementById("heading");
    if (focused) heading?.focus({ preventScroll: true });
    announce(heading?.textContent ?? "");
  }

  /**
   * @param {boolean} leading
   * @param {boolean} picking whether a place is pointed at
   * @param {string} asked the question whose answers are shown
   */
  map(leading, picking, asked) {
    const { situation, search, navigation, context, mapPanel } = this.of;
    const { to } = state;
    // Who is far away sees the city, not the emptiness between.
    const here = situation.away ? null : state.here;
    const { fit, others } = situation.away ? { fit: [], others: [] } : offersNow(search);
    const { offer, found } = navigation;
    const shown = leading && offer ? [offer] : fit.length ? fit : others;
    const stations = shown.map((each) => ({
      lon: each.lon,
      lat: each.lat,
      name: each.name,
      onChoose: () => context().onSelect(each),
      // Those that do not fit have no number on the board either.
      number: fit.findIndex(({ code }) => code === each.code) + 1 || undefined,
    }));
    const what = JSON.stringify([leading, Boolean(found), asked, stations.map(({ name }) => name)]);
    mapPanel.draw(
      {
        here,
        to,
        stations: picking ? [] : stations,
        line: leading ? (found?.line ?? null) : null,
        guess: Boolean(found?.trouble),
      },
      what,
    );
  }
}
