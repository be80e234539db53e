// The sheet of one place: what it is, when it is open, how to get in, and how sure that is.

import { el, icon } from "../../core/dom.js";
import { clock, moment, period, weekday } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";
import { parsePhone } from "../../core/phones.js";
import { named } from "../../core/terms.js";
import { areaLink, head, notice, pageLink, section } from "../../ui/components.js";
import { numberLink, phoneText } from "../../ui/phonelinks.js";
import { closedReport } from "./closedreport.js";
import { amenity, kindName, rowIcon } from "./kinds.js";
import { openingText } from "./opening.js";
import { openingLine, reportedText, verificationAge } from "./placerow.js";

/** @typedef {import("../../core/api.js").Place} Place */

const DAYS_SHOWN = 7;

/** @param {Place} place @param {string} now */
function state(place, now) {
  const { opening, hours, kind } = place;
  const given = opening.open === null && !opening.clear && hours;
  return el(
    "div",
    { class: "opening" },
    el("p", { class: "state" }, openingLine({ ...opening, provisional: false }, now, kind)),
    given && el("p", { class: "given" }, t("opening.given", { hours: given })),
    opening.provisional &&
      el("p", { class: "state stale" }, icon("calendar-clock"), el("span", {}, t("opening.mayChange"))),
  );
}

/** @param {Place["reported_closed"]} reported */
const reportedLine = (reported) =>
  el(
    "p",
    { class: "state bad", id: "reported", hidden: !reported },
    icon("door-closed"),
    el("span", {}, reported ? reportedText(reported) : ""),
  );

/** What whoever answers for the place says of it. @param {NonNullable<Place["report_answered"]>} answered @param {string} now */
const answeredText = ({ at, text }, now) => t("place.answered", { time: moment(at, now), text });

/** When it is open in the coming days, a line a day. @param {Place} place @param {string} now */
function week({ openings, opening }, now) {
  if (!openings?.length || opening.open === null) return null;
  const today = Date.parse(`${now.slice(0, 10)}T00:00Z`);
  const days = Array.from({ length: DAYS_SHOWN }, (_, i) =>
    new Date(today + i * 86_400_000).toISOString().slice(0, 10),
  );
  const times = (/** @type {string} */ day) =>
    openings
      .filter(([from, until]) => from.slice(0, 10) <= day && until > `${day}T00:00:01`)
      .map(([from, until]) => {
        const start = from.slice(0, 10) < day ? "00:00" : clock(from);
        const end = until.slice(0, 10) > day ? "24:00" : clock(until);
        return start === "00:00" && end === "24:00" ? t("opening.always") : `${start}–${end}`;
      });
  return el(
    "details",
    { class: "week" },
    el("summary", {}, icon("clock"), el("span", {}, t("week.title")), icon("chevron-down")),
    el(
      "dl",
      {},
      days.map((day, i) => {
        const open = times(day);
        return el(
          "div",
          {},
          el("dt", {}, i ? weekday(day) : t("week.today")),
          el("dd", {}, open.length ? open.join(" ") : t("week.closed")),
        );
      }),
    ),
  );
}

/**
 * @param {string} name of an icon
 * @param {import("../../core/dom.js").Child} text
 * @param {string} [label] what it says, where the icon alone would
 * @param {string} [tone]
 */
const fact = (name, text, label, tone = "") =>
  text &&
  el(
    "li",
    { class: tone },
    icon(name),
    label && el("span", { class: "sr" }, `${label}: `),
    el("span", {}, text),
  );

