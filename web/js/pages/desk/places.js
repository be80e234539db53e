// What somebody answers for: the places in the areas of the own posts.

import * as api from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { openingText } from "../../features/places/opening.js";

/** @typedef {import("../../core/api.js").PlaceBrief} PlaceBrief */

/** The post that says it best: the first. @param {api.Me} me */
export const postOf = (me) => me.posts[0];

/** @param {api.Me} me @returns {string} */
export function postText(me) {
  const post = postOf(me);
  if (!post) return t("desk.nopost");
  const role = named({ name: post.role_name, name_en: post.role_name_en });
  return [post.area_name ?? post.building_name, role].filter(Boolean).join(" · ");
}

/** Each once, however many of the posts reach it. @param {api.Me} me @returns {Promise<PlaceBrief[]>} */
export async function placesOf(me) {
  const codes = new Set(me.posts.map(({ area_code }) => area_code).filter((code) => code !== null));
  const areas = await Promise.all(
    [...codes].map((code) => api.area(code, undefined, undefined, { fresh: true })),
  );
  const found = new Map(areas.flatMap(({ places }) => places ?? []).map((place) => [place.code, place]));
  return [...found.values()];
}

/**
 * @param {PlaceBrief[]} places
 * @param {string} now ISO 8601, in the city's time
 * @param {(code: string) => void} onOpen
 * @returns {HTMLElement[]}
 */
export function placeList(places, now, onOpen) {
  const heading = el("h2", { id: "heading", tabindex: -1 }, t("desk.places.title"));
  if (!places.length) return [heading, el("p", { class: "panel" }, t("desk.places.none"))];
  const rows = places.map((place) => {
    const { tone, long } = openingText(place.opening, now);
    const state = el("small", { class: tone === "off" ? "closed" : null }, long);
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", "data-code": place.code, onclick: () => onOpen(place.code) },
        el("span", {}, el("b", {}, place.name), state),
        icon("chevron-right"),
      ),
    );
  });
  return [heading, el("ul", { class: "rows" }, rows)];
}
