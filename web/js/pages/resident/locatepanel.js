// The panel for a place: its grid, the people who answer for it, and how sure that is.

import { el, icon } from "../../core/dom.js";
import { distance, fullName, split } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";
import { layerOf, named, roleName } from "../../core/terms.js";
import { described, levelIcon } from "../../features/addresses/candidates.js";
import { reading } from "../../features/addresses/querybreakdown.js";
import { posterButton } from "../../features/areas/poster.js";
import { isOn, ladderPart } from "../../features/people/ladder.js";
import { peopleSection, roster } from "../../features/people/people.js";
import { rowIcon } from "../../features/places/kinds.js";
import { action, areaLink, chainOf, head, section, writeAgain } from "../../ui/components.js";
import { urlOf } from "./state.js";

/** @typedef {import("../../core/api.js").Answer} Answer */

/** @param {Answer} answer */
export const title = (answer) =>
  fullName(answer.chain, answer.grid?.name ?? answer.chain.slice(-1)[0]?.name ?? "");

/** Where that is, in a line. @param {Answer} answer */
const sub = ({ grid, chain, matched }, /** @type {string | undefined} */ spot) => [
  spot && fullName(chain, grid?.name ?? chain.slice(-1)[0]?.name ?? ""),
  grid?.kind === "dedicated" && t("grid.dedicated"),
  chain.find(({ level }) => level === "subdistrict")?.name,
  matched.text && split(matched.text, chain).name,
];

/** @param {Answer} answer @param {{onConfirm: () => void, onOther: (code: string) => void}} events */
function doubt(answer, { onConfirm, onOther }) {
  const { evidence, matched } = answer;
  if (!evidence.needs_confirmation) return null;
  if (has(`coarse.${matched.kind}`) && (matched.kind === "estate" || !evidence.alternatives.length))
    return coarse(matched);
  const box = el(
    "section",
    { class: "doubt", "aria-label": t("doubt.title") },
    el("h3", {}, icon("circle-help"), t("doubt.title")),
    el(
      "p",
      {},
      evidence.accuracy_m === null || evidence.distance_to_boundary_m === null
        ? t("doubt.plain")
        : t("doubt.text", {
            accuracy: distance(evidence.accuracy_m),
            boundary: distance(evidence.distance_to_boundary_m),
          }),
    ),
    el(
      "ul",
      {},
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "option main", onclick: onConfirm },
          icon("check"),
          el("span", {}, t("doubt.yes", { name: title(answer) })),
        ),
      ),
      evidence.alternatives.map((other) =>
        el(
          "li",
          {},
          areaLink(
            other.code,
            { class: "option", onclick: () => onOther(other.code) },
            icon("map-pin"),
            el(
              "span",
              {},
              el("span", { "data-area": other.code }, other.name),
              " ",
              el("small", {}, t("doubt.away", { distance: distance(other.distance_m) })),
            ),
            icon("chevron-right"),
          ),
        ),
      ),
    ),
  );
  return box;
}

/** A place that is right as far as it goes, and could be closer. @param {Answer["matched"]} matched */
function coarse({ kind, text }) {
  return el(
    "div",
    { class: "coarse" },
    el("p", {}, icon("info"), el("span", {}, t(`coarse.${kind}`))),
    action(t("ask.add.building"), "pencil", () => writeAgain(text ?? "")),
  );
}

/** Which address the answer is for, and how it was read. @param {Answer} answer */
function address({ matched, query, chain }) {
  if (matched.kind === "point" || !matched.text) return [];
  const words = split(matched.text, chain);
  return [
    el("p", { class: "matched" }, levelIcon(matched.kind), described({ ...words, level: matched.kind })),
    reading({
      text: query.address ?? "",
      standard: matched.text,
      where: words.where,
      understood: matched.understood ?? [],
      assumed: matched.assumed ?? [],
    }),
  ];
}

/** @param {Answer} answer @param {string} now */
function overlays(answer, now) {
  if (!answer.overlays.length) return null;
  return section(
    t("overlays.title"),
    undefined,
    ...answer.overlays.map((overlay) => {
      const layer = layerOf(overlay.layer);
      return el(
        "div",
        { class: "overlay", "data-tone": layer?.tone },
        el(
          "p",
          { class: "zone" },
          rowIcon(layer?.icon),
          el("span", { class: "kind" }, layer ? named(layer) : overlay.layer_name),
          areaLink(overlay.code, {}, overlay.name),
        ),
        overlay.responsible.length
          ? roster(overlay.responsible, now, { shown: 2 })
          : el("p", { class: "none" }, t("people.none")),
      );
    }),
  );
}

