// 身边的事: what was reported near by, on a list and on a map, and what became of it.

import * as api from "../../core/api.js";
import { arrives, byId, el } from "../../core/dom.js";
import { split } from "../../core/format.js";
import { language, t } from "../../core/i18n.js";
import { NoPosition, whereAmI } from "../../core/position.js";
import { recall } from "../../core/storage.js";
import { named } from "../../core/terms.js";
import { candidateOption } from "../../features/addresses/candidates.js";
import { standing } from "../../features/cases/publicwords.js";
import { categories as askCategories } from "../../features/cases/requests.js";
import { leaflet } from "../../map/lazypinmap.js";
import { announce } from "../../ui/components.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { Search } from "../../ui/search.js";
import { askAlerts, drawBell, renewAlerts } from "./alerts.js";
import { drawFilters } from "./filters.js";
import { card, listPart, whereText } from "./list.js";
import * as requests from "./requests.js";
import { noteSeen } from "./seen.js";
import { drawSums } from "./sums.js";
import { asked, readUrl, view, writeUrl } from "./view.js";

const root = document.documentElement;
const WIDE = matchMedia("(min-width: 900px)");
const PINS = "/web/css/components/places.css";
const OTHER = "message-square-plus";

/** @type {import("../../features/cases/requests.js").Category[]} */
let categories = [];
/** @type {api.Meta | null} */
let meta = null;
/** @type {requests.Sums | null} */
let sums = null;
/** @type {Promise<{show: () => void}> | null} */
let map = null;
let asking = new AbortController();

const iconOf = (/** @type {string} */ code) => categories.find((each) => each.code === code)?.icon ?? OTHER;

function draw() {
  byId("where").textContent = whereText();
  byId("stage").replaceChildren(...listPart({ iconOf, onMore: more, onRetry: look, onCity: lookAtCity }));
  byId("net").hidden = navigator.onLine || !view.faces.length;
  const { spot } = view;
  const told = new URLSearchParams(
    spot ? { lon: spot.lon.toFixed(6), lat: spot.lat.toFixed(6), place: spot.name } : {},
  );
  byId("report").setAttribute("href", `/report${spot ? `?${told}` : ""}`);
}

/** Ask anew, for where the page looks now. */
async function look() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  Object.assign(view, { faces: [], cursor: null, trouble: null, waiting: true });
  draw();
  await Promise.all([ask(signal), learnSums(signal)]);
}

/** @param {AbortSignal} signal @param {string} [cursor] */
async function ask(signal, cursor) {
  try {
    const found = await requests.faces({ ...asked(), cursor }, signal);
    view.faces = cursor ? [...view.faces, ...found.faces] : found.faces;
    view.cursor = found.cursor;
    view.trouble = null;
    if (!view.phase && !view.category) noteSeen();
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof api.Problem)) throw error;
    view.trouble = error;
  }
  view.waiting = false;
  draw();
  announce(t("matters.count", { n: view.faces.length }));
  (await map)?.show();
}

async function more() {
  view.waiting = true;
  draw();
  const first = view.faces.length;
  await ask(asking.signal, view.cursor ?? undefined);
  const next = document.querySelectorAll(".faces .face")[first];
  if (next instanceof HTMLElement) next.focus();
}

/** The community around, or the area that is looked into; the city else. @param {AbortSignal} signal */
async function areaOfSums(signal) {
  const city = meta?.city.code ? { code: meta.city.code, name: meta.city.name ?? "" } : null;
  if (view.spot) {
    const { lon, lat } = view.spot;
    const { chain } = await api.locate({ lon, lat }, signal);
    return chain.find(({ level }) => level === "community") ?? city;
  }
  return view.area ?? city;
}

/** @param {AbortSignal} signal */
async function learnSums(signal) {
  try {
    view.sums = (await areaOfSums(signal)) ?? null;
    sums = view.sums && (await requests.sums(view.sums.code, signal));
    if (view.area && sums) view.area.name = sums.area.name;
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof api.Problem)) throw error;
    sums = null;
  }
  if (signal.aborted) return;
  drawSums(sums);
  byId("where").textContent = whereText();
}

/** @param {import("./view.js").Spot} spot */
function lookAround(spot) {
  Object.assign(view, { spot, area: null });
  changed();
}

