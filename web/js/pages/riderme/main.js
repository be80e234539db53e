// A courier's own page: agreeing to be one by a slip, then what became of his reports and how long he has served.

import { Problem } from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { byId } from "../../core/dom.js";
import { dayMoment } from "../../core/format.js";
import { language, t } from "../../core/i18n.js";
import { forget, recall } from "../../core/storage.js";
import { toast } from "../../ui/components.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { changedView, consentView, enterView } from "./consent.js";
import { forgetOwn, keepOwn, keptOwn } from "./kept.js";
import { ownView } from "./own.js";
import { button, link, show, stationsLink, toldPart } from "./parts.js";
import { enterDemo, ownCourier, ownHours, ownReports } from "./requests.js";

/** @typedef {import("./kept.js").Kept} Kept */

const root = document.documentElement;
/** What is shown, to be shown again in another language. @type {() => unknown} */
let again = () => load();
/** Nobody is signed in any more: what comes back later is not shown. */
let isGone = false;
/** From the riders' page, where something waits for it that the words be read. */
let isSentHere = location.hash === "#agree";
const BACK = "courier.back";

const now = () => cityTime(Date.now());

/** @param {Kept} own @param {boolean} [moves] */
function showOwn(own, moves = true) {
  again = () => showOwn(own, false);
  ownView(own, now(), { redraw: load, gone: leaveBehind, onWords: () => showWords(own), moves });
}

/** What has changed; then on where one was. @param {Kept} own */
function showWords(own) {
  again = () => showWords(own);
  changedView(own.courier, {
    onAgreed: () => {
      const back = recall(BACK) ?? "";
      forget(BACK);
      if (isSentHere && /^\/rider(\?|$)/.test(back)) return location.replace(back);
      leaveWords();
      load().then(() => toast(t("riderme.agreed")));
    },
    onLater: () => {
      leaveWords();
      showOwn(own);
    },
  });
}

function leaveWords() {
  isSentHere = false;
  history.replaceState(null, "", "/rider/me");
}

function leaveBehind() {
  isGone = true;
  again = () => load();
}

async function load() {
  const kept = keptOwn();
  try {
    const [courier, reports, hours] = await Promise.all([ownCourier(), ownReports(), ownHours()]);
    if (isGone) return;
    const own = { at: now(), courier, reports, hours };
    keepOwn(own);
    if (isSentHere && courier.owes_consent) return showWords(own);
    showOwn(own, !kept || byId("stage").querySelector("#heading") === null);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!isGone) without(error, kept);
  }
}

/** Why there is nothing new to show. @param {Problem} error @param {Kept | null} kept */
function without(error, kept) {
  if (error.status === 401) {
    forgetOwn();
    again = () => enterView(openSlip);
    return enterView(openSlip);
  }
  if (error.status === 404) {
    again = () => without(error, null);
    return show({
      title: t("riderme.title"),
      parts: [
        toldPart({
          mark: "circle-help",
          head: t("riderme.staff.head"),
          text: t("riderme.staff.text"),
          acts: [link(t("riderme.staff.desk"), "/desk"), stationsLink()],
        }),
      ],
    });
  }
  again = () => without(error, kept);
  if (kept) {
    ownView(kept, now(), { redraw: load, gone: leaveBehind, onWords: load });
    byId("net").hidden = false;
    byId("net-said").textContent = t("riderme.offline", { at: dayMoment(kept.at, now()) });
    return;
  }
  show({
    title: t("riderme.title"),
    parts: [
      toldPart({
        mark: "wifi-off",
        head: t("riderme.trouble"),
        text: t("riderme.trouble.text"),
        acts: [button(t("riderme.again"), load), stationsLink()],
      }),
    ],
  });
}

/** @param {string} code */
function openSlip(code) {
  again = () => openSlip(code);
  return consentView(code, async (area) => {
    isGone = false;
    // The slip serves no longer: another visit is to one's own page.
    history.replaceState(null, "", "/rider/me");
    forgetOwn();
    await load();
    toast(t("riderme.in", { area }));
  });
}

function listen() {
  byId("back").addEventListener("click", () => location.assign("/rider"));
  byId("large").addEventListener("click", () => setLarge(!root.hasAttribute("data-large")));
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    await again();
  });
  addEventListener("hashchange", () => location.reload());
  addEventListener("online", () => !byId("net").hidden && load());
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  setLarge((asked.get("text") ?? recall("text")) === "large");
  await setLanguage(languageFor(asked.get("lang")));
  listen();
  const [, what, code] = location.hash.match(/^#(slip|demo)=([0-9A-Za-z]+)$/) ?? [];
  if (what === "slip") await openSlip(code);
  else {
    if (what === "demo") {
      await enterDemo(code).catch(() => null);
      history.replaceState(null, "", "/rider/me");
    }
    await load();
  }
  root.dataset.ready = "";
  navigator.serviceWorker?.register("/rider-me-sw.js", { scope: "/rider/me" }).catch(() => {});
}

begin();
