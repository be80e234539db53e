// Whatever the one search finds: its icon, its words, where choosing it leads, and why there is nothing.

import * as api from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { distance, shortened } from "../../core/format.js";
import { language, t } from "../../core/i18n.js";
import { action, head, writeAgain } from "../../ui/components.js";
import { candidateOption, destination, levelIcon } from "../addresses/candidates.js";
import { kindOf, rowIcon } from "../places/kinds.js";

/** @typedef {import("../../core/api.js").Found} Found */
/** @typedef {import("../../core/urlstate.js").Where} Where */
/** @typedef {import("../../ui/search.js").Option & {found: Found}} FoundOption */

export const SURE_SCORE = 0.9;
const OFFERED = 8;
/** @type {Record<string, string>} */
const ICONS = { point: "target", crossing: "plus", area: "map", person: "user-round", post: "phone" };

/** @param {Found} found */
function iconOf({ kind, code, place_kind, level }) {
  if (kind === "place" || kind === "place_kind")
    return rowIcon(kindOf((kind === "place" ? place_kind : code) ?? "")?.icon);
  return kind === "address" ? levelIcon(level ?? "") : icon(ICONS[kind] ?? "map-pin");
}

/** A kind of place is a list of the nearest; anything else is called what it is. @param {Found} found */
const nameOf = ({ kind, name, label }) =>
  kind === "place_kind"
    ? label
      ? t("found.kind.in", { name, area: label })
      : t("found.kind", { name })
    : name;

/** What stands in small beside a name. @param {Found} found */
const factsOf = ({ kind, kind_name, phone, distance_m }) =>
  [
    kind_name ?? (kind === "address" || kind === "place_kind" ? "" : t(`found.${kind}`)),
    phone ?? "",
    distance_m && kind === "place" ? distance(distance_m) : "",
  ].filter(Boolean);

/** Where it is, and of a point in which system the numbers were taken. @param {Found} found */
const whereOf = ({ kind, label, crs }) =>
  kind === "point" && crs ? `${label} · ${t(`found.crs.${crs}`)}` : kind === "place_kind" ? "" : label;

/** @param {Found} found @returns {FoundOption} */
export const optionOf = (found) => ({
  found,
  name: nameOf(found),
  where: whereOf(found),
  text: found.address?.text ?? found.name,
  understood: found.address?.understood ?? [],
  area_code: found.kind === "area" ? found.code : null,
});

/** As one of a list of suggestions. @param {FoundOption} option @param {(text: string) => Node[]} [show] */
export function foundOption({ found, name, where }, show = (text) => [document.createTextNode(text)]) {
  if (found.address) return candidateOption(found.address, show);
  const facts = factsOf(found);
  return [
    iconOf(found),
    el(
      "span",
      { class: "candidate" },
      el("span", { class: "text" }, show(name)),
      where && el("span", { class: "where" }, show(where)),
      facts.length ? el("span", { class: "kind" }, facts.join(" · ")) : null,
    ),
  ];
}

/**
 * What is offered for what was typed.
 * @param {string} text @param {string | undefined} near @param {AbortSignal} [signal]
 */
export async function offers(text, near, signal) {
  const answer = await api.search(text, OFFERED, near, language, signal, { typing: true });
  return { candidates: answer.results.map(optionOf), note: whyNot(text, answer), answer };
}

/** Why there is nothing, or what is asked back. @param {string} text @param {api.Findings} answer */
export function whyNot(text, { reason, names }) {
  if (!reason) return undefined;
  return t(`found.why.${reason}`, { q: shortened(text), one: names[0] ?? "", other: names[1] ?? "" });
}

/** The one result that needs no question. @param {api.Findings} answer */
export const sureOf = ({ results: [first] }) => (first && first.score >= SURE_SCORE ? first : null);

/**
 * Where choosing it leads; null for what is no place on the map: a number to call, a kind that nobody says
 * where.
 * @param {Found} found @param {{q?: string}} [context] the text that was doubtful
 * @returns {Where | null}
 */
export function leadsTo(found, { q } = {}) {
  const { kind, code, amenity, area_code, address, lon, lat } = found;
  const point = lon === null || lat === null ? null : { lon, lat };
  if (kind === "place" && code) return { place: code };
  if (kind === "place_kind" && code && point)
    return {
      kind: code,
      offers: amenity ?? undefined,
      near: [point.lon, point.lat],
      ...(area_code && { area: area_code }),
    };
  if (area_code) return { area: area_code };
  if (address) return destination(address, { q });
  // What was found is called as it is: nobody pressed the map there.
  return kind === "place_kind" ? null : point && { ...point, spot: found.name };
}

/**
 * What a text may mean, to be chosen from.
 * @param {string} q @param {api.Findings} answer @param {(found: Found) => void} onChoose
 */
export function foundPanel(q, answer, onChoose) {
  const sub = whyNot(q, answer) ?? t("ask.several", { q: shortened(q), n: answer.results.length });
  return [
    head({ badge: t("ask.badge"), title: t("found.title"), sub: [sub] }),
    el(
      "ul",
      { class: "choices" },
      answer.results.map((found) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "option", onclick: () => onChoose(found) },
            foundOption(optionOf(found)),
          ),
        ),
      ),
    ),
    el(
      "p",
      { class: "leave" },
      action(t("ask.none"), "pencil", () => writeAgain()),
    ),
  ];
}

/** A public number: what it is for, and a button that dials. @param {Found} found */
export const numberPanel = ({ name, phone, tel }) => [
  head({ badge: t("found.post"), title: name }),
  el(
    "div",
    { class: "yesno" },
    el(
      "a",
      { class: "call main", href: `tel:${tel}` },
      icon("phone"),
      el("span", {}, t("found.call", { phone: phone ?? "" })),
    ),
  ),
];