/** @param {Place} place @param {string} now */
function facts(place, now) {
  const { address, access, wheelchair, operator, name, phone, tel, verified, area, description } = place;
  const number = parsePhone(phone, tel);
  const fresh = verificationAge(verified, now);
  return el(
    "ul",
    { class: "facts" },
    fact("map-pin", address, t("fact.address")),
    fact("phone", number ? numberLink(number, name) : phone, t("fact.phone")),
    fact("key-round", has(`access.${access}`) && t(`access.${access}`), t("fact.access")),
    fact(
      "accessibility",
      has(`wheelchair.${wheelchair}`) && t(`wheelchair.${wheelchair}`),
      t("fact.wheelchair"),
    ),
    fact("users", operator, t("fact.operator")),
    fact("info", description),
    fact(
      fresh.stale ? "triangle-alert" : "shield-check",
      verified?.by ? t("verified.by", { text: fresh.long, by: verified.by }) : fresh.long,
      undefined,
      fresh.stale ? "stale" : "",
    ),
    area && el("li", {}, icon("map-pinned"), areaLink(area.code, {}, area.name)),
  );
}

/** @param {Place} place */
function offers({ amenities }) {
  if (!amenities.length) return null;
  return section(
    t("amenities.title"),
    undefined,
    el(
      "ul",
      { class: "amenities" },
      amenities.map((code) => {
        const one = amenity(code);
        return el("li", {}, rowIcon(one?.icon), one ? named(one) : code);
      }),
    ),
  );
}

/** Other hours than the usual ones, now and to come. @param {Place} place @param {string} now */
function exceptions({ exceptions: list }, now) {
  if (!list?.length) return null;
  return section(
    t("exceptions.title"),
    undefined,
    el(
      "ul",
      { class: "facts" },
      list.map(({ from, until, hours, reason }) => {
        const span = period(from, until, now, hours === "off");
        const what = hours === "off" ? t("opening.shut") : hours;
        return fact("calendar-clock", [what, span, reason].filter(Boolean).join(" · "));
      }),
    ),
  );
}

/** @param {Place} place */
function pictures({ photo_captions: captions }) {
  if (!captions.length) return null;
  return section(
    t("photos.title"),
    undefined,
    el(
      "ul",
      { class: "facts" },
      captions.map((caption) => fact("camera", caption)),
    ),
  );
}

/**
 * @param {Place} place
 * @param {{now: string, origin: import("./placerow.js").Origin}} options `origin`: where one would set out
 */
export function placePanel(place, { now, origin }) {
  const { code, name, phone, tel, reported_closed: reported, report_answered: answered } = place;
  const number = parsePhone(phone, tel);
  const told = reportedLine(reported);
  return [
    head({
      badge: kindName(place),
      title: name,
      sub: [place.area?.name],
      back: true,
      shared: `/p/${encodeURIComponent(code)}`,
    }),
    state(place, now),
    told,
    answered && el("p", { class: "state" }, icon("info"), el("span", {}, answeredText(answered, now))),
    el(
      "div",
      { class: "doings" },
      pageLink(
        { place: code, ...origin, route: true },
        { class: "call main" },
        icon("navigation"),
        el("span", {}, t("route")),
      ),
      number &&
        el(
          "a",
          {
            class: "call",
            href: `tel:${number.tel}`,
            "aria-label": t("call.label", { name, phone: phoneText(number) }),
          },
          icon("phone"),
          el("span", {}, t("call")),
        ),
      pageLink(
        { place: code, ...origin, isochrone: true },
        { class: "call" },
        icon("target"),
        el("span", {}, t("isochrone.button")),
      ),
    ),
    closedReport(code, (again) => told.replaceWith(reportedLine(again))),
    week(place, now),
    facts(place, now),
    offers(place),
    exceptions(place, now),
    pictures(place),
  ];
}

/** Nobody knows a place of this code. @param {string} code @param {Node} leave */
export const noPlacePanel = (code, leave) => [
  notice({ icon: "map-pin-off", title: t("place.none.title"), text: t("place.none.text", { code }) }),
  leave,
];

/** @param {Place} place @param {string} now for screen readers */
export const placeSpoken = (place, now) =>
  `${place.name}, ${kindName(place)}, ${openingText(place.opening, now, { kind: place.kind }).long}`;
