// What stands on the board: a notice, the card with its rows, or the way.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { MODE_ICONS } from "../../features/routes/manoeuvres.js";
import { card, rows } from "./card.js";
import * as notices from "./notices.js";
import { MODES } from "./state.js";
import { offersNow } from "./stations.js";

/**
 * @typedef {import("./stations.js").Offer} Offer
 * @typedef {import("./card.js").Context} Context
 * @typedef {{phase: "first" | "locating" | "lost" | "here", lost: "denied" | "unavailable" | "timeout" |
 *   "unsupported",
 *   away: {city: string, distance_m: number} | null, selected: string | null}} Situation
 * @typedef {notices.Ways & {onRetry: () => void, onClear: () => void, onChangeHere: () => void, onClearTo: ()
 *   => void,
 *   onNearest: () => void, onNow: () => void, onMode: (mode: import("./state.js").Mode) => void}} Acts
 */

/** How one moves. @param {import("./state.js").Mode} mode @param {Acts} acts */
function modePicker(mode, { onMode }) {
  const select = el(
    "select",
    {
      id: "mode",
      "aria-label": t("rider.modes"),
      onchange: () => onMode(/** @type {import("./state.js").Mode} */ (select.value)),
    },
    MODES.map((each) => el("option", { value: each, selected: each === mode }, t(`mode.${each}`))),
  );
  return el("span", { class: "moving" }, icon(MODE_ICONS[mode]), select, icon("chevron-down"));
}

/**
 * Where from, where to and how, each to be changed.
 * @param {import("./state.js").State} state
 * @param {Acts} acts
 */
function ends({ here, to, mode }, acts) {
  const { onChangeHere, onClearTo } = acts;
  return el(
    "div",
    { class: "ends" },
    here &&
      el(
        "button",
        {
          type: "button",
          class: "end",
          onclick: onChangeHere,
          "aria-label": t("rider.from.label", { name: here.name ?? t(`rider.from.${here.by}`) }),
        },
        icon(here.by === "device" ? "locate-fixed" : "map-pin"),
        el("span", {}, here.name ?? t(`rider.from.${here.by}`)),
      ),
    to &&
      el(
        "button",
        {
          type: "button",
          class: "end",
          onclick: onClearTo,
          "aria-label": t("rider.to.clear", { name: to.name ?? t("rider.to.mark") }),
        },
        icon("flag-triangle-right"),
        el("span", {}, to.name ?? t("rider.to.mark")),
        icon("x"),
      ),
    modePicker(mode, acts),
  );
}

/**
 * @param {Situation} situation
 * @param {import("./state.js").State} state
 * @param {import("./stationsearch.js").StationSearch} search
 * @param {Context} context
 * @param {Acts} acts
 * @returns {(Node | null)[]}
 */
export function results(situation, state, search, context, acts) {
  if (state.atUnread) return [notices.unreadMomentNotice(state.atUnread, acts.onNow)];
  if (!state.here) {
    if (situation.phase === "locating") return [notices.locatingNotice(acts)];
    return [
      situation.phase === "lost" ? notices.lostNotice(situation.lost, acts) : notices.firstNotice(acts),
    ];
  }
  if (situation.away) return [notices.outsideNotice(situation.away, acts)];
  const top = ends(state, acts);
  const vague = notices.vagueNotice(state.here, acts);
  if (!search.answer) {
    return [
      top,
      vague,
      search.problem
        ? notices.troubleNotice(search.problem, acts.onRetry)
        : notices.seekingNotice(acts.onChangeHere),
    ];
  }
  const { fit, others } = offersNow(search);
  const all = [...fit, ...others];
  const chosen = all.find(({ code }) => code === situation.selected);
  const [best] = all;
  if (!best) return [top, vague, notices.noneNotice(state.amenities.length > 0, acts.onClear, acts.onRetry)];
  const shown = chosen ?? best;
  const next = fit.filter((offer) => offer !== shown);
  const unfit = others.filter((offer) => offer !== shown);
  const clear =
    !fit.length &&
    state.amenities.length > 0 &&
    el(
      "button",
      { type: "button", class: "go", onclick: acts.onClear },
      icon("x"),
      el("span", {}, t("rider.none.clear")),
    );
  const nearest =
    chosen !== undefined &&
    chosen !== best &&
    el(
      "button",
      { type: "button", class: "choice", onclick: acts.onNearest },
      icon("arrow-left"),
      el("span", {}, t("rider.nearest.back")),
    );
  return [
    top,
    vague,
    card(shown, context, { eyebrow: eyebrow(shown, best, fit, state), notes: [nearest, clear] }),
    rows(next, context, { numbers: next.map((offer) => fit.indexOf(offer) + 1), title: t("rider.next") }),
    rows(unfit, context, { numbers: [], title: fit.length ? t("rider.others") : t("rider.others.closed") }),
  ];
}

/** @param {Offer} shown @param {Offer} best @param {Offer[]} fit @param {import("./state.js").State} state */
function eyebrow(shown, best, fit, { to, amenities }) {
  if (!fit.length) return amenities.length ? t("rider.none.filtered") : t("rider.none.open");
  if (shown !== best) return t("rider.chosen");
  return to ? t("rider.best.onWay") : t("rider.best");
}
