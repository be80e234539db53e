// The colours and widths of the map.

import { layerOf } from "../core/terms.js";

export const FONT =
  '"PingFang SC","HarmonyOS Sans SC","MiSans","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif';

export const GROUND = "#f3f1ec";

/** Fill of a landuse kind, drawn in this order. */
export const LAND = [
  ["residential", "#f6f3ec"],
  ["commercial", "#f9ede5"],
  ["retail", "#f9ede5"],
  ["mall", "#f9e6da"],
  ["industrial", "#eceaf0"],
  ["hospital", "#f9e9e9"],
  ["school", "#f4efdc"],
  ["university", "#f4efdc"],
  ["kindergarten", "#f4efdc"],
  ["college", "#f4efdc"],
  ["farmland", "#eef0dc"],
  ["forest", "#c9e4bf"],
  ["wood", "#c9e4bf"],
  ["park", "#d3ebc9"],
  ["garden", "#d3ebc9"],
  ["grass", "#dff0d6"],
  ["pitch", "#bbdfc4"],
  ["playground", "#e3f0cf"],
  ["square", "#f1ece3"],
  ["parking", "#eceae6"],
];

export const WATER = "#a9d3f5";
export const WATER_EDGE = "#8fc2ea";

/** Classes of road, from the least: kinds, first display zoom, casing, fill, [zoom, width] stops. */
export const ROADS = [
  {
    kinds: ["service", "track", "construction"],
    zoom: 16,
    casing: "#e2ded6",
    fill: "#ffffff",
    stops: [
      [15, 1],
      [17, 4.5],
      [19, 15],
    ],
  },
  {
    kinds: ["pedestrian", "living_street"],
    zoom: 14,
    casing: "#ded6ca",
    fill: "#fbf7f1",
    stops: [
      [14, 1],
      [15, 2.6],
      [17, 8],
      [19, 26],
    ],
  },
  {
    kinds: ["residential", "unclassified", "road"],
    zoom: 14,
    casing: "#d8d3c9",
    fill: "#ffffff",
    stops: [
      [13, 0.8],
      [15, 3.6],
      [17, 10.5],
      [19, 34],
    ],
  },
  {
    kinds: ["tertiary", "tertiary_link"],
    zoom: 13,
    casing: "#d3cdc0",
    fill: "#ffffff",
    stops: [
      [12, 1],
      [15, 5],
      [17, 13],
      [19, 42],
    ],
  },
  {
    kinds: ["secondary", "secondary_link"],
    zoom: 12,
    casing: "#e2cc97",
    fill: "#fff3cf",
    stops: [
      [11, 1.2],
      [15, 6.5],
      [17, 16],
      [19, 50],
    ],
  },
  {
    kinds: ["primary", "primary_link"],
    zoom: 10,
    casing: "#e4b666",
    fill: "#ffe29a",
    stops: [
      [10, 1.2],
      [12, 2.6],
      [15, 8],
      [17, 20],
      [19, 60],
    ],
  },
  {
    kinds: ["trunk", "trunk_link", "motorway", "motorway_link"],
    zoom: 8,
    casing: "#dc9f4e",
    fill: "#ffd27d",
    stops: [
      [8, 1],
      [12, 3],
      [15, 9],
      [17, 22],
      [19, 64],
    ],
  },
];

export const PATHS = ["footway", "path", "cycleway", "steps", "bridleway", "corridor"];
export const RAILS = ["rail", "subway", "light_rail", "tram"];
export const STREAMS = ["river", "canal", "stream"];

/** Fill of a building by kind; the rest by height. */
export const BUILDINGS = {
  retail: "#f2dfd1",
  commercial: "#f2dfd1",
  mall: "#f2dfd1",
  supermarket: "#f2dfd1",
  office: "#e3e0e6",
  industrial: "#dedce4",
  school: "#ece3c4",
  university: "#ece3c4",
  kindergarten: "#ece3c4",
  hospital: "#f2d9d9",
};
export const BUILDING_LOW = "#e9e4da";
export const BUILDING_TALL = "#ded8cb";
export const BUILDING_EDGE = "#cfc8ba";

/** Divisions, from the finest: display zooms, colour, dash, [zoom, width] stops. */
export const DIVISIONS = [
  {
    level: "grid",
    zooms: [14, 22],
    color: "#5f7da6",
    dash: [6, 4],
    stops: [
      [14, 1],
      [16, 1.4],
    ],
  },
  {
    level: "community",
    zooms: [13, 22],
    color: "#4f6d9c",
    dash: undefined,
    stops: [
      [13, 0.9],
      [15, 1.9],
    ],
  },
  {
    level: "subdistrict",
    zooms: [10, 22],
    color: "#45629a",
    dash: undefined,
    stops: [
      [10, 1],
      [13, 2],
      [16, 2.2],
    ],
  },
  {
    level: "district",
    zooms: [7, 22],
    color: "#3d5791",
    dash: undefined,
    stops: [
      [7, 1.2],
      [12, 2.4],
      [16, 2.4],
    ],
  },
];

