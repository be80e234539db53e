// The page: puts what the URL says on the map and on the sheet.

import * as api from "./api.js";
import { answerPanel, title } from "./answer.js";
import { areaPanel, welcomePanel } from "./areapanel.js";
import { drawChips, remembered, setLanguage, setLarge } from "./controls.js";
import { byId } from "./dom.js";
import { language, t } from "./i18n.js";
import { CityMap } from "./map.js";
import { announce, toast } from "./parts.js";
import { NoPosition, whereAmI } from "./position.js";
import { locationPanel, problemPanel, resultsPanel } from "./problems.js";
import { Search } from "./search.js";
import { Sheet } from "./sheet.js";
import { amend, go, state, watch } from "./state.js";
import { fullName } from "./wording.js";

const L = window.L;
const root = document.documentElement;
const HEALTH_RETRY_MS = 8000;
// China has one time.
const CITY_OFFSET_MS = 8 * 3_600_000;
// A device that knows no better than this is asked for nothing closer.
const WORST_ACCURACY_M = 5000;

/** @type {api.Meta | null} */
let meta = null;
let current = new AbortController();
let answered = false;
/** Redraws the panel in another language. @type {() => void} */
let redraw = () => {};
/** @type {Map<string, string>} */
const fullNames = new Map();

const sheet = new Sheet();
const map = new CityMap(byId("map"), {
  onPick: (lon, lat) => go({ lon: wrapped(lon), lat }),
  onView: (view) => amend({ view }),
});
const search = new Search({
  onChoose: (candidate) => go({ address: candidate.text }),
  onSubmit: (q) => go({ q }),
  onClear: () => go({}),
});

/** @param {number} lon beyond the date line, the map repeats itself */
const wrapped = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

/**
 * Put nodes on the sheet and say so.
 * @param {() => (Node | null)[]} make called again when the language changes
 * @param {{spoken?: string, focus?: boolean, detent?: string}} [options]
 */
function panel(make, { spoken, focus = false, detent } = {}) {
  redraw = () => {
    sheet.show(make(), { detent: sheet.detent });
    nameInFull();
  };
  sheet.show(make(), { focus, detent });
  const heading = document.getElementById("heading")?.textContent ?? "";
  document.title = answered && heading ? `${heading} · ${t("title")}` : t("title");
  announce(spoken ?? heading);
}

/** Show the place the URL names. @param {typeof state} place */
async function show(place) {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  // Someone who was reading the sheet or typing goes on there; a tap on the map leaves the focus on the map.
  const focus = answered && !byId("map").contains(document.activeElement) && document.activeElement !== byId("locate");
  answered = true;
  map.clear();
  search.set(place.address ?? place.q ?? "");
  byId("locate").classList.toggle("on", Boolean(place.mine));
  if (place.lon !== undefined && place.lat !== undefined) {
    map.mark(place.lon, place.lat, { mine: place.mine, accuracy_m: place.accuracy_m, label: t(place.mine ? "mark.mine" : "mark.picked") });
  }
  sheet.busy();
  if (!meta) learn();
  try {
    if (place.area) await showArea(place.area, signal, focus);
    else if (place.q) await showResults(place.q, signal, focus);
    else if (place.address || place.lon !== undefined) await showAnswer(place, signal, focus);
    else {
      panel(() => welcomePanel(meta, findMe), { focus });
      if (!map.settled) await fitCity();
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof api.Problem)) throw error;
    showProblem(error);
  }
}

/** @param {typeof state} place @param {AbortSignal} signal @param {boolean} focus */
async function showAnswer(place, signal, focus) {
  const { lon, lat, accuracy_m, address, at } = place;
  const answer = await api.locate(address ? { address, at } : { lon, lat, at, accuracy_m: accuracy_m && Math.min(accuracy_m, WORST_ACCURACY_M) }, signal);
  const { matched } = answer;
  if (address) map.mark(matched.lon, matched.lat, { label: matched.text ?? address });
  const code = answer.grid?.code ?? answer.chain.at(-1)?.code;
  panel(() => answerPanel(answer, { mine: Boolean(place.mine), layers: layers(), onConfirm: () => map.shapes.clearLayers() }), {
    focus,
    spoken: t("spoken.answer", { name: title(answer), n: answer.responsible.filter((p) => !p.vacant).length }),
  });
  const others = answer.evidence.needs_confirmation ? answer.evidence.alternatives : [];
  const shapes = await Promise.all([code, ...others.map((o) => o.code)].map((c) => (c ? api.area(c, at, signal).catch(() => null) : null)));
  if (signal.aborted) return;
  for (const shape of shapes.slice(1)) {
    if (!shape) continue;
    if (shape.geometry) map.outline(shape.geometry, { faint: true });
    nameInFull(shape);
  }
  const bounds = shapes[0]?.geometry ? map.outline(shapes[0].geometry) : L.latLngBounds([matched.lat, matched.lon], [matched.lat, matched.lon]);
  look(place, bounds.extend([matched.lat, matched.lon]));
}

/** @param {string} code @param {AbortSignal} signal @param {boolean} focus */
async function showArea(code, signal, focus) {
  const area = await api.area(code, state.at, signal);
  const now = state.at ?? new Date(Date.now() + CITY_OFFSET_MS).toISOString();
  panel(() => areaPanel(area, { now, layers: layers() }), { focus });
  const bounds = area.geometry ? map.outline(area.geometry) : boundsOf(area.bbox);
  look(state, bounds);
}

