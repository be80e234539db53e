// The couriers' page: the nearest station that is open when one arrives, one tap away.

import * as api from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { byId } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { NoPosition } from "../../core/position.js";
import { recall } from "../../core/storage.js";
import { named } from "../../core/terms.js";
import { announce } from "../../ui/components.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { Drawing } from "./drawing.js";
import { freshness } from "./freshness.js";
import { LocationPicker } from "./locationpicker.js";
import { MapPanel } from "./mappanel.js";
import { Navigation } from "./navigation.js";
import { keepPlace, lastPlace, locateDevice, mayLocate, outside } from "./position.js";
import { reportClosed } from "./reporting.js";
import * as reports from "./reports.js";
import { results } from "./results.js";
import { Screens } from "./screens.js";
import { back, state, update, watch } from "./state.js";
import { offerBy } from "./stations.js";
import { StationSearch } from "./stationsearch.js";
import { drawFilters, drawTabs, drawTasks, drawWaiting } from "./toolbar.js";

/** @typedef {import("./stations.js").Offer} Offer */

const root = document.documentElement;
const WIDE = matchMedia("(min-width: 900px), (min-width: 640px) and (max-height: 500px)");
const TICK_MS = 5000;
// After so long it is asked again while somebody looks: with no network, with a service in trouble, with all
// well.
const AGAIN_MS = { offline: 4000, trouble: 20_000, well: 120_000 };
// So far beyond the city's edge it makes no sense to look for its stations.
const OUTSIDE_M = 5000;

/** @type {api.Meta | null} */
let meta = null;
/** @type {import("./service.js").Word[]} */
let words = [];
/** @type {import("./results.js").Situation} */
const situation = { phase: "first", lost: "denied", away: null, selected: null };
/** What is being said just now: a place by its address, or by a tap. @type {"find" | "pick" | null} */
let saying = null;
let asked = "";
/** Whether there are words yet to say anything with. */
let spoken = false;
/** Until the question that is being asked has its answer. @type {Promise<void>} */
let answered = Promise.resolve();

const now = () => (state.at ? Date.parse(state.at) : Date.now());
const search = new StationSearch(draw);
const mapPanel = new MapPanel({
  onPick: (lon, lat) => saying === "pick" && picker.done({ lon, lat }),
  meta: () => meta,
});
const navigation = new Navigation((here) => {
  if (here) state.here = here;
  draw();
});
const picker = new LocationPicker({
  near: () => (state.here ? `${state.here.lon.toFixed(3)},${state.here.lat.toFixed(3)}` : undefined),
  onFound: (purpose, place) => {
    saying = null;
    if (purpose === "other") {
      onOther(place);
      draw();
    } else if (purpose === "to") update({ to: place }, { step: true });
    else settle({ ...place, by: "choice" });
  },
  onClose: () => say(null),
  onPick: () => say("pick"),
  onMine: () => {
    say(null);
    findMe();
  },
});

/** What a screen wants a place for. @type {(place: import("./locationpicker.js").Found) => void} */
let onOther = () => {};
/** How many reports wait in this phone. */
let kept = 0;
const screens = new Screens({
  findPlace: (found) => {
    onOther = found;
    say("find", "other");
  },
  drawMap: (content, what) =>
    mapPanel.draw({ here: null, to: null, stations: [], line: null, guess: false, ...content }, what),
  countTasks: drawTasks,
});

/** @param {"find" | "pick" | null} what @param {import("./locationpicker.js").Purpose} [purpose] */
function say(what, purpose) {
  saying = what;
  if (what === "find") picker.open(purpose ?? picker.purpose);
  else picker.close();
  draw();
}

/** One is here. @param {import("./state.js").Here} here */
function settle(here) {
  situation.phase = "here";
  if (here.by === "choice") keepPlace(here);
  update({ here });
}

async function findMe() {
  // Who has an answer keeps it while the device looks again.
  if (!state.here) situation.phase = "locating";
  draw();
  announce(t("mine.searching"));
  try {
    settle(await locateDevice());
  } catch (error) {
    if (!(error instanceof NoPosition)) throw error;
    if (state.here?.by !== "device") {
      situation.phase = "lost";
      situation.lost = error.reason;
      update({ here: null });
    } else refresh();
  }
}

function refresh() {
  if (!state.here || situation.away || state.atUnread) return;
  const { here, to, mode, amenities: wanted, at } = state;
  const near = { lon: here.lon, lat: here.lat };
  answered = search.seek({ near, to: to && { lon: to.lon, lat: to.lat }, mode, amenities: wanted, at });
  reports.send().then((sent) => sent && draw());
}

/** Something else is to be shown. */
function changed() {
  const { here, to, mode, amenities: wanted, at } = state;
  const box = meta?.city?.bbox;
  const distance_m = here && box ? outside(here, box) : 0;
  situation.away = distance_m > OUTSIDE_M ? { city: meta?.city?.name ?? "", distance_m } : null;
  const question = JSON.stringify([here && [here.lon, here.lat], to, mode, wanted, at, state.atUnread]);
  if (question !== asked) {
    asked = question;
    situation.selected = null;
    byId("main").scrollTop = 0;
    refresh();
  }
  draw();
}

/** @param {string} code */
function word(code) {
  const found = words.find((each) => each.code === code);
  return found ? { name: named(found), icon: found.icon } : { name: code, icon: "check" };
}

