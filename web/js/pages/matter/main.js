// What became of a matter. The key of the receipt stays behind the #, where no server sees it.

import { Problem } from "../../core/api.js";
import { byId } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { readNumber } from "../../core/numbers.js";
import { recall } from "../../core/storage.js";
import * as queue from "../../features/cases/queue.js";
import { keepReceipt, keyOf } from "../../features/cases/receipts.js";
import * as requests from "../../features/cases/requests.js";
import { announce, toast } from "../../ui/components.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { actButtons, askWords } from "./acts.js";
import { digitsPart, faceParts, nothingParts, troubleParts } from "./face.js";
import { progressParts } from "./progress.js";

/** @typedef {import("./words.js").Progress} Progress */

const root = document.documentElement;
const AGAIN_MS = 60_000;
const KEY = /^[a-z2-7]{26}$/;
// What a wrong number and a wrong key are answered with.
const NOTHING = [400, 401, 404];

const number = readNumber(decodeURIComponent(location.pathname.split("/")[2] ?? ""));
/** What stands behind the # of the page's address. */
const given = location.hash.slice(1).toLowerCase();
let key = "";
/** @type {Progress | null} */
let progress = null;
/** @type {import("./face.js").Face | null} */
let face = null;
/** Why there is neither. @type {"nothing" | Problem | null} */
let trouble = null;

function draw() {
  const stage = byId("stage");
  const foot = byId("foot");
  const buttons = progress ? actButtons(progress, act) : [];
  stage.replaceChildren(...content());
  foot.replaceChildren(...buttons);
  foot.hidden = buttons.length === 0;
  byId("print").hidden = !progress;
  byId("heading").textContent = t(progress ? "matter.title" : "matter.title.any");
  byId("net").hidden = navigator.onLine || !progress;
  document.title = `${progress?.title ?? t("matter.title.any")} · ${t("matter.page")}`;
}

/** @returns {Node[]} */
function content() {
  if (progress) return progressParts(progress, key);
  if (face) return [...faceParts(face, load), digitsPart(openByDigits)];
  if (trouble instanceof Problem) {
    const offline = trouble.slug === "offline";
    return troubleParts(
      t(offline ? "matter.trouble.offline" : "matter.trouble"),
      t("matter.trouble.text"),
      load,
    );
  }
  return [...nothingParts(), ...(number && !given ? [digitsPart(openByDigits)] : [])];
}

/** @param {string} digits @returns {Promise<string | null>} what went wrong */
async function openByDigits(digits) {
  try {
    key = await requests.keyByDigits(number ?? "", digits);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 429) return t("matter.digits.often");
    return t(error.status === 401 ? "matter.digits.wrong" : "matter.words.offline");
  }
  history.replaceState(history.state, "", `#${key}`);
  await load();
  byId("heading").focus({ preventScroll: true });
  return null;
}

async function load() {
  const before = progress?.turn;
  try {
    if (number === null) trouble = "nothing";
    else if (key) {
      progress = await requests.progress(number, key);
      keepReceipt({ number, key, title: progress.title || progress.category.name, at: progress.opened_at });
    } else face = await requests.face(number);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // What was read before stays.
    if (!progress) trouble = NOTHING.includes(error.status) ? "nothing" : error;
  }
  if (progress && before === progress.turn && byId("foot").children.length) {
    byId("net").hidden = navigator.onLine;
    return;
  }
  draw();
  if (before !== undefined && before !== progress?.turn) toast(t("matter.moved"));
}

/** @param {import("./acts.js").Act} act */
function act(act) {
  askWords(act, (said, submission, photos) =>
    act === "note" ? addNote(said, submission, photos) : move(act, said, submission),
  );
}

/**
 * @param {string} said @param {string} submission @param {import("../../features/cases/photos.js").Photo[]} photos
 * @returns {Promise<string | null>} what went wrong
 */
async function addNote(said, submission, photos) {
  if (!progress) return null;
  try {
    const evidence = photos.map(({ sha256 }) => sha256);
    progress = await requests.addNote(number ?? "", { key, submission, text: said, evidence });
  } catch (error) {
    return wrong(error);
  }
  draw();
  announce(t("matter.act.note.done"));
  // They go on by themselves, from here or when something is reported the next time.
  if (photos.length) await sendPhotos(submission, photos);
  return null;
}

/** @param {string} verb @param {string} said @param {string} submission @returns {Promise<string | null>} */
async function move(verb, said, submission) {
  if (!progress) return null;
  const { turn } = progress;
  try {
    progress = await requests.moveOwn(number ?? "", {
      key,
      submission,
      turn,
      verb,
      fields: said ? { said } : {},
    });
  } catch (error) {
    if (error instanceof Problem && error.status === 409) await load();
    return wrong(error);
  }
  draw();
  byId("main").scrollTop = 0;
  announce(t(`matter.act.${verb}.done`));
  return null;
}

/** @param {unknown} error @returns {string} */
function wrong(error) {
  if (!(error instanceof Problem)) throw error;
  if (error.status === 409) return t("matter.words.moved");
  return t(error.slug === "offline" ? "matter.words.offline" : "matter.words.failed");
}

/** @param {string} submission @param {import("../../features/cases/photos.js").Photo[]} photos */
async function sendPhotos(submission, photos) {
  const receipt = { number: number ?? "", key, link: "", grid: null, community: null, answer_by: null };
  await queue.keep({
    submission,
    body: { happened_at: new Date().toISOString() },
    photos,
    shown: { name: "", category: "", callee: null },
    receipt: { ...receipt, provisional: false, square: { size: 0, path: "" } },
  });
  await queue.send(() => {});
  await load();
}

function listen() {
  byId("back").addEventListener("click", () => {
    if (document.referrer.startsWith(location.origin) && history.length > 1) history.back();
    else location.assign("/");
  });
  byId("print").addEventListener("click", () => window.print());
  byId("large").addEventListener("click", () => setLarge(!("large" in root.dataset)));
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    draw();
  });
  // Another receipt of the same page.
  addEventListener("hashchange", () => location.reload());
  for (const name of ["online", "offline"]) addEventListener(name, load);
  const look = () => progress && !document.hidden && !document.querySelector("dialog[open]") && load();
  document.addEventListener("visibilitychange", look);
  setInterval(look, AGAIN_MS);
}

async function start() {
  key = KEY.test(given) ? given : number && !given ? keyOf(number) : "";
  const query = new URLSearchParams(location.search);
  await setLanguage(languageFor(query.get("lang")));
  setLarge((query.get("text") ?? recall("text")) === "large");
  listen();
  await load();
  root.dataset.ready = "";
}

start();
