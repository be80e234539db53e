// The panel of a way: how long, by what, step by step; and what is said when there is none.

import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { clock, distance, duration } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { MODES } from "../../core/urlstate.js";
import { action, head, section } from "../../ui/components.js";
import { handoverLinks } from "./handoverlinks.js";
import { MODE_ICONS, stepIcon } from "./manoeuvres.js";

/** @typedef {import("../../core/api.js").Place} Place */
/** @typedef {import("../../core/api.js").Step} Step */
/** @typedef {import("../../core/api.js").Mode} Mode */
/** @typedef {import("../../core/urlstate.js").State} State */
/** @typedef {Pick<State, "from" | "fromDevice">} Start */

const OFF_ROAD_TOLD_M = 60;
/** @param {Mode} chosen @param {(mode: Mode) => void} onMode */
const modeSwitch = (chosen, onMode) =>
  el(
    "div",
    { class: "modes", role: "group", "aria-label": t("mode.label") },
    MODES.map((mode) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String(mode === chosen),
          onclick: () => mode !== chosen && onMode(mode),
          "data-mode": mode,
        },
        icon(MODE_ICONS[mode]),
        el("span", {}, t(`mode.${mode}`)),
      ),
    ),
  );

/** @param {Place} place */
const heading = (place) =>
  head({ badge: t("route"), title: t("route.to", { name: place.name }), back: true });

/**
 * When one gets there, and whether it is open then, as far as its hours are known.
 * @param {Place} place @param {number} seconds of the way @param {string} now
 */
function arrival({ opening, openings }, seconds, now) {
  const at = cityTime(Date.parse(now) + seconds * 1000);
  const open =
    opening.open === null || !openings
      ? null
      : openings.some(
          ([from, until]) => Date.parse(from) <= Date.parse(at) && Date.parse(at) < Date.parse(until),
        );
  return el(
    "p",
    { class: "state arrival" },
    el("span", {}, t("rider.arrives", { time: clock(at) })),
    open !== null &&
      el(
        "span",
        { class: open ? "tag ok" : "tag warn" },
        icon(open ? "check" : "clock"),
        t(open ? "opening.open.arriving" : "opening.closed.arriving"),
      ),
  );
}

/**
 * From where to where, and how to change the start.
 * @param {Place} place
 * @param {Start} start
 * @param {() => void} onStart
 */
const ends = (place, start, onStart) =>
  el(
    "div",
    { class: "ends" },
    el(
      "p",
      {},
      el("span", { class: "end start", "aria-hidden": "true" }, t("route.start.mark")),
      el("span", {}, start.fromDevice ? t("mark.mine") : t("route.start.picked")),
    ),
    el(
      "button",
      { type: "button", class: "act", onclick: onStart },
      icon("pencil"),
      el("span", {}, t("route.start.change")),
    ),
    el(
      "p",
      {},
      el("span", { class: "end goal", "aria-hidden": "true" }, t("route.end.mark")),
      el("span", {}, place.address ?? place.name),
    ),
  );

/** @param {Place} place @param {Start} start @param {Mode} mode */
function apps({ lon, lat, name }, start, mode) {
  const from = start.from && {
    lon: start.from[0],
    lat: start.from[1],
    name: start.fromDevice ? t("mark.mine") : t("route.start.picked"),
  };
  return section(t("route.apps"), undefined, handoverLinks({ lon, lat, name, mode, from }));
}

/**
 * The steps; a tap on one sets its part off on the map.
 * @param {Step[]} steps @param {(step: Step) => void} onStep
 */
function stepList(steps, onStep) {
  const buttons = steps.map((step) =>
    el(
      "button",
      {
        type: "button",
        class: "step",
        "aria-pressed": "false",
        onclick: () => {
          for (const other of buttons) other.setAttribute("aria-pressed", String(other === button(step)));
          onStep(step);
          // The sheet may have made room for the map.
          button(step).scrollIntoView({ block: "nearest" });
        },
      },
      icon(stepIcon(step.kind)),
      el("span", {}, step.text),
    ),
  );
  const button = (/** @type {Step} */ step) => buttons[steps.indexOf(step)];
  return el(
    "ol",
    { class: "steps" },
    buttons.map((one) => el("li", {}, one)),
  );
}

