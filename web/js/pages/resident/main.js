// The page: puts what the URL says on the map and on the sheet.

import * as api from "../../core/api.js";
import { cityNow } from "../../core/citytime.js";
import { byId } from "../../core/dom.js";
import { distance } from "../../core/format.js";
import { language, t } from "../../core/i18n.js";
import { readNumber } from "../../core/numbers.js";
import { NoPosition, whereAmI } from "../../core/position.js";
import { recall } from "../../core/storage.js";
import { learnTerms } from "../../core/terms.js";
import { candidateOption, destination } from "../../features/addresses/candidates.js";
import {
  areaMeant,
  distinct,
  doubtIn,
  gridsPanel,
  onePanel,
  roadPanel,
  severalPanel,
} from "../../features/addresses/disambiguation.js";
import { home } from "../../features/addresses/home.js";
import { areaPanel, welcomePanel } from "../../features/areas/areapanel.js";
import { followDuty } from "../../features/people/duty.js";
import { calleeOf, hotlineCallee, learnHotline, rungsOf } from "../../features/people/ladder.js";
import { learnKinds } from "../../features/places/kinds.js";
import { pinsOf } from "../../features/places/placerow.js";
import { noPlacePanel } from "../../features/places/placesheet.js";
import { listenToCallBar } from "../../ui/callbar.js";
import { announce, setPageLinks, toast } from "../../ui/components.js";
import { setLanguage, setLarge } from "../../ui/preferences.js";
import { Search } from "../../ui/search.js";
import { drawChips, listenToChips } from "./chips.js";
import { showAnswer, showCoarse } from "./locatescreen.js";
import { locateBy, showIsochrone, showNear, showPlace } from "./placescreens.js";
import { leaveButton, locationPanel, notFoundPanel, problemPanel, unreadMomentPanel } from "./problems.js";
import {
  asksForStart,
  canGoBack,
  navigate,
  replace,
  sharedUrl,
  startFrom,
  state,
  update,
  urlOf,
  watch,
} from "./state.js";
import {
  boundsOfBox,
  clear,
  fitCity,
  look,
  map,
  markAll,
  outlineAll,
  panel,
  redraw,
  refresh,
  sheet,
} from "./view.js";

const L = window.L;
const root = document.documentElement;
const HEALTH_RETRY_MS = 8000;
// Whoever is farther from every grid than this is not in the city.
const FAR_M = 5000;
// A start that may be so far off is told.
const ROUGH_M = 200;
const PERHAPS_SHOWN = 5;
const GRIDS_SHOWN = 12;

/** @type {api.Meta | null} */
let meta = null;
let current = new AbortController();

const search = new Search({
  onChoose: (candidate) =>
    asksForStart() ? startFrom([candidate.lon, candidate.lat]) : navigate(destination(candidate)),
  onSubmit: (text) => {
    const number = readNumber(text);
    // Whether there is such a matter is not said here.
    if (number) location.assign(`/m/${number}`);
    else if (asksForStart()) startAt(text);
    else navigate({ address: text });
  },
  onClear: () => navigate({}),
  near: () => map.near(),
  renderOption: candidateOption,
});

/** Show the place the URL names. @param {typeof state} place */
async function show(place) {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const focus = clear();
  search.set(place.address ?? "");
  byId("locate").classList.toggle("on", Boolean(place.fromDevice));
  if (place.lon !== undefined && place.lat !== undefined) {
    map.mark(place.lon, place.lat, {
      fromDevice: place.fromDevice,
      accuracy_m: place.accuracy_m,
      label: t(place.fromDevice ? "mark.mine" : "mark.picked"),
    });
  }
  if (!meta) learn();
  if (place.atUnread) {
    const text = place.atUnread;
    panel(() => unreadMomentPanel(text, () => update({ atUnread: undefined })), { focus });
    if (!map.settled) await fitCity(meta);
    return;
  }
  try {
    if (place.place) await showPlace(place, signal, focus);
    else if (place.kind) {
      if (!map.settled && !place.near && place.lon === undefined) await fitCity(meta);
      await showNear(place, signal, focus);
    } else if (place.area) await showArea(place.area, signal, focus);
    else if (place.address || place.lon !== undefined) {
      await showAnswer(place, signal, focus, {
        city: cityName(),
        onDoubt: (address, candidate) => ask(address, [candidate], focus),
      });
    } else {
      panel(() => welcomePanel(meta, home(), findMe), { focus });
      if (!map.settled) await fitCity(meta);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof api.Problem)) throw error;
    await showProblem(error, signal, focus);
  }
}

