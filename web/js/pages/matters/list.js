// What was reported, one card each: of what kind, roughly where, what became of it, and how long it has taken.

import { cityNow } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { daysAhead, distance, wholeDay } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { standing } from "../../features/cases/publicwords.js";
import { isNew } from "./seen.js";
import { NEAR_M, view } from "./view.js";

/** @typedef {import("./requests.js").Face} Face */

const CLOSE_M = 50;
/** @type {Record<string, string>} */
const SIGNS = { new: "inbox", doing: "wrench", done: "circle-check" };

/** How long it has taken, in days of the city's calendar. @param {Face} face */
function days({ opened_at: opened, closed_at: closed, phase }) {
  const now = cityNow();
  const until = closed ?? now;
  const n = daysAhead(until, opened);
  if (closed) return n ? t("matters.days.took", { n }) : t("matters.days.tookNone");
  if (phase === "done") return t("matters.days.on", { day: wholeDay(opened, now) });
  return n ? t("matters.days.since", { n }) : t("matters.days.today");
}

/** How far it is, as far as it is known where it is. @param {Face} face */
function far({ distance_m: away, grade }) {
  if (away === null || grade === "grid") return null;
  return away < CLOSE_M ? t("matters.where.close") : distance(Math.round(away / 10) * 10);
}

/** @param {Face} face @param {(category: string) => string} iconOf */
export function card(face, iconOf) {
  const { number, text, category, area, phase, disputed, followers } = face;
  const where = [area?.name, far(face), named(category)].filter(Boolean).join(" · ");
  return el(
    "a",
    { class: "face", href: `/m/${number}` },
    el("span", { class: "kind", "aria-hidden": "true" }, icon(iconOf(category.code))),
    el(
      "span",
      { class: "t" },
      el("b", {}, text),
      el(
        "span",
        { class: "st", "data-phase": phase },
        icon(SIGNS[phase]),
        el("span", {}, standing(face)),
        disputed && phase === "doing" && el("i", { class: "mark" }, t("case.public.disputed")),
        isNew(face) && el("i", { class: "new" }, t("matters.new")),
      ),
      el("small", {}, where),
      el(
        "small",
        {},
        [days(face), followers > 0 && t("matters.followers", { n: followers })].filter(Boolean).join(" · "),
      ),
    ),
    icon("chevron-right"),
  );
}

/** @param {{iconOf: (category: string) => string, onMore: () => void, onRetry: () => void, onCity: () => void}} how @returns {Node[]} */
export function listPart({ iconOf, onMore, onRetry, onCity }) {
  const { faces, waiting, trouble, cursor } = view;
  if (trouble && !faces.length) return [troublePart(trouble, onRetry)];
  if (waiting && !faces.length)
    return [
      el(
        "div",
        { class: "waiting-for", "aria-hidden": "true" },
        [1, 2, 3].map(() => el("span")),
      ),
    ];
  if (!faces.length) return [emptyPart(onCity)];
  const fresh = faces.filter(isNew).length;
  return [
    ...(fresh ? [el("p", { class: "fresh" }, icon("bell-ring"), t("matters.fresh", { n: fresh }))] : []),
    el(
      "ol",
      { class: "faces", "aria-busy": waiting && "true" },
      faces.map((face) => el("li", {}, card(face, iconOf))),
    ),
    ...(cursor
      ? [
          el(
            "button",
            { type: "button", class: "act wide", id: "more", disabled: waiting, onclick: onMore },
            t("matters.more"),
          ),
        ]
      : []),
  ];
}

/** @param {() => void} onCity */
function emptyPart(onCity) {
  const filtered = view.phase || view.category;
  return el(
    "div",
    { class: "none" },
    el("span", { class: "sign", "aria-hidden": "true" }, icon("inbox")),
    el("h3", {}, t(filtered ? "matters.none.filtered" : "matters.none")),
    el("p", {}, t(filtered ? "matters.none.filtered.text" : "matters.none.text")),
    view.spot &&
      el("button", { type: "button", class: "act", onclick: onCity }, icon("landmark"), t("matters.city")),
  );
}

/** @param {import("../../core/api.js").Problem} problem @param {() => void} onRetry */
function troublePart({ slug, status }, onRetry) {
  const words = slug === "offline" ? "matters.trouble.offline" : "matters.trouble";
  return el(
    "div",
    { class: "none", role: "alert" },
    el("span", { class: "sign", "aria-hidden": "true" }, icon(status === 404 ? "map-pin-off" : "wifi-off")),
    el("h3", {}, t(status === 404 ? "matters.trouble.area" : words)),
    el("button", { type: "button", class: "act main", id: "retry", onclick: onRetry }, t("matters.retry")),
  );
}

/** What the list is of. */
export function whereText() {
  const { spot, area, sums } = view;
  if (spot)
    return t("matters.where.near", { name: spot.name || t("matters.where.point"), km: NEAR_M / 1000 });
  if (area) return area.name || area.code;
  return t("matters.where.city", { name: sums?.name ?? t("matters.where.all") });
}