/** @param {import("../../core/api.js").Route} route */
function offRoad({ from, to }) {
  const told = [
    from.distance_to_road_m >= OFF_ROAD_TOLD_M &&
      t("route.off.from", { distance: distance(from.distance_to_road_m) }),
    to.distance_to_road_m >= OFF_ROAD_TOLD_M &&
      t("route.off.to", { distance: distance(to.distance_to_road_m) }),
  ].filter(Boolean);
  return (
    told.length > 0 &&
    el("p", { class: "state stale off-road" }, icon("info"), el("span", {}, told.join(" ")))
  );
}

/**
 * @param {Place} place
 * @param {import("../../core/api.js").Route} route
 * @param {{start: Start, mode: Mode, now: string, onMode: (mode: Mode) => void, onStep: (step: Step) => void, onStart: ()
 *   => void}} options
 */
export function routePanel(place, route, { start, mode, now, onMode, onStep, onStart }) {
  const there = route.distance_m < 1;
  return [
    heading(place),
    modeSwitch(mode, onMode),
    there
      ? el("p", { class: "total" }, el("strong", {}, t("route.here")))
      : el(
          "p",
          { class: "total" },
          el("strong", {}, duration(route.duration_s)),
          el("span", {}, distance(route.distance_m)),
        ),
    there ? null : arrival(place, route.duration_s, now),
    ends(place, start, onStart),
    offRoad(route) || null,
    there ? null : stepList(route.steps, onStep),
    apps(place, start, mode),
  ];
}

/**
 * Where does one set out?
 * @param {Place} place @param {() => void} onMine
 */
export const startPanel = (place, onMine) => [
  heading(place),
  el("p", { class: "ask-start" }, t("route.ask")),
  el(
    "button",
    { type: "button", class: "call main wide", onclick: onMine },
    icon("locate-fixed"),
    el("span", {}, t("route.ask.mine")),
  ),
  el(
    "ul",
    { class: "advice" },
    el("li", {}, icon("map-pin"), t("route.ask.map")),
    el("li", {}, icon("search"), t("route.ask.search")),
  ),
];

/**
 * @param {import("../../core/api.js").Problem} problem
 * @returns {{icon: string, title: string, text: string, again?: boolean}}
 */
function why({ slug, body }) {
  if (slug === "routing-unavailable")
    return { icon: "route", title: t("route.down.title"), text: t("route.down.text"), again: true };
  if (slug === "too-far") return { icon: "ruler", title: t("route.far.title"), text: t("route.far.text") };
  if (slug === "no-route") return { icon: "route", title: t("route.no.title"), text: t("route.no.text") };
  const [{ end, distance_to_road_m: away } = { end: "from", distance_to_road_m: null }] = body.ends ?? [];
  return {
    icon: "map-pin-off",
    title: t(`route.offroad.${end === "to" ? "to" : "from"}`),
    text: away ? t("route.offroad.near", { distance: distance(away) }) : t("route.offroad.far"),
  };
}

/** What this panel has words for. */
export const ROUTE_PROBLEMS = ["routing-unavailable", "too-far", "no-route", "no-road-near"];

/**
 * @param {Place} place
 * @param {import("../../core/api.js").Problem} problem
 * @param {{start: Start, mode: Mode, onMode: (mode: Mode) => void, onStart: () => void, onAgain: () => void}}
 *   options
 */
export function noRoutePanel(place, problem, { start, mode, onMode, onStart, onAgain }) {
  const { icon: sign, title, text, again } = why(problem);
  return [
    heading(place),
    modeSwitch(mode, onMode),
    el(
      "div",
      { class: "notice warn", role: "status" },
      el("span", { class: "sign", "aria-hidden": "true" }, icon(sign)),
      el("h3", {}, title),
      el("p", {}, text),
      el(
        "div",
        { class: "actions" },
        again
          ? action(t("retry"), "rotate-cw", onAgain, true)
          : action(t("route.start.change"), "pencil", onStart, true),
      ),
    ),
    apps(place, start, mode),
  ];
}
