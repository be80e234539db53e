// A place that an address may mean: its icon, its words, and where choosing it leads.

import { el, icon } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { otherName } from "./querybreakdown.js";

/** @typedef {import("../../core/api.js").Candidate} Candidate */

/** @type {Record<string, string>} */
const KIND_ICONS = {
  unit: "door-open",
  building: "building",
  doorplate: "house",
  estate: "building-complex",
  road: "road",
  place: "map-pin",
  area: "map",
};

/** @param {string} level */
export const levelIcon = (level) => icon(KIND_ICONS[level] ?? "map-pin");

/** 楼栋, 小区, …; "" for a kind not known here. @param {string} level */
export const levelName = (level) => (has(`kind.${level}`) ? t(`kind.${level}`) : "");

/**
 * What a candidate is called, where it lies and of what kind it is.
 * @param {Pick<Candidate, "level" | "name" | "where">} candidate
 * @param {(text: string) => (Node | string)[]} [show] how its words become nodes
 * @param {string} [why] it is meant
 */
export function described({ level, name, where }, show = (text) => [text], why = "") {
  const kind = levelName(level);
  return el(
    "span",
    { class: "candidate" },
    el("span", { class: "text" }, show(name)),
    where && el("span", { class: "where" }, show(where)),
    kind && el("span", { class: "kind" }, kind),
    why && el("span", { class: "why" }, icon("info"), el("span", {}, why)),
  );
}

/** As one of a list of suggestions. @param {Candidate} candidate @param {(text: string) => Node[]} show */
export const candidateOption = (candidate, show) => [
  levelIcon(candidate.level),
  described(candidate, show, otherName(candidate)),
];

/**
 * Where choosing a candidate leads: an area opens, anything else is an address.
 * @param {Candidate} candidate
 * @param {{q?: string, among?: Candidate[]}} [context] the text that was doubtful, and all it could mean
 */
export function destination(candidate, { q, among = [] } = {}) {
  const { area_code: area, text: address, lon, lat } = candidate;
  if (area) return { area };
  // A text that does not decide by itself would only be asked about again.
  const undecided = address === q || among.some((other) => other !== candidate && other.text === address);
  return undecided ? { lon, lat } : { address };
}

/**
 * The address an answer was given for, as a candidate.
 * @param {import("../../core/api.js").Answer} answer
 * @param {{name: string, where: string}} words
 * @returns {Candidate}
 */
export function candidateOf({ matched, grid, chain }, words) {
  return {
    ...words,
    text: matched.text ?? "",
    level: matched.kind,
    lon: matched.lon,
    lat: matched.lat,
    score: matched.score ?? 0,
    building_code: matched.building_code ?? null,
    unit: matched.unit ?? null,
    area_code: null,
    understood: matched.understood ?? [],
    assumed: matched.assumed ?? [],
    grid_code: grid?.code ?? null,
    grid_name: grid?.name ?? null,
    community_name: chain.find((area) => area.level === "community")?.name ?? null,
    grids: grid ? [grid] : [],
  };
}
