// The page: puts what the URL says on the map and on the sheet.

import * as api from "../../core/api.js";
import { byId } from "../../core/dom.js";
import { distance } from "../../core/format.js";
import { language, t } from "../../core/i18n.js";
import { readNumber } from "../../core/numbers.js";
import { NoPosition, whereAmI } from "../../core/position.js";
import { recall } from "../../core/storage.js";
import { home } from "../../features/addresses/home.js";
import { welcomePanel } from "../../features/areas/welcomepanel.js";
import { foundOption, offers } from "../../features/search/found.js";
import { listenToCallBar } from "../../ui/callbar.js";
import { announce, setPageLinks, toast } from "../../ui/components.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { Search } from "../../ui/search.js";
import { drawChips, listenToChips } from "./chips.js";
import { cityName, learn, meta } from "./city.js";
import { keepForLater } from "./later.js";
import { offlinePanel } from "./offline.js";
import {
  answerScreen,
  areaScreen,
  disambiguation,
  doubtScreens,
  fetchTheOthers,
  finding,
  placeScreens,
  problemPanels,
} from "./screens.js";
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
import { clear, fitCity, map, panel, redraw, sheet } from "./view.js";

const root = document.documentElement;
const HEALTH_RETRY_MS = 8000;
// A start that may be so far off is told.
const ROUGH_M = 200;
let current = new AbortController();

const unreachable = () => toast(t("problem.offline.text"));

const search = new Search({
  onChoose: async ({ found }) => {
    if (asksForStart() && found.lon !== null && found.lat !== null) startFrom([found.lon, found.lat]);
    else await finding().then(({ open }) => open(found), unreachable);
  },
  onSubmit: async (text) => {
    const number = readNumber(text);
    // Whether there is such a matter is not said here.
    if (number) location.assign(`/m/${number}`);
    else if (asksForStart()) startAt(text);
    else await finding().then(({ find }) => find(text), unreachable);
  },
  onClear: () => navigate({}),
  near: () => map.near(),
  renderOption: foundOption,
  ask: offers,
});

/** What is tried once there is a network again. */
let again = () => show(state);

/** Show the place the URL names. @param {typeof state} place */
async function show(place) {
  current.abort();
  again = () => show(state);
  current = new AbortController();
  const { signal } = current;
  const focus = clear();
  search.set(place.address ?? "");
  byId("locate").classList.toggle("on", Boolean(place.fromDevice));
  if (place.lon !== undefined && place.lat !== undefined) {
    map.mark(place.lon, place.lat, {
      fromDevice: place.fromDevice,
      accuracy_m: place.accuracy_m,
      label: place.spot ?? t(place.fromDevice ? "mark.mine" : "mark.picked"),
    });
  }
  if (!meta) learn();
  try {
    if (place.atUnread) {
      const text = place.atUnread;
      const { unreadMomentPanel } = await problemPanels();
      panel(() => unreadMomentPanel(text, () => update({ atUnread: undefined })), { focus });
      if (!map.settled) await fitCity(meta);
    } else if (place.place) await (await placeScreens()).showPlace(place, signal, focus, findMe);
    else if (place.kind) {
      if (!map.settled && !place.near && place.lon === undefined) await fitCity(meta);
      await (await placeScreens()).showNear(place, signal, focus);
    } else if (place.kinds) {
      if (!map.settled) await fitCity(meta);
      const { showKinds } = await placeScreens();
      if (!signal.aborted) showKinds(focus);
    } else if (place.area) await (await areaScreen()).showArea(place.area, signal, focus);
    else if (place.address || place.lon !== undefined) {
      await (await answerScreen()).showAnswer(place, signal, focus, {
        city: cityName(),
        onDoubt: async (address, candidate) => (await doubtScreens()).ask(address, [candidate], focus),
      });
    } else {
      panel(() => welcomePanel(meta, home(), findMe), { focus });
      if (!map.settled) await fitCity(meta);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof api.Problem)) throw error;
    const screens = error.body.missing ? null : await doubtScreens().catch(() => null);
    if (screens) await screens.showProblem(error, { signal, focus, again });
    else {
      again = async () => location.reload();
      panel(() => offlinePanel(again));
    }
  }
}

/** Somebody wrote where they set out. @param {string} address */
async function startAt(address) {
  const { doubtIn } = await disambiguation();
  const answer = await api.locate({ address, at: state.at }, current.signal).catch(() => null);
  if (answer && !doubtIn(answer)) startFrom([answer.matched.lon, answer.matched.lat]);
  else toast(t("route.ask.which"));
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
    const { locationPanel } = await problemPanels();
    panel(() => locationPanel(error.reason, findMe), { focus: true });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

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
    again();
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

/** When what stands has been drawn: a slow phone shows the words before it works on the map. */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

async function start() {
  setPageLinks({ urlOf, navigate, canGoBack, sharedUrl, askedMoment: () => state.at });
  listenToCallBar();
  // The first sheet stands in the page itself. What is not that sheet does not grow out of it before
  // somebody's eyes.
  root.toggleAttribute("data-changing", Boolean(location.search || home() || recall("text") === "large"));
  await Promise.all([learn(), painted(), setLanguage(languageFor(state.lang))]);
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
  keepForLater();
  await fetchTheOthers();
}

start();
