// Where it is: as the sheet of the map says it, by the phone's position, or written as an address.

import * as api from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { split } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { home } from "../../features/addresses/home.js";
import { nameNear } from "../../features/addresses/nearby.js";
import { calleeOf, rungsOf } from "../../features/people/ladder.js";
import { draft } from "./draft.js";
import { view } from "./view.js";

/** @typedef {import("./draft.js").Place} Place */

// The service answers for no worse position than this.
const WORST_ACCURACY_M = 5000;
const EXACT_M = 30;

/** @param {string | null} text @param {number} most */
function degrees(text, most) {
  const value = text?.trim() ? Number(text) : Number.NaN;
  return Math.abs(value) <= most ? value : null;
}

/** The place that the page's address names. @param {string} search @returns {Place | null} */
export function placeOfUrl(search) {
  const query = new URLSearchParams(search);
  const [lon, lat] = [degrees(query.get("lon"), 180), degrees(query.get("lat"), 90)];
  if (lon === null || lat === null) return null;
  const accuracy = Number(query.get("accuracy_m"));
  return {
    lon,
    lat,
    accuracy_m: accuracy > 0 ? Math.min(accuracy, WORST_ACCURACY_M) : 0,
    building: query.get("building") || undefined,
    name: query.get("place")?.trim() ?? "",
  };
}

/** Home, where somebody has told this phone. @returns {Place | null} */
export function placeOfHome() {
  const known = home();
  return known && !known.area ? { lon: known.lon, lat: known.lat, name: known.name } : null;
}

/**
 * Ask which grid it lies in, and who is called there. Without a network it stays as it is.
 * @param {Place} place
 */
export async function learnPlace(place) {
  const { lon, lat, accuracy_m } = place;
  try {
    const answer = await api.locate({ lon, lat, accuracy_m }, new AbortController().signal);
    const { chain, grid } = answer;
    view.unreachable = false;
    const community = chain.find(({ level }) => level === "community")?.name;
    place.outside = false;
    place.community = community;
    place.area = [community, grid?.name].filter(Boolean).join(" ");
    const rungs = rungsOf(answer);
    const rung = rungs.find((each) => each.rung === "community" && each.on_duty) ?? rungs[0];
    const callee = rung && calleeOf(rung);
    place.callee = callee ? { name: callee.name, phone: callee.phone } : null;
    place.name = place.name || (await nameNear(place));
  } catch (error) {
    if (!(error instanceof api.Problem)) throw error;
    place.outside = error.slug === "outside-all-grids";
    view.unreachable = error.status === 0;
  }
  place.name = place.name || t("report.place.point");
}

/** Of an address that was chosen. @param {api.Candidate} candidate @returns {Place} */
export const placeOf = ({ lon, lat, name, building_code }) => ({
  lon,
  lat,
  name,
  building: building_code ?? undefined,
});

/** What was written, without a suggestion chosen. @param {string} address @returns {Promise<Place | null>} */
export async function placeOfAddress(address) {
  const answer = await api.locate({ address }, new AbortController().signal).catch(() => null);
  if (!answer) return null;
  const { lon, lat, text, building_code } = answer.matched;
  return {
    lon,
    lat,
    name: split(text ?? address, answer.chain).name,
    building: building_code ?? undefined,
  };
}

/** Whether a picture of so little ground shows where it is. @param {Place} place */
const isExact = ({ accuracy_m = 0, outside }) => accuracy_m <= EXACT_M && !outside;

/** A picture of where it is; without one the words say it. @param {Place} place */
function still({ lon, lat }) {
  const picture = el("img", { src: `/tiles/still.svg?lon=${lon}&lat=${lat}`, alt: "" });
  picture.addEventListener("error", () => picture.remove());
  return picture;
}

/** @param {{onChange: () => void}} events @returns {HTMLElement} */
export function placeCard({ onChange }) {
  const { place } = draft;
  return el(
    "div",
    { class: "placecard" },
    el(
      "span",
      { class: "spot", "aria-hidden": "true" },
      place && isExact(place) && still(place),
      icon(place ? "map-pin" : "locate-fixed"),
    ),
    el(
      "div",
      { class: "t" },
      el(
        "strong",
        { id: "place-name" },
        place ? place.name || t("report.place.seeking") : t("report.place.none"),
      ),
      el(
        "small",
        { id: "place-area", class: place?.outside ? "bad" : null },
        place?.outside
          ? t("report.place.outside")
          : (place?.area ?? t(place ? "report.place.kept" : "report.place.say")),
      ),
    ),
    el(
      "button",
      { type: "button", class: "link", id: "place-change", onclick: onChange },
      t(place ? "report.place.change" : "report.place.choose"),
    ),
  );
}
