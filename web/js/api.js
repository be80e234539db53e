// The API, and what can go wrong with it.

/**
 * @typedef {{code: string, name: string, level: string, layer?: string, kind?: string}} AreaRef
 * @typedef {{post_code: string, name: string | null, role: string, role_name: string, phone: string | null,
 *   on_duty: boolean | null, on_duty_until: string | null, next_on_duty: string | null, since: string | null,
 *   vacant: boolean, substitute_for?: string | null, area_code?: string | null}} Responsible
 * @typedef {{layer: string, layer_name: string, code: string, name: string, responsible: Responsible[]}} Overlay
 * @typedef {{code: string, name: string, distance_m: number}} Near
 * @typedef {{basis: string, distance_to_boundary_m: number | null, accuracy_m: number | null, needs_confirmation: boolean,
 *   alternatives: Near[], atlas_version: number}} Evidence
 * @typedef {{element: string, said: string, start: number, end: number, standard?: string | null}} Understood
 *   a part of the text that was read; offsets count code points, the end exclusive
 * @typedef {{code: string, said?: string | null, taken?: string | null, until?: string | null}} Assumed
 *   what had to be taken for granted
 * @typedef {{query: {at: string, address?: string}, matched: {kind: string, text?: string, score?: number,
 *   building_code?: string | null, unit?: string | null, lon: number, lat: number, understood?: Understood[], assumed?: Assumed[]},
 *   grid: {code: string, name: string, kind: string, households: number | null} | null,
 *   chain: AreaRef[], responsible: Responsible[], overlays: Overlay[], evidence: Evidence}} Answer
 * @typedef {{text: string, level: string, name: string, where: string, lon: number, lat: number, score: number,
 *   building_code: string | null, unit: string | null, area_code: string | null, understood: Understood[], assumed: Assumed[],
 *   grid_code: string | null, grid_name: string | null, community_name: string | null,
 *   grids: {code: string, name: string}[]}} Candidate a place that an address may mean
 * @typedef {{code: string, name: string, level: string, layer: string, kind: string, chain: AreaRef[], children: AreaRef[],
 *   responsible: Responsible[], statistics: Record<string, number | null>, bbox: [number, number, number, number],
 *   centre: {lon: number, lat: number}, history: {from: string | null, until: string | null, area_km2: number}[],
 *   geometry?: import("geojson").Geometry}} Area
 * @typedef {{city: {code: string | null, name: string | null, bbox: [number, number, number, number] | null, centre: {lon: number, lat: number} | null} | null,
 *   layers: {code: string, name: string, name_en: string}[], versions: Record<string, number>, attribution?: string,
 *   outside_tiles_url?: string | null}} Meta
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

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined>} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, query = {}, signal) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  const url = search.size ? `${path}?${search}` : path;
  let response;
  try {
    response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem("offline", 0, {});
  }
  const body = await response.json().catch(() => ({}));
  signal?.throwIfAborted();
  if (response.ok) return body;
  const slug = typeof body.type === "string" ? body.type.split("/").pop() : "";
  throw new Problem(slug || (response.status >= 500 ? "server-error" : "refused"), response.status, body);
}

/** @param {Record<string, string | number | undefined>} query @param {AbortSignal} signal @returns {Promise<Answer>} */
export const locate = (query, signal) => get("/api/v1/locate", query, signal);

/**
 * Places that what was typed so far may lead to.
 * @param {string} q @param {number} limit @param {string | undefined} near "lon,lat" @param {AbortSignal} [signal]
 * @returns {Promise<Candidate[]>}
 */
export const suggest = async (q, limit, near, signal) => (await get("/api/v1/addresses/suggest", { q, limit, near }, signal)).results;

/** @param {string} code @param {string} [at] @param {AbortSignal} [signal] @returns {Promise<Area>} */
export const area = (code, at, signal) => get(`/api/v1/areas/${encodeURIComponent(code)}`, { geometry: "true", at }, signal);

/** West, south, east, north of our base map. @returns {Promise<[number, number, number, number] | undefined>} */
export const mapBounds = async () => (await get("/tiles/basemap.json")).bounds;

/** @returns {Promise<Meta>} */
export const meta = () => get("/api/v1/meta");
