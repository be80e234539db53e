// What the base map draws and in which order: the rules for protomaps-leaflet, in the colours of the day or the
// night.

import { PlaceName, StreetName } from "./labels.js";
import { shade } from "./night.js";
import * as palette from "./palette.js";
import { FootprintShadow } from "./shadow.js";

const P = window.protomapsL;
/**
 * @typedef {{size: number, fill: string, halo?: string, weight?: number, italic?: boolean, repeat?: number,
 *   badge?: {fill: string, path: Path2D}, tapped?: boolean}} Ink
 */
// Kinds of label with a rule of their own; all others are plain places.
const LABELED = new Set([
  "hospital",
  "school",
  "college",
  "university",
  "kindergarten",
  "mall",
  "water",
  "park",
  "estate",
  "bldg",
  ...palette.PLACES.flatMap(([, , kinds]) => kinds),
]);
// What is called so stands for itself, and has no sheet.
const UNTAPPED = ["water", "bldg"];

/** @param {...string} kinds */
const is =
  (...kinds) =>
  (/** @type {number} */ _z, /** @type {any} */ f) =>
    kinds.includes(f.props.kind);

/** @param {string} source @param {string} dataLayer @param {any} symbolizer @param {object} [more] */
const rule = (source, dataLayer, symbolizer, more = {}) => ({
  dataSource: source,
  dataLayer,
  symbolizer,
  ...more,
});

/** @param {string} color @param {(z: number) => number} width @param {object} [more] @param {boolean} [street] */
const line = (color, width, more = {}, street = false) =>
  new P.LineSymbolizer({ color: shade(color, street), width, lineCap: "round", lineJoin: "round", ...more });

/**
 * A width that grows from one zoom to another.
 * @param {number} z0 @param {number} width0 @param {number} z1 @param {number} width1
 */
const grow = (z0, width0, z1, width1) =>
  P.exp(1.5, [
    [z0, width0],
    [z1, width1],
  ]);

/** @param {(z: number) => number} width @param {string} color @param {object} style of the line @param {object} more */
const way = (width, color, style, more) => rule("base", "roads", line(color, width, style, true), more);

/** Streets: casings under fills, and bridges over both. */
function roadRules() {
  const rules = [];
  for (const bridge of [false, true]) {
    for (const part of ["casing", "fill"]) {
      for (const road of palette.ROADS) {
        const width = P.exp(1.5, road.stops);
        const edge = (/** @type {number} */ z) => width(z) + (z > 15 ? 2 : 1.3);
        const symbolizer =
          part === "fill"
            ? line(road.fill, width, {}, true)
            : line(bridge ? "#b9ac92" : road.casing, edge, bridge ? { lineCap: "butt" } : {});
        const filter = (/** @type {number} */ _z, /** @type {any} */ f) =>
          road.kinds.includes(f.props.kind) && !!f.props.bridge === bridge;
        rules.push(rule("base", "roads", symbolizer, { minzoom: road.zoom, filter }));
      }
    }
    const path = (/** @type {number} */ _z, /** @type {any} */ f) =>
      palette.PATHS.includes(f.props.kind) && !!f.props.bridge === bridge;
    rules.push(way(grow(16, 2.4, 19, 7), "#ffffff", {}, { minzoom: 17, filter: path }));
    rules.push(
      way(grow(16, 1, 19, 2.4), "#c9b597", { dash: [4, 4], lineCap: "butt" }, { minzoom: 17, filter: path }),
    );
  }
  const rail = is(...palette.RAILS);
  rules.push(way(grow(12, 1, 17, 3.4), "#a9a49b", { lineCap: "butt" }, { minzoom: 12, filter: rail }));
  rules.push(
    way(grow(12, 0.6, 17, 2.2), "#ffffff", { dash: [8, 8], lineCap: "butt" }, { minzoom: 14, filter: rail }),
  );
  return rules;
}

export function groundRules() {
  const land = palette.LAND.map(([kind, fill]) =>
    rule("base", "landuse", new P.PolygonSymbolizer({ fill: shade(fill) }), { filter: is(kind) }),
  );
  const color = (/** @type {number} */ _z, /** @type {any} */ f) =>
    shade(
      palette.BUILDINGS[/** @type {keyof typeof palette.BUILDINGS} */ (f.props.kind)] ??
        (f.props.levels > 8 ? palette.BUILDING_TALL : palette.BUILDING_LOW),
    );
  return [
    ...land,
    rule(
      "base",
      "water",
      new P.PolygonSymbolizer({
        fill: shade(palette.WATER),
        stroke: shade(palette.WATER_EDGE),
        width: (/** @type {number} */ z) => (z > 14 ? 1 : 0),
      }),
    ),
    rule("base", "roads", line(palette.WATER, grow(12, 1, 19, 9)), { filter: is(...palette.STREAMS) }),
    ...roadRules(),
    rule("base", "buildings", new FootprintShadow(), { minzoom: 17 }),
    rule(
      "base",
      "buildings",
      new P.PolygonSymbolizer({
        fill: color,
        stroke: shade(palette.BUILDING_EDGE),
        width: (/** @type {number} */ z) => (z > 16 ? 0.9 : 0.5),
        perFeature: true,
      }),
      { minzoom: 15 },
    ),
  ];
}

