// What somebody answers for: the places in the areas of the own posts, and those kept.

import * as api from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { openingText } from "../../features/places/opening.js";
import { placePage } from "./place.js";
import { change, changesOf, undo } from "./requests.js";

/**
 * @typedef {import("../../core/api.js").PlaceBrief} PlaceBrief
 * @typedef {import("./requests.js").Me} Me
 * @typedef {import("./views.js").View} View
 */

/** @param {Me} me */
const mayEdit = (me) => me.may.includes("place.edit");

/** What somebody is enrolled as; else the post that says it best, the first. @param {Pick<Me, "posts" | "enrollments">} me @returns {string} */
export function postText(me) {
  const [post] = me.posts;
  const [enrollment] = me.enrollments;
  if (enrollment) {
    const kind = t(`desk.enrolled.${enrollment.acts_as}`);
    return [enrollment.place_name ?? enrollment.area_name, kind].filter(Boolean).join(" · ");
  }
  if (!post) return t("desk.nopost");
  const role = named({ name: post.role_name, name_en: post.role_name_en });
  return [post.area_name ?? post.building_name, role].filter(Boolean).join(" · ");
}

/** Each once, however many of the posts reach it. @param {Me} me @returns {Promise<PlaceBrief[]>} */
async function placesOf(me) {
  const codes = new Set(me.posts.map(({ area_code }) => area_code).filter((code) => code !== null));
  const areas = await Promise.all(
    [...codes].map((code) => api.area(code, undefined, undefined, { fresh: true })),
  );
  const kept = me.enrollments.map(({ place_code }) => place_code).filter((code) => code !== null);
  const own = await Promise.all(kept.map((code) => api.place(code)));
  const inAreas = areas.flatMap(({ places }) => places ?? []);
  const found = new Map([...inAreas, ...own].map((place) => [place.code, place]));
  return [...found.values()];
}

/**
 * @param {PlaceBrief[]} places
 * @param {string} now ISO 8601, in the city's time
 * @param {(code: string) => void} onOpen
 * @returns {HTMLElement[]}
 */
function placeList(places, now, onOpen) {
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

/** @type {View} */
export const placesView = {
  name: "places",
  icon: "map-pin",
  may: mayEdit,
  load: async ({ me, now, go }) => ({
    title: t("desk.tab.places"),
    parts: placeList(await placesOf(me), now(), (code) => go("place", code)),
  }),
  today: async ({ me, now, go }) => placeList(await placesOf(me), now(), (code) => go("place", code)),
};

/** @type {View} */
export const placeView = {
  name: "place",
  may: () => true,
  load: async (desk, code) => {
    const path = `/api/v1/places/${encodeURIComponent(code)}`;
    const [place, changes] = await Promise.all([api.place(code), changesOf(code)]);
    const read = async () => {
      const { exceptions, verified } = await api.place(code);
      return JSON.stringify([exceptions, verified]);
    };
    const how = { undoes: true, read, more: t("desk.now") };
    const send = (/** @type {string} */ what, /** @type {object} */ sent) => () =>
      change(`${path}/${what}`, sent, { key: crypto.randomUUID() });
    const parts = placePage(place, changes, desk.now(), mayEdit(desk.me), {
      close: (reason) => desk.change(send("closures", { reason }), t("desk.closed"), how),
      undo: (number) => desk.change(() => undo(number), t("desk.undone"), { read, more: t("desk.now") }),
      verify: () => desk.change(send("verifications", {}), t("desk.verified"), how),
    });
    return { title: place.name, back: "", parts };
  },
};