/** @param {Answer} answer */
function evidence(answer) {
  const {
    basis,
    distance_to_boundary_m: boundary,
    accuracy_m: accuracy,
    atlas_version: version,
  } = answer.evidence;
  const facts = [
    basis === "binding" ? t("evidence.binding") : t("evidence.boundary"),
    boundary !== null && boundary !== undefined && t("evidence.distance", { distance: distance(boundary) }),
    accuracy ? t("evidence.accuracy", { distance: distance(accuracy) }) : null,
    t("evidence.version", { n: version }),
  ].filter(Boolean);
  return el(
    "details",
    { class: "fold evidence-fold" },
    el("summary", {}, el("span", {}, t("evidence.title")), icon("chevron-down")),
    el("p", { class: "evidence" }, icon("ruler"), el("span", {}, facts.join(" · "))),
  );
}

/**
 * Where a problem is reported, with what is known of the place.
 * @param {Answer} answer @param {boolean} doubtful @param {string} [spot]
 */
function reportLink({ matched, evidence: { accuracy_m: accuracy }, chain }, doubtful, spot) {
  const { lon, lat, text, building_code: building } = matched;
  const told = new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6) });
  if (building) told.set("building", building);
  if (text) told.set("place", split(text, chain).name);
  else if (spot) told.set("place", spot);
  if (doubtful && accuracy) told.set("accuracy_m", String(accuracy));
  return el(
    "a",
    { class: "act soft wide", id: "report", href: `/report?${told}` },
    icon("camera"),
    t("report"),
  );
}

/** What was reported around there. @param {Answer} answer */
function mattersLink({ matched: { lon, lat, text }, chain }) {
  const told = new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6) });
  if (text) told.set("place", split(text, chain).name);
  return el(
    "a",
    { class: "act soft wide", id: "matters", href: `/matters?${told}` },
    icon("message-square-text"),
    t("matters"),
  );
}

/** That this is home, and how this phone forgets it. @param {() => void} onForget */
const homeLine = (onForget) =>
  el(
    "p",
    { class: "home" },
    icon("house"),
    el("span", {}, t("home.kept")),
    action(t("home.forget"), "x", onForget),
  );

/**
 * A name or a number that is wrong: fetched once somebody opens it.
 * @param {import("../../core/api.js").Rung[]} rungs @param {Answer["responsible"]} others
 */
function doubts(rungs, others) {
  const named = [...rungs, ...others].flatMap((each) =>
    each.post_code && each.name ? [{ code: each.post_code, name: each.name, role: roleName(each) }] : [],
  );
  if (!named.length) return null;
  const fold = el(
    "details",
    {
      class: "fold",
      id: "doubts",
      ontoggle: async () => {
        if (!fold.open || fold.querySelector("ul")) return;
        const { personReports } = await import("../../features/people/personreport.js");
        if (!fold.querySelector("ul")) fold.append(personReports(named));
      },
    },
    el("summary", {}, el("span", {}, t("person.report")), icon("chevron-down")),
  );
  return fold;
}

/**
 * @param {Answer} answer
 * @param {{fromDevice: boolean, spot?: string, home: boolean, large: boolean, rungs: import("../../core/api.js").Rung[],
 *   doubtful: boolean, onConfirm: () => void, onOther: (code: string) => void, onForget: () => void, nearby:
 *   () => Node}} options
 */
export function answerPanel(
  answer,
  { fromDevice, spot, home, large, rungs, doubtful, onConfirm, onOther, onForget, nearby },
) {
  const now = answer.query.at;
  const { matched, responsible } = answer;
  const others = responsible.filter((person) => !isOn(rungs)(person));
  const level = t(`level.${answer.chain.slice(-1)[0]?.level ?? "grid"}`);
  const kind = home
    ? "home"
    : fromDevice
      ? "mine"
      : spot
        ? "place"
        : has(`badge.${matched.kind}`)
          ? matched.kind
          : "address";
  const code = answer.chain.slice(-1)[0]?.code;
  const read = address(answer);
  // What had to be taken for granted is told early.
  const assumed = Boolean(matched.assumed?.length);
  return [
    head({
      badge: t(`badge.${kind}`, { level }),
      title: spot ?? title(answer),
      sub: sub(answer, spot),
      brief: true,
      shared: fromDevice && code ? urlOf({ area: code }) : undefined,
    }),
    doubtful ? doubt(answer, { onConfirm, onOther }) : null,
    ladderPart(rungs, now, { large }),
    responsible.length ? null : el("p", { class: "none" }, t("people.none")),
    home ? homeLine(onForget) : null,
    reportLink(answer, doubtful, spot),
    mattersLink(answer),
    ...(assumed ? read : []),
    nearby(),
    ...(assumed ? [] : read),
    others.length ? peopleSection(t(rungs.length ? "people.others" : "people.all"), others, now) : null,
    doubts(rungs, others),
    section(t("chain.title"), undefined, chainOf(answer.chain)),
    overlays(answer, now),
    answer.grid ? posterButton(answer.grid.code) : null,
    evidence(answer),
  ];
}
