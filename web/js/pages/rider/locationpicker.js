// Saying a place: by its address, or by a tap on the map.

import * as api from "../../core/api.js";
import { byId } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { foundOption, offers } from "../../features/search/found.js";
import { announce } from "../../ui/components.js";
import { Search } from "../../ui/search.js";

/**
 * @typedef {{lon: number, lat: number, name?: string}} Found
 * @typedef {"here" | "to" | "other"} Purpose where one is, where one is heading, or where something else is
 */

// Where one rides to is a point on the map: nobody is looked for here, and of a kind its nearest places.
const NOWHERE = ["person", "post", "place_kind"];

/** @param {string} text @param {string | undefined} near @param {AbortSignal} [signal] */
async function places(text, near, signal) {
  const { candidates, note } = await offers(text, near, signal);
  return {
    candidates: candidates.filter(({ found }) => found.lon !== null && !NOWHERE.includes(found.kind)),
    note,
  };
}

export class LocationPicker {
  /**
   * @param {{near: () => string | undefined, onFound: (purpose: Purpose, place: Found) => void,
   *   onClose: () => void,
   *   onPick: () => void, onMine: () => void}} events
   */
  constructor(events) {
    this.events = events;
    /** @type {Purpose} */
    this.purpose = "here";
    this.search = new Search({
      near: events.near,
      renderOption: foundOption,
      ask: places,
      onChoose: ({ found }) => this.choose(found),
      onSubmit: (text) => this.submit(text),
      onClear: () => this.say(""),
    });
    byId("finder-pick").addEventListener("click", () => events.onPick());
    byId("finder-mine").addEventListener("click", () => events.onMine());
    byId("finder-close").addEventListener("click", () => events.onClose());
  }

  /** @param {Purpose} purpose */
  aim(purpose) {
    this.purpose = purpose;
    this.relabel();
  }

  /** @param {Purpose} purpose */
  open(purpose) {
    this.aim(purpose);
    byId("finder-mine").hidden = purpose !== "here";
    this.search.set("");
    this.say("");
    byId("finder").hidden = false;
    byId("q").focus();
  }

  close() {
    byId("finder").hidden = true;
  }

  relabel() {
    byId("finder-title").textContent = t(`rider.find.${this.purpose}`);
    byId("pick-text").textContent = t(`rider.pick.${this.purpose}`);
  }

  /** @param {import("../../core/api.js").Found} found that has a point */
  choose({ lon, lat, name }) {
    if (lon !== null && lat !== null) this.done({ lon, lat, name });
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
      const { candidates, note } = await places(text, this.events.near());
      if (candidates.length) this.choose(candidates[0].found);
      else this.say(note ?? t("search.none"));
    } catch (error) {
      if (!(error instanceof api.Problem)) throw error;
      this.say(error.slug === "offline" ? t("rider.find.offline") : t("search.none"));
    }
  }
}