/** @param {string} q @param {AbortSignal} signal @param {boolean} focus */
async function showResults(q, signal, focus) {
  const results = await api.search(q, 20, signal);
  const [first] = results;
  if (first && (results.length === 1 || first.text === q)) {
    amend({ q: undefined, address: first.text });
    search.set(first.text);
    await showAnswer(state, signal, focus);
    return;
  }
  panel(() => resultsPanel(q, results), { focus, spoken: t("search.found", { n: results.length }) });
  markAll(results);
}

/** @param {api.Problem} problem */
function showProblem(problem) {
  panel(() => problemPanel(problem, () => show(state)), { focus: false });
  if (problem.slug === "address-ambiguous") markAll(problem.body.candidates ?? []);
  if (problem.slug === "outside-all-grids" && state.lon !== undefined && state.lat !== undefined) {
    showNearest(problem.body.nearest, L.latLng(state.lat, state.lon));
  }
  else if (!map.settled) fitCity();
}

/** A place outside every grid, with the grid that is nearest. @param {{code: string} | undefined} nearest @param {L.LatLng} here */
async function showNearest(nearest, here) {
  const { signal } = current;
  const shape = nearest && (await api.area(nearest.code, state.at, signal).catch(() => null));
  if (signal.aborted) return;
  const bounds = L.latLngBounds([here, here]);
  if (shape?.geometry) bounds.extend(map.outline(shape.geometry, { faint: true }));
  if (shape) nameInFull(shape);
  look(state, bounds);
}

/** Where the panel names an area by itself, name its community too. @param {api.Area} [area] one more that is known */
function nameInFull(area) {
  if (area) fullNames.set(area.code, fullName(area.chain, area.name));
  for (const node of byId("panel").querySelectorAll("[data-area]")) {
    node.textContent = fullNames.get(node.getAttribute("data-area") ?? "") ?? node.textContent;
  }
}

/** @param {api.Candidate[]} candidates */
function markAll(candidates) {
  const points = candidates.map((candidate, i) => {
    map.mark(candidate.lon, candidate.lat, { number: i + 1, label: `${i + 1} ${candidate.text}`, onChoose: () => go({ address: candidate.text }) });
    return /** @type {[number, number]} */ ([candidate.lat, candidate.lon]);
  });
  if (points.length) look(state, L.latLngBounds(points));
}

/** The first view is the URL's; later ones follow what is shown. @param {typeof state} place @param {L.LatLngBounds} bounds */
function look(place, bounds) {
  if (!map.settled && place.view) map.look(place.view);
  else if (!map.settled) map.fit(bounds, { animate: false });
  // Who taps has looked already; who types an address wants to be taken there.
  else if (place.address) map.fit(bounds);
  else map.reveal(bounds);
}

/** @param {[number, number, number, number]} bbox */
const boundsOf = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

/** The whole city; while no area is known, what the base map covers; with nothing at all, China. */
async function fitCity() {
  if (state.view) {
    map.look(state.view);
    return;
  }
  const bounds = meta?.city?.bbox ?? (await api.mapBounds().catch(() => undefined));
  if (map.settled) return;
  if (bounds) map.fit(boundsOf(bounds), { animate: false, maxZoom: 15 });
  else map.look([104, 36, 4]);
}

async function findMe() {
  const button = byId("locate");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  announce(t("mine.searching"));
  try {
    const { lon, lat, accuracy_m } = await whereAmI();
    go({ lon, lat, accuracy_m, mine: true });
  } catch (error) {
    if (!(error instanceof NoPosition)) throw error;
    panel(() => locationPanel(error.reason, findMe), { focus: true });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

const layers = () => meta?.layers ?? [];

const restyle = () => map.base?.change(state.layers, language, "large" in root.dataset ? 1.25 : 1);

function listen() {
  byId("locate").addEventListener("click", findMe);
  byId("zoom-in").addEventListener("click", () => map.zoom(1));
  byId("zoom-out").addEventListener("click", () => map.zoom(-1));
  byId("chips").addEventListener("click", (event) => {
    const chip = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-layer]"));
    const code = chip?.dataset.layer;
    if (!code) return;
    amend({ layers: state.layers.includes(code) ? state.layers.filter((l) => l !== code) : [...state.layers, code] });
    drawChips(layers());
    restyle();
  });
  byId("large").addEventListener("click", () => {
    setLarge(!("large" in root.dataset));
    amend({ large: "large" in root.dataset });
    restyle();
    redraw();
  });
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    drawChips(layers());
    amend({ lang: language });
    redraw();
    restyle();
  });
  addEventListener("online", () => {
    map.base?.retry();
    show(state);
  });
}

/** Say once that the map cannot be drawn, and try again until it can. */
function healthWatch() {
  let timer = 0;
  return (/** @type {boolean} */ ok) => {
    if (ok || timer) return;
    toast(t("problem.tiles"));
    timer = window.setTimeout(() => {
      timer = 0;
      map.base?.retry();
    }, HEALTH_RETRY_MS);
  };
}

/** What this map is of. Without it (the service is away) the page works on; it is asked for again later. */
async function learn() {
  meta = await api.meta().catch(() => null);
  drawChips(layers());
  map.credits(meta?.attribution);
}

async function start() {
  await Promise.all([learn(), setLanguage(state.lang ?? remembered("language") ?? "zh-CN")]);
  setLarge(state.large ?? remembered("text") === "large");
  drawChips(layers());
  listen();
  watch((place) => {
    drawChips(layers());
    show(place);
  });
  await show(state);
  if (!map.settled) await fitCity();
  const scale = "large" in root.dataset ? 1.25 : 1;
  await map.ground({ layers: state.layers, language, scale, version: meta?.versions?.basemap, onHealth: healthWatch() }, meta?.outside_tiles_url);
  root.dataset.ready = "";
}

start();
