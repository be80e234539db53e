// 反映问题: where, what, of which kind; looked over once; sent, or kept until there is a network.

import * as api from "../../core/api.js";
import { byId, el } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { mayAsk, NoPosition, whereAmI } from "../../core/position.js";
import { recall } from "../../core/storage.js";
import { learnTerms, named } from "../../core/terms.js";
import * as queue from "../../features/cases/queue.js";
import { learnHotline } from "../../features/people/ladder.js";
import { announce, toast } from "../../ui/components.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { checkPart, learnSimilar } from "./check.js";
import { donePart } from "./done.js";
import { draft, keepDraft, resume, saysSomething, takeUp } from "./draft.js";
import { drawFoot, drawHead, drawNetwork, question, waitingLine } from "./frame.js";
import { keptPart } from "./kept.js";
import { categoryOf, contactDays, firstKind, kinds, knowKind, learnKinds } from "./kinds.js";
import { learnPlace, placeCard, placeOfHome, placeOfUrl } from "./place.js";
import { receiptsPart } from "./receipts.js";
import { deliver, submit } from "./sending.js";
import { isLarge, parts, photosWait, screens, stepOf, view } from "./view.js";
import { kindPart, markGuess, sayWhat, whatPart } from "./what.js";

/** @typedef {import("./view.js").Part} Part */

const root = document.documentElement;
// A network may come back without a word.
const AGAIN_MS = 5000;

/** @type {api.Meta | null} */
let meta = null;
let asking = new AbortController();

/** @type {import("./frame.js").Acts} */
const acts = {
  onNext: next,
  onSend: () => submit(named(categoryOf(draft.category) ?? { name: "", name_en: "" }), page),
  onSave: savePicture,
};
/** @type {import("./sending.js").Page} */
const page = { show, redraw: draw, drawFoot: () => drawFoot(acts), waitingChanged };

/** @param {boolean} [focus] whether the heading takes the focus */
function draw(focus = false) {
  asking.abort();
  asking = new AbortController();
  const here = parts();
  root.dataset.view = view.shows;
  root.dataset.parts = here.join(" ");
  byId("stage").replaceChildren(...stage(here));
  byId("danger").hidden = !view.placed || (!here.includes("place") && !here.includes("what"));
  byId("settings").hidden = view.shows !== "form" || view.step > 0;
  drawHead();
  drawFoot(acts);
  if (here.includes("kind")) markGuess(kinds());
  if (here.includes("check")) learnSimilar(asking.signal);
  byId("main").scrollTop = 0;
  if (focus) (document.getElementById("done-title") ?? byId("heading")).focus({ preventScroll: true });
  announce((document.getElementById("done-title") ?? byId("heading")).textContent ?? "");
}

/** @param {Part[]} here @returns {Node[]} */
function stage(here) {
  if (view.shows === "done" && view.arrived) return [donePart(view.arrived, photosWait())];
  if (view.shows === "kept")
    return [keptPart(view.waiting, { why: view.why, lasts: view.lasts, onChange: change, onDelete: remove })];
  /** @type {Record<Part, () => Node>} */
  const made = {
    place: () => placeCard({ onChange: findAnother }),
    what: () => whatPart({ onChange: said }),
    kind: () => kindPart(kinds(), next),
    check: () => checkPart(categoryOf(draft.category), contactDays(), { onChange: changePart }),
  };
  const asked = isLarge() ? question : () => null;
  const nodes = here.map((part) =>
    el("section", { class: `part-${part}` }, part !== "check" && asked(part), made[part]()),
  );
  return view.step === 0 ? [...waitingLine(() => show("kept")), ...nodes, receiptsPart()] : nodes;
}

/** @param {Part} part */
function changePart(part) {
  if (!view.placed && part === "kind") {
    // It is about something else: then it is somewhere.
    draft.category = null;
    knowKind();
    startAgain();
  } else go(stepOf(part));
}

/** Something more was said. */
function said() {
  markGuess(kinds());
  drawFoot(acts);
}

/** Why a step cannot be left yet; said where it is missing. @param {Part[]} here */
function complete(here) {
  if (here.includes("what") && !saysSomething()) {
    sayWhat(t("report.what.missing"));
    return false;
  }
  if (here.includes("place") && (!draft.place || draft.place.outside)) {
    toast(t(draft.place ? "report.place.outside" : "report.place.missing"));
    byId("place-change").focus();
    return false;
  }
  return true;
}

function next() {
  if (complete(parts())) go(view.step + 1);
}

/** @param {number} to */
function go(to) {
  if (to < view.step) history.go(to - view.step);
  else if (to > view.step) {
    for (let n = view.step + 1; n <= to; n++) history.pushState({ step: n }, "");
    view.step = to;
    draw(true);
  }
}

