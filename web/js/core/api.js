// The API, and what can go wrong with it.

/**
 * @typedef {{code: string, name: string, level: string, layer?: string, kind?: string}} AreaRef
 * @typedef {{post_code: string, name: string | null, role: string, role_name: string, phone: string | null, tel?: string | null,
 *   on_duty: boolean | null, on_duty_until: string | null, next_on_duty: string | null, since: string | null,
 *   vacant: boolean, substitute_for?: string | null, area_code?: string | null}} Responsible
 * @typedef {{rung: string, name: string, role: string | null, role_name?: string | null, post_code?: string | null,
 *   area_name?: string | null, phone: string, tel?: string | null, on_duty: boolean | null, until: string | null, back_at: string | null}} Rung of the ladder of whom to call
 * @typedef {{layer: string, layer_name: string, code: string, name: string, responsible: Responsible[]}} Overlay
 * @typedef {{code: string, name: string, distance_m: number}} Near
 * @typedef {{basis: string, distance_to_boundary_m: number | null, accuracy_m: number | null, needs_confirmation: boolean,
 *   alternatives: Near[], atlas_version: number}} Evidence
 * @typedef {{element: string, said: string, start: number, end: number, standard?: string | null}} Understood
 *   a part of the text that was read; offsets count code points, the end exclusive
 * @typedef {{code: string, said?: string | null, taken?: string | null, until?: string | null}} Assumed
 *   what had to be taken for granted
 * @typedef {{query: {at: string, address?: string, day?: string | null}, matched: {kind: string, text?: string, score?: number,
 *   building_code?: string | null, unit?: string | null, lon: number, lat: number, understood?: Understood[], assumed?: Assumed[]},
 *   grid: {code: string, name: string, kind: string, households: number | null} | null,
 *   chain: AreaRef[], responsible: Responsible[], overlays: Overlay[], evidence: Evidence, call?: Rung[]}} Answer
 * @typedef {{text: string, level: string, name: string, where: string, lon: number, lat: number, score: number,
 *   building_code: string | null, unit: string | null, area_code: string | null, understood: Understood[], assumed: Assumed[],
 *   grid_code: string | null, grid_name: string | null, community_name: string | null,
 *   grids: {code: string, name: string}[]}} Candidate a place that an address may mean
 * @typedef {{code: string, name: string, level: string, layer: string, kind: string, chain: AreaRef[], children: AreaRef[],
 *   responsible: Responsible[], call?: Rung[], statistics: Record<string, number | null>, bbox: [number, number, number, number],
 *   centre: {lon: number, lat: number}, history: {from: string | null, until: string | null, area_km2: number}[],
 *   geometry?: import("geojson").Geometry, introduction?: string | null, places?: PlaceBrief[], places_open?: number,
 *   living_circle?: {lon: number, lat: number, minutes: number}}} Area
 * @typedef {{city: {code: string | null, name: string | null, bbox: [number, number, number, number] | null, centre: {lon: number, lat: number} | null} | null,
 *   layers: {code: string, name: string, name_en: string}[], versions: Record<string, number>, attribution?: string,
 *   outside_tiles_url?: string | null, hotline?: Rung | null}} Meta
 * @typedef {"walk" | "bicycle" | "scooter"} Mode
 * @typedef {{open: boolean | null, clear: boolean, until: string | null, next: string | null, provisional: boolean,
 *   reason: string | null, at: string}} Opening
 * @typedef {{code: string, name: string, kind: string, kind_name: string, kind_name_en: string, icon: string, tone: string,
 *   lon: number, lat: number, opening: Opening, phone?: string | null, tel?: string | null, address?: string | null}} PlaceBrief
 * @typedef {{duration_s: number, distance_m: number, arrives_at: string, basis: "network" | "straight_line", mode: Mode}} Travel
 * @typedef {PlaceBrief & {area: AreaRef | null, access: string | null, wheelchair: string | null, amenities: string[],
 *   operator: string | null, description: string | null, photo_captions: string[], verified: {on: string, by: string | null} | null,
 *   hours: string | null, hours_clear: boolean, travel?: Travel | null,
 *   reported_closed: {at: string, minutes_ago: number, reports: number} | null,
 *   openings?: [string, string][], exceptions?: {from: string | null, until: string | null, hours: string, reason: string | null}[]}} Place
 * @typedef {{code: string, name: string, kind: string, lon: number, lat: number, duration_s: number | null, distance_m: number | null,
 *   reasons: string[], lacks?: string[], opening: Opening}} LeftOut a nearer place that did not fit, and why
 * @typedef {{places: Place[], left_out: LeftOut[], message: string | null, basis: string}} Nearest
 * @typedef {{code: string, name: string, name_en: string, icon: string, tone: string, count: number}} Kind
 * @typedef {{kinds: Kind[], amenities: Omit<Kind, "tone">[]}} Kinds
 * @typedef {{text: string, kind: number, street: string | null, distance_m: number, duration_s: number, span: [number, number]}} Step
 *   `span`: first and last index in the coordinates of the way
 * @typedef {{lon: number, lat: number, road_lon: number, road_lat: number, distance_to_road_m: number}} RoadPoint
 * @typedef {{from: RoadPoint, to: RoadPoint, duration_s: number, distance_m: number,
 *   geometry: {coordinates: [number, number][]}, steps: Step[]}} Route
 * @typedef {{type: "Feature", properties: {minutes: number}, geometry: import("geojson").Polygon | import("geojson").MultiPolygon}} Ring
 * @typedef {{centre: {lon: number, lat: number, name: string}, minutes: number,
 *   kinds: (Kind & {within: number, nearest: {code: string, name: string, lon: number, lat: number} | null})[]}} LivingCircle
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

/** Whether an answer has a list of that name. @param {string} name */
const list = (name) => (/** @type {any} */ body) => Array.isArray(body[name]);

/** Whether it is one feature of GeoJSON. @param {any} body */
const feature = (body) => Array.isArray(body.geometry?.coordinates) && Boolean(body.properties);

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined>} query
 * @param {(body: any) => boolean} isOurs by what an answer of this path is known; one that is not, of the login page of a Wi-Fi or of a
 *   proxy, is no answer
 * @param {AbortSignal} [signal]
 * @param {{sent?: object, fresh?: boolean}} [how] `sent`: what is posted; without it the path is read. `fresh`: past all caches
 * @returns {Promise<any>}
 */
async function get(path, query, isOurs, signal, { sent, fresh } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const url = given.length
    ? `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
    : path;
  const posting = sent && { method: "POST", body: JSON.stringify(sent) };
  const cache = fresh ? /** @type {const} */ ({ cache: "no-cache" }) : {};
  let response;
  try {
    response = await fetch(url, {
      signal,
      ...posting,
      ...cache,
      headers: { Accept: "application/json", ...(sent && { "Content-Type": "application/json" }) },
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem("offline", 0, {});
  }
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
 * @returns {Promise<{counted: boolean, reported_closed: Place["reported_closed"]}>}
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
 * @returns {Promise<{features: Ring[]}>}
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
