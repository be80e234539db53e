// Saying a place: by its address, or by a tap on the map.

import * as api from "../../core/api.js";
import { byId } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { candidateOption } from "../../features/addresses/candidates.js";
import { announce } from "../../ui/components.js";
import { Search } from "../../ui/search.js";

/** @typedef {{lon: number, lat: number, name?: string}} Found */

export class LocationPicker {
  /**
   * @param {{near: () => string | undefined, onFound: (purpose: "here" | "to", place: Found) => void,
   *   onClose: () => void,
   *   onPick: () => void, onMine: () => void}} events
   */
  constructor(events) {
    this.events = events;
    /** @type {"here" | "to"} */
    this.purpose = "here";
    this.search = new Search({
      near: events.near,
      renderOption: candidateOption,
      onChoose: ({ lon, lat, name }) => this.done({ lon, lat, name }),
      onSubmit: (text) => this.submit(text),
      onClear: () => this.say(""),
    });
    byId("finder-pick").addEventListener("click", () => events.onPick());
    byId("finder-mine").addEventListener("click", () => events.onMine());
    byId("finder-close").addEventListener("click", () => events.onClose());
  }

  /** @param {"here" | "to"} purpose */
  aim(purpose) {
    this.purpose = purpose;
    this.relabel();
  }

  /** @param {"here" | "to"} purpose */
  open(purpose) {
    this.aim(purpose);
    byId("finder-mine").hidden = purpose === "to";
    this.search.set("");
    this.say("");
    byId("finder").hidden = false;
    byId("q").focus();
  }

  close() {
    byId("finder").hidden = true;
  }

  relabel() {
    byId("finder-title").textContent = this.purpose === "to" ? t("rider.find.to") : t("rider.find.here");
    byId("pick-text").textContent = this.purpose === "to" ? t("rider.pick.to") : t("rider.pick.here");
  }

  /** @param {Found} place */
  done(place) {
    this.close();
    this.events.onFound(this.purpose, place);
  }

  /** @param {string} text */
  say(text) {
    byId("finder-said").textContent = text;
    announce(text);
  }

  /** What was written, without a suggestion chosen. @param {string} text */
  async submit(text) {
    try {
      const [best] = await api.suggest(text, 1, this.events.near());
      if (best) this.done({ lon: best.lon, lat: best.lat, name: best.name });
      else this.say(t("search.none"));
    } catch (error) {
      if (!(error instanceof api.Problem)) throw error;
      this.say(error.slug === "offline" ? t("rider.find.offline") : t("search.none"));
    }
  }
}