/** @param {string[]} layers */
export function areaRules(layers) {
  const rules = [];
  for (const { level, zooms, color, dash, stops } of layers.includes("grid") ? palette.DIVISIONS : []) {
    const [minzoom, maxzoom] = zooms;
    const width = P.exp(1, stops);
    const halo = (/** @type {number} */ z) => width(z) + 2.4;
    if (!dash)
      rules.push(
        rule("areas", `${level}_lines`, line("#ffffff", halo, { opacity: 0.75 }), { minzoom, maxzoom }),
      );
    rules.push(
      rule("areas", `${level}_lines`, line(color, width, { dash, lineCap: "butt" }), { minzoom, maxzoom }),
    );
  }
  for (const name of layers.filter((layer) => layer !== "grid")) {
    const { color, dash } = palette.lookOf(name);
    const width = palette.LAYER_WIDTH;
    rules.push(rule("areas", name, new P.PolygonSymbolizer({ fill: shade(color), opacity: 0.035 })));
    rules.push(
      rule(
        "areas",
        `${name}_lines`,
        line("#ffffff", () => width + 2.4, { opacity: 0.75 }),
      ),
    );
    rules.push(
      rule(
        "areas",
        `${name}_lines`,
        line(color, () => width, { dash, lineCap: "butt" }),
      ),
    );
  }
  return rules;
}

/** @param {string[]} layers @param {string} language @param {number} scale of the text */
export function labelRules(layers, language, scale) {
  const names = language === "en" ? ["name_en", "name"] : ["name"];
  const inked = (/** @type {Ink} */ { fill, halo = "#ffffff", size, ...style }) => ({
    ...style,
    names,
    fill: shade(fill),
    halo: shade(halo),
    size: size * scale,
  });
  const place = (/** @type {Ink} */ style) => new PlaceName(inked(style));
  const street = (/** @type {Ink} */ style) => new StreetName({ repeat: 300, ...inked(style) });
  const badge = (/** @type {keyof typeof palette.BADGES} */ kind) => ({
    fill: palette.BADGES[kind][0],
    path: new Path2D(palette.BADGES[kind][1]),
  });
  const spot = (/** @type {Ink} */ style) => place({ ...style, tapped: true });
  const label = (/** @type {string} */ kind, /** @type {number} */ minzoom, /** @type {Ink} */ style) =>
    rule("base", "labels", UNTAPPED.includes(kind) ? place(style) : spot(style), {
      minzoom,
      filter: is(kind),
    });
  const rules = [
    rule("areas", "subdistrict_labels", place({ size: 15, weight: 700, fill: "#3c5175" }), {
      minzoom: 11,
      maxzoom: 13,
    }),
    rule("areas", "district_labels", place({ size: 17, weight: 700, fill: "#33415c" }), {
      minzoom: 8,
      maxzoom: 10,
    }),
  ];
  for (const name of layers.filter((layer) => layer !== "grid")) {
    const { color } = palette.lookOf(name);
    rules.push(
      rule("areas", `${name}_labels`, place({ size: 13, weight: 700, fill: color }), { minzoom: 13 }),
    );
  }
  if (layers.includes("grid")) {
    rules.push(
      rule("areas", "community_labels", place({ size: 14, weight: 700, fill: "#2f4a78" }), {
        minzoom: 14,
        maxzoom: 15,
      }),
    );
    rules.push(
      rule("areas", "grid_labels", place({ size: 13, weight: 700, fill: "#3f5f92" }), {
        minzoom: 16,
        maxzoom: 18,
      }),
    );
  }
  const big = ["primary", "secondary", "trunk", "motorway"];
  const small = ["tertiary", "residential", "unclassified", "living_street", "pedestrian", "road"];
  rules.push(
    label("hospital", 15, { size: 12, fill: "#a32a23", badge: badge("hospital") }),
    rule("base", "labels", spot({ size: 12, fill: "#80530f", badge: badge("school") }), {
      minzoom: 17,
      filter: is("kindergarten"),
    }),
    rule("base", "labels", spot({ size: 12, fill: "#80530f", badge: badge("school") }), {
      minzoom: 15,
      filter: is("school", "college", "university"),
    }),
    label("mall", 15, { size: 12, fill: "#9c4526", badge: badge("mall") }),
    rule(
      "base",
      "roads",
      street({ size: 13.5, italic: true, repeat: 420, fill: "#2f6ea6", halo: "#d3e9fb" }),
      { minzoom: 12, filter: is(...palette.STREAMS) },
    ),
    label("water", 12, { size: 14, italic: true, repeat: 420, fill: "#2f6ea6", halo: "#d3e9fb" }),
    label("park", 14, { size: 13, fill: "#2a7035", halo: "#eef8ea" }),
    rule("base", "roads", street({ size: 12.5, fill: "#6b4e16", halo: "#fff6dc" }), {
      minzoom: 13,
      filter: is(...big),
    }),
    label("estate", 15, { size: 13, fill: "#5b5346" }),
    rule("base", "roads", street({ size: 12, fill: "#625d53" }), { minzoom: 15, filter: is(...small) }),
    rule("base", "roads", street({ size: 11, fill: "#78736a" }), {
      minzoom: 17,
      filter: is("service", "footway"),
    }),
    label("bldg", 18, { size: 11, weight: 400, fill: "#6f695e" }),
    ...palette.PLACES.map(([kind, fill, kinds]) =>
      rule("base", "labels", spot({ size: 11, fill, badge: badge(kind) }), {
        minzoom: 17,
        filter: is(...kinds),
      }),
    ),
    rule("base", "labels", spot({ size: 11, fill: "#5e584d", badge: badge("place") }), {
      minzoom: 17,
      filter: (/** @type {number} */ _z, /** @type {any} */ f) => !LABELED.has(f.props.kind),
    }),
  );
  return rules;
}
