// 「是这里吗？」: the panels that ask back when an address is doubtful, fits several places, or lies in several grids.

import { candidateOf, described, kindIcon } from "./candidates.js";
import { el, icon } from "./dom.js";
import { t } from "./i18n.js";
import { action, areaLink, head, writeAgain } from "./parts.js";
import { isDoubtful, reading, sentences } from "./reading.js";
import { shortened, split } from "./wording.js";

/** @typedef {import("./api.js").Candidate} Candidate */
/** @typedef {import("./api.js").Answer} Answer */

const SURE_SCORE = 0.9;

/** The address of an answer as a candidate to be confirmed, if it is not sure enough to be taken. @param {Answer} answer @returns {Candidate | null} */
export function doubtIn(answer) {
  const { matched, query } = answer;
  if (!matched.text || matched.text === query.address) return null;
  if ((matched.score ?? 1) >= SURE_SCORE && !isDoubtful(matched.assumed ?? [])) return null;
  return candidateOf(answer, split(matched.text, answer.chain.find((area) => area.level === "community")?.name));
}

const noneOfThem = (/** @type {string} */ words) => action(words, "pencil", () => writeAgain());

/**
 * Candidates as a list; the map shows the same numbers.
 * @param {Candidate[]} candidates
 * @param {(candidate: Candidate) => void} onChoose
 */
export function choices(candidates, onChoose) {
  return el("ol", { class: "choices" }, candidates.map((candidate, i) => {
    const [why] = sentences(candidate.assumed);
    return el("li", {}, el("button", { type: "button", class: "option", onclick: () => onChoose(candidate) },
      el("span", { class: "number" }, i + 1),
      el("span", {}, described(candidate), why && el("small", { class: "why" }, icon("info"), el("span", {}, why)))));
  }));
}

/** @param {string} text @param {Candidate[]} candidates @param {(candidate: Candidate) => void} onChoose */
export function severalPanel(text, candidates, onChoose) {
  return [
    head({ badge: t("ask.badge"), title: t("doubt.title"), sub: [t("ask.several", { q: shortened(text), n: candidates.length })] }),
    choices(candidates, onChoose),
    el("p", { class: "leave" }, noneOfThem(t("ask.none"))),
  ];
}

/** @param {string} text @param {Candidate} candidate @param {() => void} onYes */
export function onePanel(text, candidate, onYes) {
  const { text: standard, understood, assumed } = candidate;
  return [
    head({ badge: t("ask.badge"), title: t("doubt.title") }),
    el("p", { class: "matched card" }, kindIcon(candidate.level), described(candidate)),
    reading({ text, standard, understood, assumed }),
    el("div", { class: "yesno" },
      el("button", { type: "button", class: "call main", onclick: onYes }, icon("check"), el("span", {}, t("ask.yes"))),
      noneOfThem(t("ask.no"))),
  ];
}

/**
 * A place that lies in several grids, a large estate as a rule: the grids, and what would tell them apart.
 * @param {string} text
 * @param {Candidate | undefined} candidate
 * @param {{code: string, name: string}[]} grids
 * @param {number} total how many there are, should not all be listed
 */
export function gridsPanel(text, candidate, grids, total) {
  const name = candidate?.name ?? shortened(text);
  const wanted = candidate?.level === "road" ? "doorplate" : "building";
  return [
    head({ badge: t("ask.badge"), title: t("ask.grids", { name, n: total }), sub: [t(`ask.${wanted}`)] }),
    el("p", { class: "wanted" }, el("button", { type: "button", class: "call main wide", onclick: () => writeAgain(candidate?.text ?? text) }, icon("pencil"), el("span", {}, t(`ask.add.${wanted}`)))),
    el("ol", { class: "choices" }, grids.map((grid, i) =>
      el("li", {}, areaLink(grid.code, { class: "option" }, el("span", { class: "number" }, i + 1), el("span", { "data-area": grid.code }, grid.name), icon("chevron-right"))))),
  ];
}
