// The panel for an area as such: what it counts, who answers for it, what it is made of.

import { el, icon } from "../../core/dom.js";
import { count, dateOf, fullName } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { layerOf, named } from "../../core/terms.js";
import { areaLink, chainOf, head, pageLink, section } from "../../ui/components.js";
import { isOn, ladderPart } from "../people/ladder.js";
import { peopleSection } from "../people/people.js";
import { placeRow } from "../places/placerow.js";
import { posterButton } from "./poster.js";

/** @type {(keyof import("../../core/api.js").Area["statistics"])[]} */
const FIGURES = ["households", "buildings", "grids", "communities", "posts", "vacant_posts"];
const CHILDREN_SHOWN = 60;
const PLACES_SHOWN = 5;

/** @param {import("../../core/api.js").Area} area */
function figures(area) {
  const { statistics } = area;
  /** @type {{key: string, text: string, warn: boolean}[]} */
  const items = FIGURES.filter(
    (key) =>
      statistics[key] &&
      !(key === "grids" && area.level === "grid") &&
      !(key === "communities" && ["grid", "community"].includes(area.level)),
  ).map((key) => ({
    key,
    text: count(/** @type {number} */ (statistics[key])),
    warn: key === "vacant_posts",
  }));
  if (statistics.area_km2) {
    const small = statistics.area_km2 < 1;
    items.push({
      key: small ? "area_ha" : "area_km2",
      text: count(
        small ? Math.round(statistics.area_km2 * 1000) / 10 : Math.round(statistics.area_km2 * 10) / 10,
      ),
      warn: false,
    });
  }
  return el(
    "dl",
    { class: "figures" },
    items.map(({ key, text, warn }) =>
      el("div", { class: warn ? "warn" : "" }, el("dt", {}, t(`figure.${key}`)), el("dd", {}, text)),
    ),
  );
}

/** @param {import("../../core/api.js").Area} area */
function children(area) {
  if (!area.children.length) return null;
  const list = el("ul", { class: "children" });
  const put = (/** @type {typeof area.children} */ some) =>
    list.append(
      ...some.map((child) =>
        el(
          "li",
          {},
          areaLink(
            child.code,
            {},
            el("span", {}, child.name),
            child.kind === "dedicated" && el("span", { class: "tag plain" }, t("grid.dedicatedShort")),
            icon("chevron-right"),
          ),
        ),
      ),
    );
  put(area.children.slice(0, CHILDREN_SHOWN));
  const rest = area.children.slice(CHILDREN_SHOWN);
  const more =
    rest.length > 0 &&
    el(
      "button",
      {
        type: "button",
        class: "more",
        onclick: (/** @type {Event} */ event) => {
          put(rest);
          /** @type {HTMLElement} */ (event.currentTarget).remove();
        },
      },
      t("area.more", { n: rest.length }),
    );
  const level = area.children[0].level;
  return section(t(`children.${level}`), count(area.children.length), list, ...(more ? [more] : []));
}

/**
 * What is to be had in the area, the open first.
 * @param {import("../../core/api.js").Area} area
 * @param {string} now
 */
function places({ places: all = [], places_open: open = 0 }, now) {
  if (!all.length) return null;
  const rows = [...all]
    .sort((a, b) => Number(b.opening.open === true) - Number(a.opening.open === true))
    .map((place) => placeRow(place, { now, origin: {} }));
  const rest = rows.length > PLACES_SHOWN + 1 ? rows.slice(PLACES_SHOWN) : [];
  const list = el(
    "ul",
    { class: "places" },
    rows.filter((row) => !rest.includes(row)),
  );
  const more = el(
    "button",
    {
      type: "button",
      class: "more",
      onclick: () => {
        list.append(...rest);
        more.remove();
        rest[0].querySelector("a")?.focus();
      },
    },
    t("area.morePlaces", { n: rest.length }),
  );
  return section(
    t("area.places"),
    t("area.placesOpen", { n: all.length, open }),
    list,
    ...(rest.length ? [more] : []),
  );
}

/** How far one gets from the middle of a community. @param {import("../../core/api.js").Area} area */
const isochrone = ({ code, living_circle: there }) =>
  there &&
  el(
    "p",
    { class: "browse" },
    pageLink(
      { area: code, isochrone: true },
      { class: "option" },
      icon("target"),
      el("span", {}, t("isochrone.open")),
      icon("chevron-right"),
    ),
  );

/** @param {import("../../core/api.js").Area["history"][0]} period @param {string} now */
export function periodOf({ from, until }, now) {
  if (from && !until && Date.parse(from) > Date.parse(now)) return t("history.from", { from: dateOf(from) });
  return t("history.period", {
    from: from ? dateOf(from) : t("history.start"),
    until: until ? dateOf(until) : t("history.now"),
  });
}

/** @param {import("../../core/api.js").Area} area @param {string} now */
function history(area, now) {
  if (area.history.length < 2) return null;
  return section(
    t("history.title"),
    undefined,
    el(
      "ol",
      { class: "history" },
      area.history.map((period) =>
        el(
          "li",
          {},
          icon("history"),
          el("span", {}, periodOf(period, now)),
          period.name === area.name ? null : el("small", {}, period.name),
          el("small", {}, t("history.area", { n: period.area_km2.toFixed(2) })),
        ),
      ),
    ),
  );
}

/**
 * @param {import("../../core/api.js").Area} area
 * @param {{now: string, large: boolean, rungs: import("../../core/api.js").Rung[]}} options
 */
export function areaPanel(area, { now, large, rungs }) {
  const layer = layerOf(area.layer);
  const badge = area.layer === "admin" ? t(`level.${area.level}`) : layer ? named(layer) : area.layer;
  const others = area.responsible.filter((person) => !isOn(rungs)(person));
  const title = fullName(area.chain, area.name);
  // What the heading says already is not said again.
  const above = area.chain
    .filter((a) => a.code !== area.code && (title === area.name || !title.includes(a.name)))
    .slice(-1)[0];
  return [
    head({
      badge,
      back: true,
      title,
      sub: [area.kind === "dedicated" && t("grid.dedicated"), above?.name],
      brief: rungs.length > 0,
    }),
    ladderPart(rungs, now, { large }),
    area.introduction ? el("p", { class: "introduction" }, area.introduction) : null,
    area.level === "grid" ? posterButton(area.code) : null,
    figures(area),
    isochrone(area) || null,
    places(area, now),
    others.length ? peopleSection(t(rungs.length ? "people.others" : "people.all"), others, now) : null,
    area.chain.length > 1 ? section(t("chain.title"), undefined, chainOf(area.chain, area.code)) : null,
    children(area),
    history(area, now),
    // For whoever keeps lists by it; nobody else reads fifteen digits.
    el("p", { class: "area-code" }, t("area.code", { code: area.code })),
  ];
}
