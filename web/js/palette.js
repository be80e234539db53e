// The colours and widths of the map.

export const FONT = '"PingFang SC","HarmonyOS Sans SC","MiSans","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif';

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
  { kinds: ["service", "track", "construction"], zoom: 16, casing: "#e2ded6", fill: "#ffffff", stops: [[15, 1], [17, 4.5], [19, 15]] },
  { kinds: ["pedestrian", "living_street"], zoom: 14, casing: "#ded6ca", fill: "#fbf7f1", stops: [[14, 1], [15, 2.6], [17, 8], [19, 26]] },
  { kinds: ["residential", "unclassified", "road"], zoom: 14, casing: "#d8d3c9", fill: "#ffffff", stops: [[13, 0.8], [15, 3.6], [17, 10.5], [19, 34]] },
  { kinds: ["tertiary", "tertiary_link"], zoom: 13, casing: "#d3cdc0", fill: "#ffffff", stops: [[12, 1], [15, 5], [17, 13], [19, 42]] },
  { kinds: ["secondary", "secondary_link"], zoom: 12, casing: "#e2cc97", fill: "#fff3cf", stops: [[11, 1.2], [15, 6.5], [17, 16], [19, 50]] },
  { kinds: ["primary", "primary_link"], zoom: 10, casing: "#e4b666", fill: "#ffe29a", stops: [[10, 1.2], [12, 2.6], [15, 8], [17, 20], [19, 60]] },
  { kinds: ["trunk", "trunk_link", "motorway", "motorway_link"], zoom: 8, casing: "#dc9f4e", fill: "#ffd27d", stops: [[8, 1], [12, 3], [15, 9], [17, 22], [19, 64]] },
];

export const PATHS = ["footway", "path", "cycleway", "steps", "bridleway", "corridor"];
export const RAILS = ["rail", "subway", "light_rail", "tram"];
export const STREAMS = ["river", "canal", "stream"];

/** Fill of a building by kind; the rest by height. */
export const BUILDINGS = {
  retail: "#f2dfd1", commercial: "#f2dfd1", mall: "#f2dfd1", supermarket: "#f2dfd1", office: "#e3e0e6", industrial: "#dedce4",
  school: "#ece3c4", university: "#ece3c4", kindergarten: "#ece3c4", hospital: "#f2d9d9",
};
export const BUILDING_LOW = "#e9e4da";
export const BUILDING_TALL = "#ded8cb";
export const BUILDING_EDGE = "#cfc8ba";

/** Divisions, from the finest: display zooms, colour, dash, [zoom, width] stops. */
export const DIVISIONS = [
  { level: "grid", zooms: [14, 22], color: "#5f7da6", dash: [6, 4], stops: [[14, 1], [16, 1.4]] },
  { level: "community", zooms: [13, 22], color: "#4f6d9c", dash: undefined, stops: [[13, 0.9], [15, 1.9]] },
  { level: "subdistrict", zooms: [10, 22], color: "#45629a", dash: undefined, stops: [[10, 1], [13, 2], [16, 2.2]] },
  { level: "district", zooms: [7, 22], color: "#3d5791", dash: undefined, stops: [[7, 1.2], [12, 2.4], [16, 2.4]] },
];

/** Layers of areas: colour and dash. Each has its own dash, so that no one has to tell them by colour. */
export const LAYERS = /** @type {Record<string, {color: string, dash?: number[], width: number}>} */ ({
  police: { color: "#4338a8", dash: [14, 4, 3, 4], width: 2.4 },
  property: { color: "#0b6b6f", dash: [3, 4], width: 2.4 },
  party: { color: "#b3261e", dash: [12, 5], width: 2.4 },
});
export const LAYER_OTHER = { color: "#7a4a00", dash: [8, 3, 2, 3, 2, 3], width: 2.4 };

/** Badges of places: colour, and the strokes of a 24 px icon (Lucide, ISC). */
export const BADGES = {
  school: ["#a06a1b", "M21.42 10.922a1 1 0 0 0-.019-1.838L12.83 5.18a2 2 0 0 0-1.66 0L2.6 9.08a1 1 0 0 0 0 1.832l8.57 3.908a2 2 0 0 0 1.66 0z M22 10v6 M6 12.5V16a6 3 0 0 0 12 0v-3.5"],
  hospital: ["#c2352c", "M12 5v14 M5 12h14"],
  mall: ["#b0502e", "M16 10a4 4 0 0 1-8 0 M3.103 6.034h17.794 M3.4 5.467a2 2 0 0 0-.4 1.2V20a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V6.667a2 2 0 0 0-.4-1.2l-2-2.667A2 2 0 0 0 17 2H7a2 2 0 0 0-1.6.8z"],
  place: ["#6a6458", "M12 11.5a.5.5 0 1 0 0 1a.5.5 0 1 0 0-1"],
};