/** @param {string} code @param {AbortSignal} signal @param {boolean} focus */
async function showArea(code, signal, focus) {
  let area = await api.area(code, state.at, signal);
  const bounds = area.geometry ? map.outline(area.geometry) : boundsOfBox(area.bbox);
  if (state.isochrone)
    return showIsochrone(area.name, area.living_circle ?? area.centre, code, signal, focus);
  const now = cityNow(state.at);
  map.pins.show(pinsOf(area.places ?? [], now));
  const large = () => "large" in root.dataset;
  // Of a city there is nobody to call but the hotline.
  const rungs = () => (area.call?.some((rung) => rung.rung !== "hotline") ? rungsOf(area) : []);
  panel(() => areaPanel(area, { now: cityNow(state.at), large: large(), rungs: rungs() }), {
    focus,
    callee: () => (rungs().length ? calleeOf(rungs()[0]) : hotlineCallee()),
    detent: rungs().length && large() ? "full" : undefined,
  });
  if (!state.at)
    followDuty(area, now, {
      signal,
      ask: async () => [await api.area(code, undefined, signal, { fresh: true }), cityNow()],
      onChange: (next) => {
        area = next;
        refresh(["ladder", "others"]);
      },
    });
  look(state, bounds);
}

/**
 * Is it here? One candidate is confirmed, of several one is chosen.
 * @param {string} q
 * @param {api.Candidate[]} candidates
 * @param {boolean} focus
 */
function ask(q, candidates, focus) {
  const choose = (/** @type {api.Candidate} */ candidate) =>
    navigate(destination(candidate, { q, among: candidates }));
  const [first] = candidates;
  panel(
    () =>
      candidates.length === 1 ? onePanel(q, first, () => choose(first)) : severalPanel(q, candidates, choose),
    { focus },
  );
  markAll(candidates, choose);
}

/** @param {string} q @param {api.Problem["body"]} body @param {AbortSignal} signal @param {boolean} focus */
async function showAmbiguous(q, body, signal, focus) {
  const candidates = distinct(body.candidates);
  const [first] = candidates;
  const grids = body.grids ?? [];
  const area = areaMeant(candidates);
  if (area) {
    replace({ address: undefined, area });
    await show(state);
  } else if (grids.length > 1) {
    const shown = grids.slice(0, GRIDS_SHOWN);
    panel(() => gridsPanel(q, first, shown, grids.length), { focus });
    look(
      state,
      await outlineAll(
        shown.map((/** @type {{code: string}} */ grid) => grid.code),
        signal,
        { numbered: true },
      ),
    );
  } else if (candidates.length === 1 && first.level === "road") {
    panel(() => roadPanel(q, first), { focus });
    map.mark(first.lon, first.lat, { label: first.text });
    look(state, L.latLngBounds([[first.lat, first.lon]]), { pins: true });
  } else ask(q, candidates, focus);
}

/** @param {string} q @param {api.Problem["body"]} body @param {AbortSignal} signal @param {boolean} focus */
async function showNotFound(q, body, signal, focus) {
  /** @type {api.Candidate[]} */
  let perhaps = [];
  if (body.reason !== "outside_city" && body.reason !== "too_short") {
    perhaps = body.candidates?.length
      ? body.candidates
      : await api.suggest(q, PERHAPS_SHOWN, map.near(), signal).catch(() => []);
    if (signal.aborted) return;
  }
  const choose = (/** @type {api.Candidate} */ candidate) => navigate(destination(candidate));
  panel(() => notFoundPanel(q, body, perhaps, choose), { focus });
  markAll(perhaps, choose);
  if (!map.settled) await fitCity(meta);
}

/** Somebody wrote where they set out. @param {string} address */
async function startAt(address) {
  const answer = await api.locate({ address, at: state.at }, current.signal).catch(() => null);
  if (answer && !doubtIn(answer)) startFrom([answer.matched.lon, answer.matched.lat]);
  else toast(t("route.ask.which"));
}

