// 「是这里吗？」: the panels that ask back when an address is doubtful, fits several places, or lies in several
// grids.

import { el, icon } from "../../core/dom.js";
import { shortened, split } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { action, areaLink, head, writeAgain } from "../../ui/components.js";
import { candidateOf, described, levelIcon } from "./candidates.js";
import { isDoubtful, reading, sentences } from "./querybreakdown.js";

/** @typedef {import("../../core/api.js").Candidate} Candidate */
/** @typedef {import("../../core/api.js").Answer} Answer */

const SURE_SCORE = 0.9;
// An area that is called exactly so opens without a question.
const SAME_NAME_SCORE = 0.98;

/**
 * The address of an answer as a candidate to be confirmed, if it is not sure enough to be taken.
 * @param {Answer} answer
 * @returns {Candidate | null}
 */
export function doubtIn(answer) {
  const { matched, query } = answer;
  if (!matched.text || matched.text === query.address) return null;
  if ((matched.score ?? 1) >= SURE_SCORE && !isDoubtful(matched.assumed ?? [])) return null;
  return candidateOf(answer, split(matched.text, answer.chain));
}

/**
 * What is worth asking about: not an estate or a road beside the very house in it.
 * @param {Candidate[]} candidates best first
 */
export const distinct = (candidates) =>
  candidates.filter(
    (one) =>
      !candidates.some(
        (other) => other.score > one.score && other.text !== one.text && other.text.startsWith(one.text),
      ),
  );

/** The area that a text names and nothing else. @param {Candidate[]} candidates */
export const areaMeant = ([first, ...others]) =>
  !others.length && first?.area_code && first.score >= SAME_NAME_SCORE ? first.area_code : null;

const noneOfThem = (/** @type {string} */ words) => action(words, "pencil", () => writeAgain());

/**
 * Candidates as a list; the map shows the same numbers.
 * @param {Candidate[]} candidates
 * @param {(candidate: Candidate) => void} onChoose
 */
export function choices(candidates, onChoose) {
  return el(
    "ol",
    { class: "choices" },
    candidates.map((candidate, i) => {
      const [why] = sentences(candidate.assumed, candidate.where);
      return el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "option", onclick: () => onChoose(candidate) },
          el("span", { class: "number" }, i + 1),
          described(candidate, undefined, why),
        ),
      );
    }),
  );
}

/** @param {string} text @param {Candidate[]} candidates @param {(candidate: Candidate) => void} onChoose */
export function severalPanel(text, candidates, onChoose) {
  return [
    head({
      badge: t("ask.badge"),
      title: t("doubt.title"),
      sub: [t("ask.several", { q: shortened(text), n: candidates.length })],
    }),
    choices(candidates, onChoose),
    el("p", { class: "leave" }, noneOfThem(t("ask.none"))),
  ];
}

/** @param {Candidate} candidate that is asked about */
const card = (candidate) =>
  el("p", { class: "matched card" }, levelIcon(candidate.level), described(candidate));

/** How the text led to it. @param {string} text @param {Candidate} candidate */
const read = (text, candidate) => reading({ ...candidate, text, standard: candidate.text });

/** @param {string} text @param {Candidate} candidate @param {() => void} onYes */
export function onePanel(text, candidate, onYes) {
  return [
    head({ badge: t("ask.badge"), title: t("doubt.title") }),
    card(candidate),
    read(text, candidate),
    el(
      "div",
      { class: "yesno" },
      el(
        "button",
        { type: "button", class: "call main", onclick: onYes },
        icon("check"),
        el("span", {}, t("ask.yes")),
      ),
      noneOfThem(t("ask.no")),
    ),
  ];
}

/** @param {string} address to go on writing @param {"building" | "doorplate"} part that it lacks */
const addition = (address, part) =>
  el(
    "p",
    { class: "wanted" },
    el(
      "button",
      { type: "button", class: "call main wide", onclick: () => writeAgain(address) },
      icon("pencil"),
      el("span", {}, t(`ask.add.${part}`)),
    ),
  );

/** A road as a whole, which is nobody's address. @param {string} text @param {Candidate} road */
export function roadPanel(text, road) {
  return [
    head({ badge: t("ask.badge"), title: t("ask.road", { name: road.name }), sub: [t("ask.doorplate")] }),
    card(road),
    road.assumed.length ? read(text, road) : null,
    addition(road.text, "doorplate"),
  ];
}

/**
 * A place that lies in several grids, a large estate as a rule: the grids, and what would tell them apart.
 * @param {string} text
 * @param {Candidate} candidate
 * @param {{code: string, name: string}[]} grids
 * @param {number} total how many there are, should not all be listed
 */
export function gridsPanel(text, candidate, grids, total) {
  return [
    head({
      badge: t("ask.badge"),
      title: t("ask.grids", { name: candidate.name, n: total }),
      sub: [t("ask.building")],
    }),
    candidate.assumed.length ? read(text, candidate) : null,
    addition(candidate.text, "building"),
    el(
      "ol",
      { class: "choices" },
      grids.map((grid, i) =>
        el(
          "li",
          {},
          areaLink(
            grid.code,
            { class: "option" },
            el("span", { class: "number" }, i + 1),
            el("span", { "data-area": grid.code }, grid.name),
            icon("chevron-right"),
          ),
        ),
      ),
    ),
  ];
}