/** @param {{code: string, name: string}} area */
function lookInto(area) {
  Object.assign(view, { spot: null, area });
  changed();
}

function lookAtCity() {
  Object.assign(view, { spot: null, area: null });
  search.set("");
  changed();
  byId("heading").focus({ preventScroll: true });
}

function changed() {
  byId("said").textContent = "";
  writeUrl();
  return look();
}

async function lookHere() {
  const button = /** @type {HTMLButtonElement} */ (byId("mine"));
  button.disabled = true;
  byId("said").textContent = t("mine.searching");
  try {
    const { lon, lat } = await whereAmI();
    lookAround({ lon, lat, name: t("matters.where.mine") });
  } catch (error) {
    if (!(error instanceof NoPosition)) throw error;
    byId("said").textContent = t(`matters.mine.${error.reason}`);
  }
  button.disabled = false;
}

/** An address as it was written, without a suggestion chosen. @param {string} address */
async function lookAt(address) {
  const answer = await api.locate({ address }, new AbortController().signal).catch(() => null);
  if (!answer) {
    byId("said").textContent = t("search.none");
    return;
  }
  const { lon, lat, text } = answer.matched;
  lookAround({ lon, lat, name: split(text ?? address, answer.chain).name });
}

/** @type {Search} */
let search;

/** Fetched once somebody wants it, and on a wide screen beside the list. @param {boolean} on */
async function showMap(on) {
  byId("ground").hidden = !on;
  byId("flip").setAttribute("aria-pressed", String(on));
  byId("flip")
    .querySelector("span")
    ?.replaceChildren(t(on ? "matters.map.off" : "matters.map"));
  if (!on || map) return;
  map = (async () => {
    await Promise.all([leaflet(), arrives(el("link", { rel: "stylesheet", href: PINS }))]);
    const { facesMap } = await import("./mapview.js");
    return facesMap(byId("faces-map"), {
      iconOf,
      labelOf: (face) => `${named(face.category)}, ${face.text}, ${standing(face)}`,
      onChoose: (faces) => byId("picked").replaceChildren(...faces.map((face) => card(face, iconOf))),
    });
  })();
  try {
    await map;
  } catch {
    map = null;
    byId("ground").hidden = true;
    byId("said").textContent = t("matters.map.none");
  }
}

function listen() {
  byId("back").addEventListener("click", () => {
    if (document.referrer.startsWith(location.origin) && history.length > 1) history.back();
    else location.assign("/");
  });
  byId("mine").addEventListener("click", lookHere);
  byId("city").addEventListener("click", lookAtCity);
  byId("flip").addEventListener("click", () => showMap(Boolean(byId("ground").hidden)));
  byId("alerts").addEventListener("click", askAlerts);
  byId("large").addEventListener("click", () => setLarge(!("large" in root.dataset)));
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    dress();
    draw();
  });
  addEventListener("online", () => (view.trouble ? look() : draw()));
  addEventListener("offline", draw);
  WIDE.addEventListener("change", () => WIDE.matches && showMap(true));
  search = new Search({
    onChoose: ({ area_code: code, lon, lat, name }) =>
      code ? lookInto({ code, name }) : lookAround({ lon, lat, name }),
    onSubmit: lookAt,
    onClear: () => {
      byId("said").textContent = "";
    },
    near: () => (view.spot ? `${view.spot.lon.toFixed(3)},${view.spot.lat.toFixed(3)}` : undefined),
    renderOption: candidateOption,
  });
}

/** What stands in the page's language beside the list. */
function dress() {
  document.title = t("matters.page");
  drawFilters(categories, changed);
  drawBell();
  drawSums(sums);
}

async function start() {
  const learning = Promise.all([api.meta().catch(() => null), askCategories().catch(() => null)]);
  const query = new URLSearchParams(location.search);
  await setLanguage(languageFor(query.get("lang")));
  setLarge((query.get("text") ?? recall("text")) === "large");
  readUrl();
  listen();
  const [known, asked] = await learning;
  meta = known;
  categories = asked?.categories ?? [];
  dress();
  await look();
  root.dataset.ready = "";
  if (WIDE.matches) showMap(true);
  renewAlerts();
}

start();
