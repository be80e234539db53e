// Handing a way over to a navigation app: links that open Amap, Baidu or Tencent maps, or their pages where
// none is installed.
// Nothing is asked of them from here; they are opened when somebody taps.

/**
 * @typedef {{lon: number, lat: number, name?: string}} Place WGS 84
 * @typedef {import("../../core/api.js").Mode} Mode
 * @typedef {{code: "amap" | "baidu" | "tencent", url: string}} Handover
 */

// The names that the apps give to a way of moving. None offers the public a scooter: that is a bicycle to
// them.
const MODES = {
  walk: { amap: "walk", baidu: "walking", tencent: "walk" },
  bicycle: { amap: "ride", baidu: "riding", tencent: "bike" },
  scooter: { amap: "ride", baidu: "riding", tencent: "bike" },
};
// Who sends them, which all three want to know.
const SENDER = "community-map";

// Published maps of China are shifted (GCJ-02), Baidu's once more (BD-09); the server's geoapi/core/geo.py
// holds the same formulas.
const KRASOVSKY_A_M = 6378245;
const KRASOVSKY_E2 = 0.006693421622965943;
const BD_X_PI = (Math.PI * 3000) / 180;
const CHINA = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };
const { PI, abs, atan2, cos, hypot, sin, sqrt } = Math;

/** Whether published maps are shifted there. @param {number} lon @param {number} lat */
const isShifted = (lon, lat) =>
  lon > CHINA.west && lon < CHINA.east && lat > CHINA.south && lat < CHINA.north;

/** @param {number} lon @param {number} lat WGS 84 @returns {[number, number]} */
export function toGcj02(lon, lat) {
  if (!isShifted(lon, lat)) return [lon, lat];
  const x = lon - 105;
  const y = lat - 35;
  const root = sqrt(abs(x));
  const waves = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves;
  north += ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3;
  north += ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves;
  east += ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3;
  east += ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  const phi = (lat * PI) / 180;
  const w2 = 1 - KRASOVSKY_E2 * sin(phi) ** 2;
  const perLat = (((KRASOVSKY_A_M * (1 - KRASOVSKY_E2)) / (w2 * sqrt(w2))) * PI) / 180;
  const perLon = ((KRASOVSKY_A_M / sqrt(w2)) * cos(phi) * PI) / 180;
  return [lon + east / perLon, lat + north / perLat];
}

/** @param {number} lon @param {number} lat WGS 84 @returns {[number, number]} */
export function toBd09(lon, lat) {
  if (!isShifted(lon, lat)) return [lon, lat];
  const [x, y] = toGcj02(lon, lat);
  const radius = hypot(x, y) + 0.00002 * sin(y * BD_X_PI);
  const angle = atan2(y, x) + 0.000003 * cos(x * BD_X_PI);
  return [radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006];
}

const degrees = (/** @type {number} */ value) => value.toFixed(6);
/** `lon,lat` or `lat,lon` @param {[number, number]} point @param {boolean} [latFirst] */
const pair = ([lon, lat], latFirst = false) =>
  latFirst ? `${degrees(lat)},${degrees(lon)}` : `${degrees(lon)},${degrees(lat)}`;
/** A name without what the links put between names and numbers. @param {Place} place */
const plain = ({ name = "" }) => name.replace(/[,|:&?#\s]+/g, " ").trim();

/** @param {string} url @param {Record<string, string | undefined>} query */
const link = (url, query) =>
  `${url}?${Object.entries(query)
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${encodeURIComponent(value ?? "")}`)
    .join("&")}`;

/** Amap takes `lon,lat,name`. @param {Place} place */
function forAmap(place) {
  return [pair(toGcj02(place.lon, place.lat)), plain(place)].filter(Boolean).join(",");
}

/** Baidu takes `latlng:lat,lon|name:…`. @param {Place} place */
function forBaidu(place) {
  const name = plain(place);
  const latlng = `latlng:${pair(toBd09(place.lon, place.lat), true)}`;
  return name ? `${latlng}|name:${name}` : latlng;
}

/** Tencent takes `lat,lon`. @param {Place} place */
const forTencent = (place) => pair(toGcj02(place.lon, place.lat), true);

/**
 * Links that lead from here to `to` in each of the apps. Without `from` an app starts where the phone is.
 * @param {Place & {mode: Mode, from?: Place}} to
 * @returns {Handover[]}
 */
export function handovers({ lon, lat, name, mode, from }) {
  const to = { lon, lat, name };
  const { amap, baidu, tencent } = MODES[mode];
  return [
    {
      code: "amap",
      url: link("https://uri.amap.com/navigation", {
        from: from && forAmap(from),
        to: forAmap(to),
        mode: amap,
        src: SENDER,
        coordinate: "gaode",
        callnative: "1",
      }),
    },
    {
      code: "baidu",
      url: link("https://api.map.baidu.com/direction", {
        origin: from && forBaidu(from),
        destination: forBaidu(to),
        mode: baidu,
        coord_type: "bd09ll",
        output: "html",
        src: `webapp.${SENDER}.web`,
      }),
    },
    {
      code: "tencent",
      url: link("https://apis.map.qq.com/uri/v1/routeplan", {
        type: tencent,
        from: from && plain(from),
        fromcoord: from && forTencent(from),
        to: plain(to) || forTencent(to),
        tocoord: forTencent(to),
        referer: SENDER,
      }),
    },
  ];
}
