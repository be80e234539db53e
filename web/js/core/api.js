// The API, and what can go wrong with it.

import { noteDate } from "./servertime.js";

/**
 * @typedef {import("./api-types.d.ts").components["schemas"]} Schemas as the service's own document has them
 * @typedef {Schemas["ChainLink"]} AreaRef
 * @typedef {Schemas["Responsible"]} Responsible
 * @typedef {Schemas["Call"]} Rung of the ladder of whom to call
 * @typedef {Schemas["UnderstoodAnswer"]} Understood a part of the text that was read; offsets count code
 *   points
 * @typedef {Schemas["AssumedAnswer"]} Assumed what had to be taken for granted
 * @typedef {Schemas["ResultAnswer"]} Found something that a text may mean, whatever it is
 * @typedef {Schemas["CitySearchAnswer"]} Findings
 * @typedef {Schemas["LocateAnswer"]} Answer
 * @typedef {Schemas["CandidateAnswer"]} Candidate a place that an address may mean
 * @typedef {Schemas["Profile"]} Area
 * @typedef {Schemas["Meta"]} Meta
 * @typedef {Schemas["OpeningAnswer"]} Opening
 * @typedef {Schemas["PlaceInArea"]} PlaceBrief
 * @typedef {Schemas["Feature"]} PlaceFeature
 * @typedef {Schemas["PlaceProperties"] & {lon: number, lat: number}} Place
 * @typedef {Schemas["Mode"]} Mode
 * @typedef {Schemas["Travel"]} Travel
 * @typedef {Schemas["LeftOut"]} LeftOut a nearer place that did not fit, and why
 * @typedef {{places: Place[], left_out: LeftOut[], message: string | null, basis: Travel["basis"]}} Nearest
 * @typedef {Schemas["PlacesAnswer"]} PlacesAnswer
 * @typedef {Schemas["Kind"]} Kind
 * @typedef {Schemas["Amenity"]} Amenity
 * @typedef {Schemas["KindsAnswer"]} Kinds
 * @typedef {Schemas["Step"]} Step
 * @typedef {Schemas["RouteAnswer"]} Route
 * @typedef {Schemas["Ring"]} Ring
 * @typedef {Schemas["CircleAnswer"]} LivingCircle
 */

/** A problem the API named (RFC 9457), or `offline` when there was no answer at all. */
export class Problem extends Error {
  /** @param {string} slug @param {number} status @param {Record<string, any>} body */
  constructor(slug, status, body) {
    super(body.detail || slug);
    this.slug = slug;
    this.status = status;
    this.body = body;
  }
}

const MODULE_MS = 8000;

/**
 * A module that is fetched when it is first wanted. What cannot be had, or does not come for long, is the
 * network's fault; a browser may not ask for it again, so `missing` says that the page has to be loaded anew.
 * @template T @param {() => Promise<T>} load
 */
export const fetched = (load) => () =>
  new Promise((/** @type {(module: T) => void} */ resolve, reject) => {
    const offline = () => reject(new Problem("offline", 0, { missing: true }));
    const patience = setTimeout(offline, MODULE_MS);
    load()
      .then(resolve, offline)
      .finally(() => clearTimeout(patience));
  });

/** Whether an answer has a list of that name. @param {string} name */
export const list = (name) => (/** @type {any} */ body) => Array.isArray(body[name]);

/** Whether it is one feature of GeoJSON. @param {any} body */
const feature = (body) => Array.isArray(body.geometry?.coordinates) && Boolean(body.properties);

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined>} query
 * @param {(body: any) => boolean} isOurs by what an answer of this path is known; one that is not, of the
 *   login page of a Wi-Fi or of a
 *   proxy, is no answer
 * @param {AbortSignal} [signal]
 * @param {{sent?: object, fresh?: boolean, key?: string, method?: string, headers?: Record<string, string>}} [how]
 *   `sent`: what is posted, a file as it is, or sent by another `method`; without it the path is read. `fresh`: past all
 *   caches. `key`: by which the service knows it when it is sent again
 * @returns {Promise<any>}
 */