export const LAYER_WIDTH = 2.4;

/**
 * Colour and dash of an overlay layer. Each has its own dash, so that no one has to tell them by colour.
 * @param {string} code
 */
export function lookOf(code) {
  const { tone, dash } = layerOf(code) ?? { tone: "orange", dash: [8, 3, 2, 3, 2, 3] };
  const style = getComputedStyle(document.documentElement);
  return { color: style.getPropertyValue(`--tone-${tone}`).trim(), dash };
}

/**
 * Smaller places, of the kinds of OpenStreetMap: badge, colour of the name, kinds. The rest are plain places.
 */
export const PLACES = /** @type {[keyof typeof BADGES, string, string[]][]} */ ([
  ["public", "#3f587a", ["government", "townhall", "community_centre", "bank", "library", "courthouse"]],
  ["police", "#3f3a90", ["police"]],
  ["post", "#3f587a", ["post_office"]],
  ["pharmacy", "#226a46", ["pharmacy", "chemist"]],
  ["food", "#8f4226", ["restaurant", "fast_food", "cafe", "food_court"]],
  [
    "shop",
    "#8f4226",
    [
      "supermarket",
      "convenience",
      "hardware",
      "hairdresser",
      "department_store",
      "bakery",
      "clothes",
      "marketplace",
    ],
  ],
  ["bus", "#2f6398", ["bus_stop", "bus_station"]],
]);

/** Badges of places: colour, and the strokes of a 24 px icon (Lucide, ISC). */
export const BADGES = {
  school: [
    "#a06a1b",
    "M21.42 10.922a1 1 0 0 0-.019-1.838L12.83 5.18a2 2 0 0 0-1.66 0L2.6 9.08a1 1 0 0 0 0 1.832l8.57 3.908a2 2 0 0 0 1.66 0z M22 10v6 M6 12.5V16a6 3 0 0 0 12 0v-3.5",
  ],
  hospital: ["#c2352c", "M12 5v14 M5 12h14"],
  mall: [
    "#b0502e",
    "M16 10a4 4 0 0 1-8 0 M3.103 6.034h17.794 M3.4 5.467a2 2 0 0 0-.4 1.2V20a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V6.667a2 2 0 0 0-.4-1.2l-2-2.667A2 2 0 0 0 17 2H7a2 2 0 0 0-1.6.8z",
  ],
  bus: [
    "#3a78b4",
    "M8 6v6 M15 6v6 M2 12h19.6 M18 18h3s.5-1.7.8-2.8c.1-.4.2-.8.2-1.2 0-.4-.1-.8-.2-1.2l-1.4-5C20.1 6.8 19.1 6 18 6H4a2 2 0 0 0-2 2v10h3 M5 18a2 2 0 1 0 4 0a2 2 0 1 0-4 0 M9 18h5 M14 18a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  ],
  police: [
    "#4b46a0",
    "M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z",
  ],
  pharmacy: ["#2c8458", "M10.5 20.5 20.5 10.5a4.95 4.95 0 1 0-7-7l-10 10a4.95 4.95 0 1 0 7 7Z M8.5 8.5l7 7"],
  shop: [
    "#b0502e",
    "M15 21v-5a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v5 M17.774 10.31a1.12 1.12 0 0 0-1.549 0 2.5 2.5 0 0 1-3.451 0 1.12 1.12 0 0 0-1.548 0 2.5 2.5 0 0 1-3.452 0 1.12 1.12 0 0 0-1.549 0 2.5 2.5 0 0 1-3.77-3.248l2.889-4.184A2 2 0 0 1 7 2h10a2 2 0 0 1 1.653.873l2.895 4.192a2.5 2.5 0 0 1-3.774 3.244 M4 10.95V19a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-8.05",
  ],
  food: [
    "#b0502e",
    "M3 2v7c0 1.1.9 2 2 2h4a2 2 0 0 0 2-2V2 M7 2v20 M21 15V2a5 5 0 0 0-5 5v6c0 1.1.9 2 2 2h3Zm0 0v7",
  ],
  post: [
    "#4d6b8f",
    "m22 7-8.991 5.727a2 2 0 0 1-2.009 0L2 7 M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  ],
  public: [
    "#4d6b8f",
    "M10 18v-7 M11.119 2.205a2 2 0 0 1 1.762 0l7.84 3.846A.5.5 0 0 1 20.5 7h-17a.5.5 0 0 1-.22-.949z M14 18v-7 M18 18v-7 M3 22h18 M6 18v-7",
  ],
  place: ["#6a6458", "M12 11.5a.5.5 0 1 0 0 1a.5.5 0 1 0 0-1"],
};
