// A place in a list and as a pin: what it is, whether it is open when one gets there, how long that takes,
// and the way.

import { el, icon } from "../../core/dom.js";
import { distance, duration, monthOf } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { pageLink } from "../../ui/components.js";
import { drawable, kindName, rowIcon } from "./kinds.js";
import { openingText } from "./opening.js";

/** @typedef {import("../../core/api.js").Place} Place */
/** @typedef {import("../../core/api.js").PlaceBrief} PlaceBrief */
/** @typedef {Pick<import("../../core/urlstate.js").State, "from" | "fromDevice">} Origin */

const STALE_MS = 183 * 86_400_000;
/** @type {Record<"ok" | "warn" | "off", string>} */
const STATE_ICONS = { ok: "check", warn: "clock", off: "lock" };

/**
 * @param {import("../../core/api.js").Opening} opening
 * @param {string} now
 * @param {{arriving: boolean, kind: string}} how
 * @returns {[import("./opening.js").OpeningText["tone"], string, string]} tone, state, and until when
 */
function openingParts(opening, now, { arriving, kind }) {
  // Open when one gets there is simply open; closed then may be open now.
  const { tone, short, long } = openingText(opening, now, {
    arriving: arriving && opening.open === false,
    kind,
  });
  return [tone, short, long.startsWith(short) ? long.slice(short.length).replace(/^ · /, "") : long];
}

/**
 * Whether it is open, as the first thing of a sheet.
 * @param {import("../../core/api.js").Opening} opening
 * @param {string} now
 * @param {string} kind code of the place's
 */
export function openingLine(opening, now, kind) {
  const [tone, short, more] = openingParts(opening, now, { arriving: false, kind });
  return [el("span", { class: `tag ${tone}` }, icon(STATE_ICONS[tone]), short), more && el("span", {}, more)];
}

/** 步行 2 分钟; estimated where no road network says. @param {import("../../core/api.js").Travel} travel */
export function travelText({ mode, duration_s, distance_m, basis }) {
  const text = t(`travel.${mode}`, { time: duration(duration_s) });
  return basis === "network" ? text : t("travel.estimated", { text, distance: distance(distance_m) });
}

/**
 * How fresh what is known of a place is; `text` for a line, `long` for its sheet.
 * @param {Place["verified"]} verified
 * @param {string} now
 */
export function verificationAge(verified, now) {
  if (!verified) return { stale: true, text: t("verified.never"), long: t("verified.never") };
  const month = monthOf(verified.on);
  if (Date.parse(now) - Date.parse(verified.on) > STALE_MS)
    return { stale: true, text: t("verified.stale"), long: t("verified.stale.last", { month }) };
  return { stale: false, text: t("verified.on", { month }), long: t("verified.on", { month }) };
}

/** @param {NonNullable<Place["reported_closed"]>} reported */
export const reportedText = ({ minutes_ago: minutes, reports }) =>
  t(reports > 1 ? "reported.several" : "reported.one", {
    n: reports,
    time: minutes < 1 ? t("reported.now") : t("reported.ago", { time: duration(minutes * 60) }),
  });

/**
 * A line of a list.
 * @param {PlaceBrief & Partial<Place>} place
 * @param {{now: string, origin: Origin, fresh?: boolean}} options `fresh`: say how fresh that is
 */
export function placeRow(place, { now, origin, fresh = false }) {
  const { code, travel, reported_closed: reported, verified } = place;
  const [tone, short, more] = openingParts(place.opening, now, {
    arriving: Boolean(travel),
    kind: place.kind,
  });
  const age = fresh ? verificationAge(verified ?? null, now) : null;
  return el(
    "li",
    { class: "place" },
    pageLink(
      { place: code, ...origin },
      { class: "place-main", "data-code": code },
      el("span", { class: "place-icon", "data-tone": place.tone }, rowIcon(place.icon)),
      el(
        "span",
        { class: "words" },
        el("strong", {}, place.name, el("span", { class: "sr" }, ` ${kindName(place)}`)),
        el(
          "span",
          { class: "state line" },
          el("b", { class: tone }, short),
          more && ` ${more}`,
          travel && ["\u00a0· ", el("span", { class: "travel" }, travelText(travel))],
        ),
        reported &&
          el("span", { class: "state bad" }, icon("door-closed"), el("span", {}, reportedText(reported))),
        age && el("span", { class: age.stale ? "state stale" : "state" }, age.text),
      ),
    ),
    pageLink(
      { place: code, ...origin, route: true },
      { class: "act way", "aria-label": t("route.label", { name: place.name }) },
      icon("navigation"),
      el("span", {}, t("route")),
    ),
  );
}

/**
 * @param {PlaceBrief[]} places
 * @param {string} now
 * @param {string} [chosen] code of the one that is on the sheet
 * @returns {import("../../map/pins.js").Pin[]}
 */
export const pinsOf = (places, now, chosen) =>
  places.map((place) => {
    const { open } = place.opening;
    return {
      code: place.code,
      lon: place.lon,
      lat: place.lat,
      icon: drawable(place.icon),
      tone: place.tone,
      open: open === null ? "unclear" : open ? "open" : "closed",
      label: t("pin.label", {
        name: place.name,
        kind: kindName(place),
        state: openingText(place.opening, now, { kind: place.kind }).short,
      }),
      chosen: place.code === chosen,
    };
  });
