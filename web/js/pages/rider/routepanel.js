// The way to a station, step by step in large letters, and where one is on it.

import { Problem, route } from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { handoverLinks } from "../../features/routes/handoverlinks.js";
import { stepIcon } from "../../features/routes/manoeuvres.js";
import { shutButton } from "./card.js";
import { estimate } from "./ranking.js";
import { pair } from "./service.js";
import { arrival, minutes, opens } from "./words.js";

/**
 * @typedef {import("./stations.js").Offer} Offer
 * @typedef {import("../../core/api.js").Route} Route
 * @typedef {{route: Route | null, line: [number, number][], trouble: string | null}} FoundRoute
 *   without a `route` the line is straight, and `trouble` is the slug of what went wrong
 */

/**
 * @param {import("./state.js").Here} here
 * @param {Offer} offer
 * @param {import("./state.js").Mode} mode
 * @param {AbortSignal} signal
 * @returns {Promise<FoundRoute>}
 */
export async function findRoute(here, offer, mode, signal) {
  try {
    const found = await route({ from: pair(here), to: pair(offer), mode, lang: language }, signal);
    return { route: found, line: found.geometry.coordinates, trouble: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return {
      route: null,
      line: [
        [here.lon, here.lat],
        [offer.lon, offer.lat],
      ],
      trouble: error.slug,
    };
  }
}

/**
 * @param {FoundRoute} found
 * @param {Offer} offer
 * @param {import("./state.js").Here} here
 * @param {import("./state.js").Mode} mode
 * @param {number} now
 */
function summary({ route: known }, offer, here, mode, now) {
  const { duration_s, distance_m } = known ?? estimate(here, offer, mode);
  const n = minutes(duration_s);
  return el(
    "div",
    { class: "eta" },
    el("p", { class: "big" }, el("b", {}, n), el("span", {}, t("rider.minutes", { n }))),
    el(
      "p",
      { class: "when" },
      arrival({ arrives_at: cityTime(now + duration_s * 1000), distance_m }).map((part) =>
        el("span", {}, part),
      ),
      !known && el("span", { class: "basis" }, t("rider.estimated")),
    ),
  );
}

/**
 * @param {FoundRoute | null} found null while it is being looked for
 * @param {Offer} offer
 * @param {import("./card.js").Context & {onBack: () => void, step: number}} context `step`: the one to set
 *   off, -1 none
 */
export function routePanel(found, offer, context) {
  const { lon, lat, name } = offer;
  const { here, mode, now, step } = context;
  const { tone, long } = opens(offer, now);
  return el(
    "article",
    { class: "card way", "data-code": offer.code },
    el(
      "div",
      { class: "wayhead" },
      el(
        "button",
        { type: "button", class: "square", "aria-label": t("back"), onclick: context.onBack },
        icon("arrow-left"),
      ),
      el("h2", { id: "heading", tabindex: "-1" }, name),
    ),
    found && summary(found, offer, here, mode, Date.parse(now)),
    el(
      "p",
      { class: "opening", "data-tone": tone },
      icon(tone === "ok" ? "check" : "clock"),
      el("span", {}, long),
    ),
    !found && el("p", { class: "note" }, t("rider.route.seeking")),
    found?.trouble &&
      el(
        "p",
        { class: "warned" },
        icon("info"),
        el("span", {}, found.trouble === "offline" ? t("rider.route.offline") : t("rider.route.none")),
      ),
    handoverLinks({
      lon,
      lat,
      name,
      mode,
      from: { lon: here.lon, lat: here.lat, name: here.name ?? t("rider.here") },
    }),
    found?.route &&
      el(
        "ol",
        { class: "steps" },
        found.route.steps.map(({ text, kind }, i) =>
          el(
            "li",
            { "aria-current": i === step ? "step" : null },
            icon(stepIcon(kind)),
            el("span", {}, text),
          ),
        ),
      ),
    shutButton(offer, context),
  );
}
