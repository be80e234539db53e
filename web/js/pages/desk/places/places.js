// What somebody answers for: the places in the areas of the own posts, and those kept.

import * as api from "../../../core/api.js";
import { change } from "../../../core/changes.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { amenitiesThere, learnKinds } from "../../../features/places/kinds.js";
import { openingText } from "../../../features/places/opening.js";
import { button } from "../parts.js";
import { changesOf, undo } from "../requests.js";
import { placePage } from "./place.js";
import { changeFields, pathOf, placeToEdit } from "./placerequests.js";

/**
 * @typedef {import("../../../core/api.js").PlaceBrief} PlaceBrief
 * @typedef {import("../requests.js").Me} Me
 * @typedef {import("../views.js").View} View
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

/**
 * Those of some areas, each once however many areas hold it, and the areas below those that have too many to be listed.
 * @param {Iterable<string>} codes
 */
async function placesIn(codes) {
  const areas = await Promise.all(
    [...codes].map((code) => api.area(code, undefined, undefined, { fresh: true })),
  );
  const large = areas.filter(({ places, places_count: count }) => count && !places?.length);
  const below = large.flatMap(({ children }) => children ?? []).filter(({ layer }) => layer === "admin");
  const [area] = areas;
  return { area, below, places: areas.flatMap(({ places }) => places ?? []) };
}

/** @param {Me} me @param {string} [code] of one area alone */
async function placesOf(me, code) {
  if (code) return placesIn([code]);
  const codes = new Set(me.posts.map(({ area_code }) => area_code).filter((each) => each !== null));
  const kept = me.enrollments.map(({ place_code }) => place_code).filter((each) => each !== null);
  const [found, own] = await Promise.all([placesIn(codes), Promise.all(kept.map((each) => api.place(each)))]);
  const once = new Map([...found.places, ...own].map((place) => [place.code, place]));
  return { ...found, places: [...once.values()] };
}

/**
 * @param {Awaited<ReturnType<typeof placesIn>>} found
 * @param {string} title
 * @param {import("../views.js").Desk} desk
 * @returns {HTMLElement[]}
 */
function placeList({ places, below }, title, { now: clock, go }) {
  const now = clock();
  const heading = el("h2", { id: "heading", tabindex: -1 }, title);
  if (!places.length && !below.length) return [heading, el("p", { class: "panel" }, t("desk.places.none"))];
  const rows = places.map((place) => {
    const { long } = openingText(place.opening, now, { kind: place.kind });
    // Closed by its hours is how it should be.
    const isShut = place.opening.open === false && place.opening.reason !== null;
    const state = el("small", { class: isShut ? "closed" : null }, long);
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", "data-code": place.code, onclick: () => go("place", place.code) },
        el("span", {}, el("b", {}, place.name), state),
        icon("chevron-right"),
      ),
    );
  });
  const parts = below.map(({ code, name, level }) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", "data-below": code, onclick: () => go("places", code) },
        el("span", {}, el("b", {}, name), el("small", {}, t(`level.${level}`))),
        icon("chevron-right"),
      ),
    ),
  );
  return [
    heading,
    below.length ? el("p", { class: "hint" }, t("desk.places.below")) : null,
    el("ul", { class: "rows" }, rows, parts),
  ].filter((part) => part !== null);
}

/** @type {View} */
export const placesView = {
  name: "places",
  icon: "map-pin",
  may: mayEdit,
  load: async (desk, code) => {
    const { me, go } = desk;
    const found = await placesOf(me, code);
    const add = button("plus", t("desk.new"), "act", async () => go("newplace"));
    return {
      title: code ? (found.area?.name ?? "") : t("desk.tab.places"),
      ...(code ? { back: "places" } : {}),
      parts: [
        ...placeList(found, code ? t("desk.tab.places") : t("desk.places.title"), desk),
        ...(me.may.includes("place.manage") ? [el("div", { class: "acts" }, add)] : []),
      ],
    };
  },
  today: async (desk) => placeList(await placesOf(desk.me), t("desk.places.title"), desk),
};

/** @type {View} */
export const placeView = {
  name: "place",
  under: "places",
  may: () => true,
  load: async (desk, code) => {
    const [place, told, changes] = await Promise.all([
      api.place(code),
      placeToEdit(code),
      changesOf(code),
      learnKinds(),
    ]);
    return {
      title: place.name,
      back: "",
      parts: placePage(place, told, changes, desk.now(), acts(desk, place)),
    };
  },
};

/** @param {import("../views.js").Desk} desk @param {import("../../../core/api.js").Place} place @returns {import("./place.js").Acts} */
function acts(desk, { code, name }) {
  /** What the map tells of it, as it can be compared. */
  const read = async () => {
    const {
      opening: _,
      reported_closed: __,
      report_answered: ___,
      openings: ____,
      ...all
    } = await api.place(code);
    return JSON.stringify(all);
  };
  const how = { undoes: true, read, more: t("desk.now") };
  /** What may wait for a network. @param {string} what @param {object} sent @param {string} said @param {string} done */
  const tap = (what, sent, said, done) => {
    const path = `${pathOf(code)}/${what}`;
    const kept = { path, sent, owner: desk.owner, said: t("desk.queue.of", { act: said, place: name }) };
    const tapped = { ...sent, tapped: desk.now() };
    return desk.change(() => change(path, tapped), done, { ...how, waits: kept });
  };
  return {
    close: (closing) => {
      const said = closing.since ? t("desk.closed.later") : t("desk.closed");
      return tap("closures", closing, t("desk.act.place.close"), said);
    },
    reopen: (closure) =>
      desk.change(() => change(`${pathOf(code)}/reopenings`, { closure }), t("desk.undone"), how),
    undo: (number) => desk.change(() => undo(number), t("desk.undone"), { read, more: t("desk.now") }),
    verify: () => tap("verifications", {}, t("desk.act.place.verify"), t("desk.verified")),
    save: (fields, version, onConflict) =>
      desk.change(() => changeFields(code, fields, version), t("desk.saved"), { ...how, onConflict }),
    reread: desk.redraw,
    retire: async (reason) => {
      const gone = () => change(`${pathOf(code)}/retirement`, { reason });
      const done = await desk.change(gone, t("desk.retired"), { undoes: true, gone: true });
      return done;
    },
    hours: () => desk.go("hours", code),
    pin: () => desk.go("pin", code),
    amenities: amenitiesThere().map((each) => ({ code: each.code, name: named(each) })),
  };
}