/** @param {"form" | "done" | "kept"} what */
function show(what) {
  view.shows = what;
  draw(true);
}

function leave() {
  if (view.shows === "kept") startAgain();
  else if (view.shows === "form" && view.step > 0) history.back();
  else if (document.referrer.startsWith(location.origin) && history.length > 1) history.go(-1 - view.step);
  else location.assign("/");
}

/** From the beginning, at the same place. */
function startAgain() {
  view.shows = "form";
  if (view.step > 0) history.go(-view.step);
  else draw(true);
}

async function findAnother() {
  const { findPlace, middleOf } = await import("./finder.js");
  const place = await findPlace(middleOf(meta));
  if (place) await settle(place);
  else byId("place-change")?.focus();
}

/** @param {import("./draft.js").Place} place */
async function settle(place) {
  draft.place = place;
  redrawPlace();
  await learnPlace(place);
  drawNetwork();
  if (draft.place === place) redrawPlace();
}

function redrawPlace() {
  const card = document.querySelector(".placecard");
  const focused = card?.contains(document.activeElement);
  card?.replaceWith(placeCard({ onChange: findAnother }));
  if (focused) byId("place-change").focus();
}

function waitingChanged() {
  if (view.shows === "form" && view.step === 0) {
    document.getElementById("waits")?.remove();
    byId("stage").prepend(...waitingLine(() => show("kept")));
  } else if (view.shows === "kept") {
    if (view.waiting.length) draw();
    else startAgain();
  }
}

/** @param {queue.Report} report */
function change(report) {
  takeUp(report);
  knowKind();
  view.shows = "form";
  if (view.step === 0) go(screens().length - 1);
  else draw(true);
}

/** @param {queue.Report} report */
async function remove(report) {
  await queue.drop(report.submission);
  view.waiting = await queue.waiting();
  toast(t("report.kept.deleted"));
  waitingChanged();
}

async function savePicture() {
  if (!view.arrived) return;
  const { slipPicture } = await import("./slip.js");
  const blob = await slipPicture(view.arrived);
  if (!blob) return;
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: `${view.arrived.receipt.number}.png` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function learn() {
  const [known] = await Promise.all([api.meta().catch(() => null), learnKinds()]);
  meta = known ?? meta;
  learnHotline(meta);
  learnTerms(meta);
}

/** Where somebody is, as far as this phone knows without a question. */
async function firstPlace() {
  if (!view.placed) return;
  if (draft.place) await settle(draft.place);
  else if (await mayAsk()) {
    const here = await whereAmI().catch((error) => {
      if (!(error instanceof NoPosition)) throw error;
      return null;
    });
    if (here && !draft.place) await settle({ ...here, name: "" });
  }
}

/** @param {PopStateEvent} event */
function stepBack(event) {
  view.step = Math.min(event.state?.step ?? 0, screens().length - 1);
  view.shows = "form";
  keepDraft();
  draw(true);
}

function listen() {
  byId("back").addEventListener("click", leave);
  byId("print").addEventListener("click", () => window.print());
  byId("large").addEventListener("click", () => {
    setLarge(!isLarge());
    draw();
  });
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    document.title = t("report.page");
    knowKind();
    draw();
  });
  addEventListener("popstate", stepBack);
  const again = () => {
    view.unreachable = false;
    drawNetwork();
    if (navigator.onLine && view.shows === "form" && view.placed && draft.place && !draft.place.area)
      settle(draft.place);
    if (navigator.onLine && !document.hidden && !view.sending) deliver(page);
  };
  for (const name of ["online", "offline"]) addEventListener(name, again);
  setInterval(() => {
    const waits = view.waiting.length > 0 || photosWait();
    if (waits && !view.sending && !document.hidden && Date.now() > view.notBefore) deliver(page);
  }, AGAIN_MS);
}

/** From the first visit on, the page works without a network. */
const keepForLater = () =>
  navigator.serviceWorker?.register("/report-sw.js", { scope: "/report" }).catch(() => {});

async function start() {
  history.replaceState({ step: 0 }, "");
  resume();
  const learning = learn();
  const query = new URLSearchParams(location.search);
  await setLanguage(languageFor(query.get("lang")));
  document.title = t("report.page");
  setLarge((query.get("text") ?? recall("text")) === "large");
  listen();
  await learning;
  firstKind();
  view.waiting = await queue.waiting();
  draft.place = placeOfUrl(location.search) ?? placeOfHome();
  draw();
  await firstPlace();
  root.dataset.ready = "";
  keepForLater();
  if (navigator.onLine) await deliver(page);
}

start();