/** @returns {import("./card.js").Context} */
const context = () => ({
  now: cityTime(now()),
  mode: state.mode,
  here: /** @type {import("./state.js").Here} */ (state.here),
  word,
  onGo: (offer) => update({ route: offer.code }, { step: true }),
  onShut: reportShut,
  onSelect: (offer) => {
    situation.selected = offer.code;
    byId("main").scrollTop = 0;
    draw();
  },
});

/** @type {import("./results.js").Acts} */
const acts = {
  onNow: () => update({ atUnread: undefined }),
  onMine: findMe,
  onWrite: () => say("find", "here"),
  onPick: () => {
    picker.aim("here");
    say("pick");
  },
  onLast: () => {
    const last = lastPlace();
    if (last) settle({ lon: last.lon, lat: last.lat, name: last.name, by: "memory" });
  },
  get last() {
    return lastPlace();
  },
  onRetry: refresh,
  onClear: () => update({ amenities: [] }),
  onMode: (mode) => update({ mode }),
  onChangeHere: () => say("find", "here"),
  onClearTo: () => back({ to: null }),
  onNearest: () => {
    situation.selected = null;
    draw();
  },
};

const drawing = new Drawing({ situation, search, navigation, mapPanel, context, acts });

/** @param {Offer} offer */
function reportShut(offer) {
  situation.selected = null;
  byId("main").scrollTop = 0;
  if (reportClosed(offer, search.offline, draw) && state.route) back({ route: null });
  else draw();
}

/** Open or close the way that the URL names. */
async function followUrl() {
  const { route, here, mode } = state;
  if (!route || !here) {
    navigation.close();
    return;
  }
  const offer = navigation.offer?.code === route ? navigation.offer : await offerBy(route, search);
  if (state.route !== route) return;
  if (offer) navigation.open(offer, here, mode, language);
  else update({ route: null });
}

function draw() {
  if (!spoken) return;
  followUrl();
  const leading = Boolean(state.route && state.here && navigation.offer);
  root.dataset.view = saying ?? state.screen ?? (leading ? "way" : "stations");
  root.toggleAttribute("data-map", state.map);
  drawFilters(words, named, () => (state.to ? back({ to: null }) : say("find", "to")));
  drawTabs({ onMap: () => update({ map: !state.map }) });
  drawWaiting(kept);
  byId("freshness").replaceChildren(...(situation.away ? [] : freshness(search, state, kept)));
  screens.follow(state.screen);
  if (state.screen && saying !== "pick") return;
  drawing.results(leading, saying, words.length);
  const waiting = state.here && !situation.away && !search.answer && search.busy;
  if (saying === "pick" || leading || ((WIDE.matches || state.map) && !waiting))
    drawing.map(leading, saying === "pick", asked);
}

async function learn() {
  const [known, kinds] = await Promise.all([api.meta().catch(() => null), api.kinds().catch(() => null)]);
  meta = known ?? meta;
  words = kinds?.amenities ?? words;
}

function listen() {
  byId("refresh").addEventListener("click", () =>
    state.here?.by === "device" || !state.here ? findMe() : refresh(),
  );
  byId("pick-close").addEventListener("click", () => say(null));
  byId("large").addEventListener("click", () => {
    setLarge(!("large" in root.dataset));
    mapPanel.restyle();
    update({ large: "large" in root.dataset });
  });
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    document.title = t("rider.title");
    picker.relabel();
    mapPanel.restyle();
    screens.redraw();
    update({ lang: language });
  });
  addEventListener("online", () => {
    mapPanel.retry();
    navigation.retry();
    learn().then(changed);
    refresh();
  });
  addEventListener("offline", refresh);
  WIDE.addEventListener("change", draw);
  const look = () => {
    if (document.hidden || saying) return;
    const patience = search.offline ? AGAIN_MS.offline : search.standsIn ? AGAIN_MS.trouble : AGAIN_MS.well;
    if (Date.now() - search.askedAt > patience) refresh();
    else draw();
  };
  document.addEventListener("visibilitychange", () =>
    !document.hidden && state.here?.by === "device" && !state.route ? findMe() : look(),
  );
  setInterval(look, TICK_MS);
}

/** From the first visit on, the page works without a network. */
function keepForLater() {
  const { serviceWorker } = navigator;
  // What came before the worker was there has not been kept.
  serviceWorker?.addEventListener("controllerchange", () => {
    search.renew({ now: true });
    learn();
  });
  serviceWorker?.register("/sw.js", { scope: "/rider" }).catch(() => {});
}

async function start() {
  const learning = learn();
  if (state.here) {
    situation.phase = "here";
    changed();
  }
  await setLanguage(languageFor(state.lang));
  document.title = t("rider.title");
  spoken = true;
  setLarge(state.large ?? recall("text") === "large");
  picker.relabel();
  listen();
  watch(changed);
  if (!state.here && (await mayLocate())) findMe();
  changed();
  await learning;
  changed();
  await answered;
  root.dataset.ready = "";
  keepForLater();
  sendKept();
}

/** What waits in this phone is sent, whichever day it was kept; and a courier sees how many tasks there are. */
async function sendKept() {
  const [{ watchQueue }, { countTasks }] = await Promise.all([
    import("./reporting/delivery.js"),
    import("./tasks/counting.js"),
  ]);
  watchQueue((n) => {
    kept = n;
    draw();
  });
  drawTasks(await countTasks());
}

start();
