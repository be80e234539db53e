// Somebody far from the city: the city itself, how far off they are, and the ways on from there.

import * as api from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { distance } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { hotlineCallee } from "../../features/people/ladder.js";
import { action, announce, writeAgain } from "../../ui/components.js";
import { state } from "./state.js";
import { boundsOfBox, look, map, panel, sheet } from "./view.js";

const L = window.L;
const DIRECTIONS = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"];
const NATIONAL_HOTLINE = "12345";
/** @type {[number, number][]} a ring around all there is */
const WORLD = [
  [-85, -540],
  [-85, 540],
  [85, 540],
  [85, -540],
];

/** Clockwise from north, in degrees, of `to` seen from `from`. @param {L.LatLng} from @param {L.LatLng} to */
function bearing(from, to) {
  const rad = Math.PI / 180;
  const east = Math.sin((to.lng - from.lng) * rad) * Math.cos(to.lat * rad);
  const north =
    Math.cos(from.lat * rad) * Math.sin(to.lat * rad) -
    Math.sin(from.lat * rad) * Math.cos(to.lat * rad) * Math.cos((to.lng - from.lng) * rad);
  return (Math.atan2(east, north) / rad + 360) % 360;
}

/** What lies outside the city, faded. @param {import("geojson").Geometry} geometry */
function fade(geometry) {
  const outlines =
    geometry.type === "Polygon"
      ? [geometry.coordinates[0]]
      : geometry.type === "MultiPolygon"
        ? geometry.coordinates.map(([outline]) => outline)
        : [];
  const holes = outlines.map((outline) =>
    outline.map(([lon, lat]) => /** @type {[number, number]} */ ([lat, lon])),
  );
  map.shapes.addLayer(
    L.polygon([WORLD, ...holes], {
      stroke: false,
      className: "shape beyond",
      fillColor: "#f3f1ec",
      fillOpacity: 0.72,
      interactive: false,
    }),
  );
}

/**
 * @param {typeof import("./state.js").state} place
 * @param {NonNullable<api.Meta["city"]>} city
 * @param {AbortSignal} signal @param {boolean} focus
 */
export async function showOutside({ lon = 0, lat = 0, fromDevice, at }, city, signal, focus) {
  const name = city.name ?? t("outside.city");
  const spot = L.latLng(lat, lon);
  const centre = city.centre ? L.latLng(city.centre.lat, city.centre.lon) : spot;
  const angle = bearing(centre, spot);
  const away = {
    direction: t(`direction.${DIRECTIONS[Math.round(angle / 45) % 8]}`),
    distance: distance(centre.distanceTo(spot)),
  };
  const words = () => t(fromDevice ? "outside.mine.away" : "outside.away", away);
  const arrow = icon("arrow-up");
  arrow.style.transform = `rotate(${Math.round(angle)}deg)`;
  const sign = el("p", { class: "far" }, arrow, el("span", {}, words()));
  document.querySelector("main")?.append(sign);
  signal.addEventListener("abort", () => sign.remove());
  const lookAround = () => {
    sheet.to("peek");
    announce(t("advice.map"));
  };
  panel(
    () => [
      el(
        "div",
        { class: "head" },
        el(
          "h2",
          { id: "heading", tabindex: "-1" },
          t(fromDevice ? "outside.mine.title" : "outside.title", { city: name }),
        ),
        el("p", { class: "sub" }, t("outside.text", { city: name })),
      ),
      el(
        "div",
        { class: "ways-on" },
        action(t("outside.write", { city: name }), "pencil", () => writeAgain(), true),
        action(t("outside.map", { city: name }), "map", lookAround),
      ),
    ],
    {
      focus,
      bare: true,
      spoken: `${t(fromDevice ? "outside.mine.title" : "outside.title", { city: name })}. ${words()}`,
      callee: () => {
        const hotline = hotlineCallee();
        // The same number everywhere reaches the hotline of where one is.
        return (
          hotline &&
          (hotline.phone === NATIONAL_HOTLINE ? { ...hotline, name: t("outside.hotline") } : hotline)
        );
      },
    },
  );
  if (city.bbox) look(state, boundsOfBox(city.bbox), { trim: 0 });
  const area = city.code ? await api.area(city.code, at, signal).catch(() => null) : null;
  if (!signal.aborted && area?.geometry) fade(area.geometry);
}
