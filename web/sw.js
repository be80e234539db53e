// A page without a network. The server puts VERSION, FILES (URL and digest of each) and PAGE, where it is
// served, before this.
//
// A version's files are kept together, checked against their digests, and replaced whole: the next version is
// fetched
// beside them and takes over when the page is next opened. Data come from the network first; the last good
// copy is kept.

/** @type {any} */
const worker = self;
const NAME = PAGE.slice(1) || "home";
const STATIC = `${NAME}-${VERSION}`;
const DATA = `${NAME}-data`;
const TILES = `${NAME}-tiles`;
const TAKE_OVER = "take over";
const KEPT_AT = "X-Kept-At";
// A neighbourhood or two at the zooms couriers look at.
const TILES_MAX = 300;
const DATA_WAIT_MS = 8000;
const MVT = "application/vnd.mapbox-vector-tile";

const paths = new Set(FILES.map(([path]) => path));

/** Answers worth keeping (what the map is of, the words for kinds, the stations with their opening times, what may be reported), and the lists they have. */
const KEPT = new Map([
  ["/api/v1/meta", ["layers"]],
  ["/api/v1/places/kinds", ["kinds", "amenities"]],
  ["/api/v1/places", ["features"]],
  ["/api/v1/categories", ["categories"]],
]);

/** @param {URL} url */
const isKept = ({ pathname, searchParams }) =>
  KEPT.has(pathname) && (pathname !== "/api/v1/places" || searchParams.get("week") === "true");

/** Whether an answer is ours, and not the login page of a Wi-Fi or a proxy's notice. @param {Response} response @param {string} path */
async function isOurs(response, path) {
  const body = response.redirected
    ? null
    : await response
        .clone()
        .json()
        .catch(() => null);
  return Boolean(body) && (KEPT.get(path) ?? []).every((name) => Array.isArray(body[name]));
}

async function install() {
  const cache = await caches.open(STATIC);
  await Promise.all(
    FILES.map(async ([path, integrity]) => {
      // What came through on an earlier try need not come again.
      if (await cache.match(path)) return;
      const response = await fetch(path, { cache: "no-cache", integrity });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }),
  );
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith(`${NAME}-`) && ![STATIC, DATA, TILES].includes(name))
      .map((name) => caches.delete(name)),
  );
  await worker.clients.claim();
}

/** The page: of this version, or of the next one if that waits and nobody else has this one open. */
async function page() {
  const { waiting } = worker.registration;
  if (waiting && (await worker.clients.matchAll()).length < 2) {
    waiting.postMessage(TAKE_OVER);
    // A second later it has: a visit that meets the two workers changing places may never be answered.
    return new Response("", { headers: { Refresh: "1", "Content-Type": "text/html" } });
  }
  return own(PAGE);
}

/** A file of this version. @param {string} path */
async function own(path) {
  const cache = await caches.open(STATIC);
  return (await cache.match(path)) ?? fetch(path);
}

/** @param {Request} request */
async function fresh(request) {
  const cache = await caches.open(DATA);
  const kept = await cache.match(request);
  const giveUp = new AbortController();
  // With a copy at hand nobody waits for a network that hangs.
  const timer = kept && setTimeout(() => giveUp.abort(), DATA_WAIT_MS);
  try {
    const response = await fetch(request, { signal: giveUp.signal });
    if (response.ok && (await isOurs(response, new URL(request.url).pathname))) {
      await cache.put(request, stamped(response.clone())).catch(() => {});
      return response;
    }
    return kept ?? (response.ok ? Response.error() : response);
  } catch (error) {
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A copy that says when it was kept. @param {Response} response */
function stamped(response) {
  const headers = new Headers(response.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  return new Response(response.body, { status: response.status, headers });
}

/** A tile says its version in its URL, so one at hand is as good as a new one. @param {Request} request */
async function tile(request) {
  const cache = await caches.open(TILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.status === 200 && !response.redirected && response.headers.get("Content-Type") === MVT) {
      await cache.put(request, response.clone()).catch(() => {});
      trim(cache);
    }
    return response;
  } catch (error) {
    // Better an older map than none.
    const older = await cache.match(request, { ignoreSearch: true });
    if (older) return older;
    throw error;
  }
}

/** @param {Cache} cache */
async function trim(cache) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - TILES_MAX)).map((key) => cache.delete(key)));
}

/** @type {Map<string, boolean>} by the id of a client */
const known = new Map();

/**
 * Whether what asks is the page itself: below the root lie all other pages, with versions of their own.
 * @param {string} id
 */
async function isMine(id) {
  const told = known.get(id);
  if (told !== undefined) return told;
  const client = await worker.clients.get(id);
  const mine = Boolean(client) && new URL(client.url).pathname === PAGE;
  if (client) known.set(id, mine);
  return mine;
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data === TAKE_OVER) worker.skipWaiting();
});
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === PAGE) event.respondWith(page());
    return;
  }
  const answer = paths.has(url.pathname)
    ? () => own(url.pathname)
    : url.pathname.startsWith("/tiles/") && url.pathname.endsWith(".mvt")
      ? () => tile(request)
      : isKept(url)
        ? () => fresh(request)
        : null;
  if (!answer) return;
  event.respondWith(
    PAGE === "/" ? isMine(event.clientId).then((mine) => (mine ? answer() : fetch(request))) : answer(),
  );
});