/** @param {api.Problem} problem @param {AbortSignal} signal @param {boolean} focus */
async function showProblem(problem, signal, focus) {
  const { slug, body } = problem;
  if (slug === "not-found" && state.place) {
    panel(() => noPlacePanel(state.place ?? "", leaveButton()), { focus });
    if (!map.settled) await fitCity(meta);
    return;
  }
  if (slug === "address-ambiguous" && body.candidates?.length)
    return showAmbiguous(state.address ?? "", body, signal, focus);
  if (slug === "address-ambiguous" || slug === "address-not-found")
    return showNotFound(state.address ?? "", body, signal, focus);
  const outside = slug === "outside-all-grids" && state.lon !== undefined && state.lat !== undefined;
  if (outside && (state.accuracy_m ?? 0) >= (body.nearest?.distance_m ?? Infinity)) {
    return showCoarse(state, null, signal, focus, { city: cityName(), nearest: body.nearest });
  }
  if (outside && meta?.city?.bbox && (body.nearest?.distance_m ?? Infinity) > FAR_M) {
    const { showOutside } = await import("./outside.js");
    return showOutside(state, meta.city, signal, focus);
  }
  panel(() => problemPanel(problem, () => show(state)));
  if (outside) {
    const here = L.latLng(state.lat ?? 0, state.lon ?? 0);
    const nearest = await outlineAll(body.nearest ? [body.nearest.code] : [], signal);
    if (!signal.aborted) look(state, nearest.extend(here));
  } else if (!map.settled) await fitCity(meta);
}

async function findMe() {
  const button = byId("locate");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  announce(t("mine.searching"));
  try {
    const { lon, lat, accuracy_m } = await whereAmI();
    if (asksForStart()) {
      startFrom([lon, lat], true);
      if (accuracy_m > ROUGH_M) toast(t("mine.rough", { distance: distance(accuracy_m) }));
    } else navigate({ lon, lat, accuracy_m, fromDevice: true });
  } catch (error) {
    if (!(error instanceof NoPosition)) throw error;
    panel(() => locationPanel(error.reason, findMe), { focus: true });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

const cityName = () => meta?.city?.name ?? t("outside.city");

const restyle = () => map.base?.change(state.layers, language, "large" in root.dataset ? 1.25 : 1);

function listen() {
  byId("locate").addEventListener("click", findMe);
  byId("zoom-in").addEventListener("click", () => map.zoom(1));
  byId("zoom-out").addEventListener("click", () => map.zoom(-1));
  listenToChips({
    onLayers: () => {
      drawChips();
      restyle();
    },
  });
  byId("large").addEventListener("click", () => {
    setLarge(!("large" in root.dataset));
    replace({ large: "large" in root.dataset });
    restyle();
    redraw();
    // The person and the number first.
    if ("large" in root.dataset && document.querySelector(".ladder")) sheet.to("full");
  });
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    drawChips();
    replace({ lang: language });
    // The sentences of a way come in one language.
    if (state.route) update({});
    else redraw();
    restyle();
  });
  byId("sheet").addEventListener("keydown", (event) => {
    if (event.key === "Escape") navigate({});
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
  [meta] = await Promise.all([api.meta().catch(() => null), learnKinds()]);
  learnHotline(meta);
  learnTerms(meta);
  drawChips();
  map.credits(meta?.attribution);
}

/** When what stands has been drawn: a slow phone shows the words before it works on the map. */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

async function start() {
  setPageLinks({ urlOf, navigate, canGoBack, sharedUrl, askedMoment: () => state.at });
  locateBy(findMe);
  listenToCallBar();
  // The first sheet stands in the page itself. What is not that sheet does not grow out of it before
  // somebody's eyes.
  root.toggleAttribute("data-changing", Boolean(location.search || home() || recall("text") === "large"));
  await Promise.all([learn(), painted(), setLanguage(state.lang ?? recall("language") ?? "zh-CN")]);
  setLarge(state.large ?? recall("text") === "large");
  drawChips();
  listen();
  watch((place) => {
    drawChips();
    show(place);
  });
  await show(state);
  if (!map.settled) await fitCity(meta);
  const scale = "large" in root.dataset ? 1.25 : 1;
  await painted();
  await map.ground(
    { layers: state.layers, language, scale, version: meta?.versions?.basemap, onHealth: healthWatch() },
    meta?.outside_tiles_url,
  );
  root.dataset.ready = "";
}

start();
