// What is near: the few kinds everybody needs, on the panel of an answer; and one kind as a list by travel
// time.

import { el, icon } from "../../core/dom.js";
import { distance } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { action, head, notice, pageLink, section } from "../../ui/components.js";
import { amenity, kindOf } from "./kinds.js";
import { openingText } from "./opening.js";
import { placeRow } from "./placerow.js";

/** @typedef {import("../../core/api.js").Place} Place */
/** @typedef {import("../../core/api.js").Nearest} Nearest */
/** @typedef {import("../../core/api.js").LeftOut} LeftOut */
/** @typedef {import("./placerow.js").Origin} Origin */

/** Kinds that people look for around their home, most wanted first. */
export const EVERYDAY = ["clinic", "elderly_canteen", "service_center", "toilet", "caring_station"];
/** So many of each: the nearest may be closed. */
export const EACH = 2;
const SHOWN = 4;

/**
 * The nearest of each kind, in their order, the open ones first; with `open`, one that is open rather than a
 * nearer one that is not.
 * @param {Place[]} places by travel time @param {boolean} open
 */
export function nearestOfEach(places, open) {
  const best = EVERYDAY.flatMap((kind) => {
    const ones = places.filter((place) => place.kind === kind);
    return (open && ones.find((place) => place.opening.open)) || ones[0] || [];
  });
  const closed = (/** @type {Place} */ place) => (place.opening.open ? 0 : 1);
  return best.sort((a, b) => (open ? closed(a) - closed(b) : 0)).slice(0, SHOWN);
}

/**
 * The part of an answer's panel; it keeps its room while the places are on their way.
 * @param {Place[] | null | undefined} places undefined: not here yet, null: they cannot be had
 * @param {{now: string, origin: Origin}} options
 */
export function nearbyPart(places, options) {
  const rows = places?.map((place) => placeRow(place, options));
  const waiting =
    places === undefined &&
    Array.from({ length: SHOWN }, () => el("li", { class: "place waiting", "aria-hidden": "true" }));
  const estimated = places?.some((place) => place.travel?.basis === "straight_line");
  const part = section(
    t("nearby.title"),
    t(estimated ? "nearby.estimated" : "nearby.by"),
    rows?.length || waiting
      ? el("ul", { class: "places" }, rows ?? [], waiting || [])
      : el("p", { class: "none" }, t(places ? "nearby.none" : "nearby.failed")),
  );
  part.id = "nearby";
  if (waiting) part.setAttribute("aria-busy", "true");
  return part;
}

/** Why a nearer place is not in the list. @param {LeftOut} left @param {string} now */
function whyLeftOut({ name, kind, reasons, opening, distance_m }, now) {
  const [why = "closed_then"] = reasons;
  const long = openingText(opening, now, { kind }).long;
  return t(`left.${why}`, { name, distance: distance(distance_m ?? 0), opening: long });
}

/** @param {LeftOut[]} left @param {string} now @param {Origin} origin */
const leftOut = (left, now, origin) =>
  el(
    "ul",
    { class: "left" },
    left.map((one) =>
      el(
        "li",
        {},
        pageLink(
          { place: one.code, ...origin },
          { class: "option" },
          icon("info"),
          el("span", {}, whyLeftOut(one, now)),
          icon("chevron-right"),
        ),
      ),
    ),
  );

/**
 * One that was left out, to be listed where nothing else is.
 * @param {LeftOut} left
 * @param {string} basis of its travel time
 * @returns {Place}
 */
export function asPlace({ duration_s, distance_m, ...left }, basis) {
  const kind = kindOf(left.kind);
  const reached = duration_s !== null && distance_m !== null;
  const travel = reached
    ? { mode: "walk", basis, duration_s, distance_m, arrives_at: left.opening.at }
    : null;
  return /** @type {any} */ ({
    ...left,
    kind_name: kind?.name ?? "",
    kind_name_en: kind?.name_en ?? "",
    icon: kind?.icon ?? "",
    tone: kind?.tone ?? "grey",
    travel,
  });
}

/**
 * One kind by travel time.
 * @param {string} code of the kind
 * @param {Nearest} nearest
 * @param {{offers?: string, now: string, origin: Origin, open: boolean, onAll: () => void, onMine?: () => void}}
 *   options `offers`: what they offer besides;
 *   `onAll`: show the closed ones too; `onMine`: given where the list begins in the middle of the map, to
 *   begin where one is
 */
export function nearPanel(
  code,
  { places, left_out: left, basis },
  { offers, now, origin, open, onAll, onMine },
) {
  const kind = named(kindOf(code) ?? { name: code });
  const offered = offers && named(amenity(offers) ?? { name: offers });
  const name = offered ? t("near.offering", { kind, offered }) : kind;
  if (!places.length && !left.length) {
    return [
      head({ badge: t("near.badge"), title: t("near.title", { kind: name }), back: true }),
      notice({ icon: "map-pin-off", title: t("near.nowhere", { kind: name }) }),
    ];
  }
  const line = [t(basis === "network" ? "nearby.by" : "nearby.estimated"), open && t("near.openOnly")];
  const all = open && action(t("near.all"), "clock", onAll);
  return [
    head({ badge: t("near.badge"), title: t("near.title", { kind: name }), sub: line, back: true }),
    onMine
      ? el(
          "p",
          { class: "from-middle" },
          el("span", {}, t("near.middle")),
          action(t("near.mine"), "locate-fixed", onMine),
        )
      : null,
    places.length
      ? null
      : el(
          "p",
          { class: "near-none" },
          icon("clock"),
          el("span", {}, t(open ? "near.noneOpen" : "near.noneThere", { kind: name })),
        ),
    places.length && left.length ? leftOut(left, now, origin) : null,
    el(
      "ul",
      { class: "places" },
      places.length
        ? places.map((place) => placeRow(place, { now, origin, fresh: true }))
        : left.map((one) => placeRow(asPlace(one, basis), { now, origin })),
    ),
    all ? el("p", { class: "leave" }, all) : null,
  ];
}
