// What the page says when there is no answer, and what can be done then.

import { el, icon } from "./dom.js";
import { t } from "./i18n.js";
import { action, areaLink, head, notice } from "./parts.js";
import { go, state } from "./state.js";
import { distance, split } from "./wording.js";

/**
 * Candidates for an address, as a list; the map shows the same numbers.
 * @param {import("./api.js").Candidate[]} candidates
 */
function choices(candidates) {
  return el("ol", { class: "choices" }, candidates.map((candidate, i) =>
    el("li", {}, el("button", { type: "button", class: "option", onclick: () => go({ address: candidate.text }) },
      el("span", { class: "number", "aria-hidden": "true" }, i + 1),
      el("span", {}, split(candidate).what, el("small", { class: "block" }, split(candidate).where)),
      icon("chevron-right")))));
}

/**
 * Results of a search that was sent without choosing a suggestion.
 * @param {string} q
 * @param {import("./api.js").Candidate[]} results
 */
export function resultsPanel(q, results) {
  if (!results.length) return notFound(q);
  return [head({ badge: t("search.results"), title: t("search.resultsFor", { q }), sub: [t("search.count", { n: results.length })] }), choices(results)];
}

/** @param {string} text */
function notFound(text) {
  return [notice({ icon: "map-pin-off", title: t("problem.address.title"), text: t("problem.address.text", { q: text }), actions: [action(t("problem.edit"), "search", editSearch, true)] }), leaveButton()];
}

function editSearch() {
  const input = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  input.focus();
  input.select();
}

const leaveButton = () => el("p", { class: "leave" }, action(t("close"), "x", () => go({})));

/**
 * @param {import("./api.js").Problem} problem
 * @param {() => void} retry
 * @returns {(Node | null)[]}
 */
export function problemPanel(problem, retry) {
  const again = action(t("retry"), "rotate-cw", retry, true);
  const { body, slug } = problem;
  switch (slug) {
    case "outside-all-grids": {
      const near = body.nearest;
      return [
        notice({
          icon: "map-pin-off",
          title: t("problem.outside.title"),
          text: near ? t("problem.outside.near", { distance: distance(near.distance_m) }) : t("problem.outside.text"),
          actions: near ? [areaLink(near.code, { class: "act main" }, icon("map-pin"), el("span", { "data-area": near.code }, near.name))] : [],
        }),
        leaveButton(),
      ];
    }
    case "address-not-found":
      return notFound(state.address ?? state.q ?? "");
    case "address-ambiguous":
      return [head({ badge: t("search.results"), title: t("problem.ambiguous.title"), sub: [t("problem.ambiguous.text", { q: state.address ?? "" })] }), choices(body.candidates ?? [])];
    case "invalid-input":
      return [notice({ icon: "triangle-alert", title: t("problem.invalid.title"), text: t("problem.invalid.text") }), leaveButton()];
    case "not-found":
      return [notice({ icon: "map-pin-off", title: t("problem.area.title"), text: t("problem.area.text", { code: state.area ?? "" }) }), leaveButton()];
    case "offline":
      return [notice({ icon: "wifi-off", tone: "warn", title: t("problem.offline.title"), text: t("problem.offline.text"), actions: [again] }), leaveButton()];
    case "not-ready":
      return [notice({ icon: "clock", tone: "warn", title: t("problem.notReady.title"), text: t("problem.notReady.text"), actions: [again] }), leaveButton()];
    case "database-unavailable":
      return [notice({ icon: "database-zap", tone: "warn", title: t("problem.database.title"), text: t("problem.database.text"), actions: [again] }), leaveButton()];
    default:
      return [notice({ icon: "triangle-alert", tone: "warn", title: t("problem.other.title"), text: t("problem.other.text"), actions: [again] }), leaveButton()];
  }
}

/**
 * Why "my location" gave nothing.
 * @param {"denied" | "unavailable" | "timeout" | "unsupported"} reason
 * @param {() => void} retry
 */
export function locationPanel(reason, retry) {
  return [
    notice({ icon: "map-pin-off", tone: "warn", title: t(`mine.${reason}.title`), text: t(`mine.${reason}.text`), actions: reason === "unsupported" ? [] : [action(t("retry"), "rotate-cw", retry, true)] }),
    leaveButton(),
  ];
}