export async function get(path, query, isOurs, signal, { sent, fresh, key, method = "POST", headers } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const url = given.length
    ? `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
    : path;
  const file = sent instanceof Blob ? sent : null;
  const posting = sent && { method, body: file ?? JSON.stringify(sent) };
  const cache = fresh ? /** @type {const} */ ({ cache: "no-cache" }) : {};
  let response;
  try {
    response = await fetch(url, {
      signal,
      ...posting,
      ...cache,
      headers: {
        Accept: "application/json",
        ...(sent && { "Content-Type": file ? file.type : "application/json" }),
        ...(key && { "Idempotency-Key": key }),
        ...headers,
      },
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem("offline", 0, {});
  }
  noteDate(response.headers.get("Date"));
  const body = await response.json().catch(() => null);
  if (signal?.aborted) throw signal.reason ?? new DOMException("", "AbortError");
  if (response.ok && body && isOurs(body)) return body;
  const slug = typeof body?.type === "string" ? body.type.split("/").pop() : "";
  if (!slug && response.status < 500) throw new Problem("offline", 0, {});
  throw new Problem(slug || "server-error", response.status, {
    ...body,
    retry_after_s: Number(response.headers.get("Retry-After")) || null,
  });
}

/**
 * @param {Record<string, string | number | undefined>} query @param {AbortSignal} signal
 * @param {{fresh?: boolean}} [how] `fresh`: past all caches
 * @returns {Promise<Answer>}
 */
export const locate = (query, signal, how) => get("/api/v1/locate", query, list("chain"), signal, how);

/**
 * Places that what was typed so far may lead to.
 * @param {string} q
 * @param {number} limit
 * @param {string | undefined} near "lon,lat"
 * @param {AbortSignal} [signal]
 * @returns {Promise<Candidate[]>}
 */
export const suggest = async (q, limit, near, signal) =>
  (await get("/api/v1/addresses/suggest", { q, limit, near }, list("results"), signal)).results;

/**
 * Whatever a text may mean: addresses, places and their kinds, areas, people, coordinates, crossings.
 * @param {string} q
 * @param {number} limit
 * @param {string | undefined} near "lon,lat"
 * @param {string} lang
 * @param {AbortSignal} [signal]
 * @param {{typing?: boolean}} [how] `typing`: more may come, what the text begins is offered too
 * @returns {Promise<Findings>}
 */
export const search = (q, limit, near, lang, signal, { typing } = {}) =>
  get(
    "/api/v1/search",
    { q, limit, near, lang, typing: typing ? "true" : undefined },
    list("results"),
    signal,
  );

/**
 * @param {string} code @param {string} [at] @param {AbortSignal} [signal]
 * @param {{fresh?: boolean}} [how] `fresh`: past all caches
 * @returns {Promise<Area>}
 */
export const area = (code, at, signal, how) =>
  get(`/api/v1/areas/${encodeURIComponent(code)}`, { geometry: "true", at }, list("chain"), signal, how);

/**
 * West, south, east, north of our base map.
 * @returns {Promise<[number, number, number, number] | undefined>}
 */
export const mapBounds = async () => (await get("/tiles/basemap.json", {}, list("tiles"))).bounds;

/** @returns {Promise<Meta>} */
export const meta = () => get("/api/v1/meta", {}, list("layers"));

/**
 * A feature as one plain thing.
 * @param {{geometry: {coordinates: [number, number]}, properties: any}} feature
 * @returns {Place}
 */
const plain = ({
  geometry: {
    coordinates: [lon, lat],
  },
  properties,
}) => ({ ...properties, lon, lat });

/**
 * Places by travel time from `near`, or all within `bbox`.
 * @param {Record<string, string | number | undefined>} query
 * @param {AbortSignal} [signal]
 * @returns {Promise<Nearest>}
 */
export async function places(query, signal) {
  const {
    features,
    left_out = [],
    message = null,
    basis = "network",
  } = await get("/api/v1/places", query, list("features"), signal);
  return { places: features.map(plain), left_out, message, basis };
}

/**
 * The stations of a city, and those on the way somewhere, as GeoJSON.
 * @param {Record<string, string | number | undefined>} query
 * @param {AbortSignal} signal
 */
export const stations = (query, signal) =>
  get(query.to ? "/api/v1/places/on-route" : "/api/v1/places", query, list("features"), signal);

/**
 * @param {string} code
 * @param {string} [at]
 * @param {AbortSignal} [signal]
 * @param {{fresh?: boolean}} [how]
 */
export const placeFeature = (code, at, signal, how) =>
  get(`/api/v1/places/${encodeURIComponent(code)}`, { at }, feature, signal, how);

/**
 * With the report that somebody sent a moment ago.
 * @param {string} code
 * @param {string} [at]
 * @param {AbortSignal} [signal]
 */
export const place = async (code, at, signal) => plain(await placeFeature(code, at, signal, { fresh: true }));

/** @returns {Promise<Kinds>} */
export const kinds = () =>
  get("/api/v1/places/kinds", {}, (body) => list("kinds")(body) && list("amenities")(body));

/**
 * Somebody came and it was closed.
 * @param {string} code @param {string} device @param {string} [at] when that was, if it was not just now
 * @returns {Promise<Schemas["ReportAnswer"]>}
 */
export const reportClosed = (code, device, at) =>
  get(
    `/api/v1/places/${encodeURIComponent(code)}/closed-reports`,
    {},
    ({ counted }) => typeof counted === "boolean",
    undefined,
    { sent: { device, at } },
  );

/**
 * @param {{from: string, to: string, mode: string, lang: string}} query
 * @param {AbortSignal} signal
 * @returns {Promise<Route>}
 */
export const route = (query, signal) => get("/api/v1/routes", query, list("steps"), signal);

/**
 * How far one gets on foot, the smallest first.
 * @param {number} lon
 * @param {number} lat
 * @param {AbortSignal} signal
 * @returns {Promise<Schemas["IsochroneAnswer"]>}
 */
export const isochrones = (lon, lat, signal) =>
  get("/api/v1/isochrones", { lon, lat, minutes: "5,10,15", mode: "walk" }, list("features"), signal);

/**
 * What lies within a walk of a community's middle.
 * @param {string} code
 * @param {AbortSignal} signal
 * @returns {Promise<LivingCircle>}
 */
export const livingCircle = (code, signal) =>
  get(`/api/v1/areas/${encodeURIComponent(code)}/living-circle`, {}, list("kinds"), signal);
