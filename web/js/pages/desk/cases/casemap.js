// The map of the inbox: a pin for each case with the mark of its state, and the grid of the one that is chosen.

import * as api from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { language, t } from "../../../core/i18n.js";
import { CityMap } from "../../../map/map.js";
import { mark } from "./casewords.js";
import { nearness } from "./clocks.js";
import { clockOfNext, isDisputed } from "./turns.js";

const L = window.L;
const ZOOM = 17;
const PIN_PX = 44;
const CHOSEN_PX = 58;

export class CaseMap extends CityMap {
  /** @param {HTMLElement} element @param {(number: string) => void} onChoose @param {(lon: number, lat: number) => void} [onPick] */
  constructor(element, onChoose, onPick = () => {}) {
    super(element, { onPick, onView: () => {} });
    this.onChoose = onChoose;
    this.cases = L.layerGroup().addTo(this.map);
    this.grid = L.layerGroup().addTo(this.map);
    /** @type {L.LatLngBounds | null} */
    this.all = null;
    this.outlined = "";
    this.wanted = new AbortController();
    this.element.setAttribute("role", "application");
    this.relabel();
  }

  open() {
    return { left: 24, top: 24, right: 24, bottom: 24 };
  }

  async begin() {
    const meta = await api.meta().catch(() => null);
    this.credits(meta?.attribution);
    if (!this.settled) {
      const [west, south, east, north] = (await api.mapBounds().catch(() => undefined)) ?? [
        120.8, 40.7, 120.9, 40.74,
      ];
      this.fit(L.latLngBounds([south, west], [north, east]), { animate: false });
    }
    const version = meta?.versions.basemap;
    await this.ground(
      { layers: ["grid"], language, scale: 1, version, onHealth: () => {} },
      meta?.outside_tiles_url,
    );
  }

  /** @param {import("./mapbox.js").Pinned[]} rows @param {string} chosen @param {string} now */
  showCases(rows, chosen, now) {
    this.cases.clearLayers();
    this.all = null;
    for (const row of rows) {
      const { lon, lat, number } = row;
      if (lon === null || lat === null) continue;
      const clock = clockOfNext(row);
      const near = clock && nearness(clock, now);
      this.pin(
        { lon, lat, number, title: row.title, state: row.state, words: row.words },
        {
          shown: isDisputed(row) ? "disputed" : row.state,
          sign: near === "over" || near === "near" ? near : "",
          isChosen: number === chosen,
          pressed: () => this.onChoose(number),
        },
      );
      this.all = (this.all ?? L.latLngBounds([lat, lon], [lat, lon])).extend([lat, lon]);
    }
  }

  /** The one that is looked at, beside those of the list. @param {import("./mapbox.js").Spot} spot */
  showOther({ lon, lat, number, title, state, words }) {
    if (lon === null || lat === null) return;
    this.pin({ lon, lat, number, title, state, words }, { shown: state, isChosen: true });
  }

  /**
   * @param {{lon: number, lat: number, number: string, title: string, state: string, words?: string}} what
   * @param {{shown: string, sign?: string, isChosen: boolean, pressed?: () => void}} how
   */
  pin(
    { lon, lat, number, title, state, words = t(`case.state.${state}`) },
    { shown, sign, isChosen, pressed },
  ) {
    const size = isChosen ? CHOSEN_PX : PIN_PX;
    const html = el(
      "span",
      { class: isChosen ? "mpin chosen" : "mpin", "data-st": shown },
      el("span", { class: "drop" }, mark(shown)),
      sign && el("span", { class: `pin-sign ${sign}` }, icon(sign === "over" ? "bell-ring" : "hourglass")),
    );
    const marker = L.marker([lat, lon], {
      icon: L.divIcon({ className: "mark", html, iconSize: [size, size], iconAnchor: [size / 2, size - 3] }),
      zIndexOffset: isChosen ? 900 : sign === "over" ? 300 : 0,
      // The list is the way by keyboard: the map has one stop.
      keyboard: false,
    });
    if (pressed) marker.on("click", pressed);
    this.cases.addLayer(marker);
    const node = marker.getElement();
    node?.setAttribute("role", "img");
    node?.setAttribute("aria-label", t("desk.case.pin", { number, title, state: words }));
  }

  lookAtAll() {
    if (this.all) this.fit(this.all, { animate: false, pins: true });
  }

  /** @param {import("./mapbox.js").Spot} spot */
  lookAt(spot) {
    const { lon, lat, area } = spot;
    if (area) this.outlineOf(area.code);
    if (lon === null || lat === null) return;
    const here = L.latLngBounds([lat, lon], [lat, lon]);
    if (!this.settled) this.look([lon, lat, ZOOM]);
    else this.reveal(here, { pins: true });
  }

  /** A place at which something is to be entered. @param {import("./mapbox.js").Spot | null} spot @param {boolean} moves whether it is looked at more closely */
  point(spot, moves) {
    this.cases.clearLayers();
    if (!spot || spot.lon === null || spot.lat === null) return;
    const { lon, lat, number, title, state, words } = spot;
    this.pin({ lon, lat, number, title, state, words }, { shown: "received", isChosen: true });
    if (spot.area) this.outlineOf(spot.area.code);
    if (moves) this.look([lon, lat, ZOOM + 1]);
  }

  /** @param {string} code */
  async outlineOf(code) {
    if (this.outlined === code) return;
    this.outlined = code;
    const area = await api.area(code, undefined, this.wanted.signal).catch(() => null);
    if (this.outlined !== code || !area?.geometry) return;
    this.grid.clearLayers();
    this.grid.addLayer(
      L.geoJSON(/** @type {any} */ (area.geometry), {
        interactive: false,
        style: { color: "#1667d9", weight: 3.5, fillColor: "#1667d9", fillOpacity: 0.08, lineJoin: "round" },
      }),
    );
  }
}
