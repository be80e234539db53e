// The desk: whoever is in office signs in, and keeps true what the map says of the own area.

import { Problem } from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { byId, el, icon } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { askWhoIsIn, takeReturn } from "../../core/me.js";
import { recall } from "../../core/storage.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { showBell, tendBell } from "./account/bell.js";
import { securePage } from "./account/secure.js";
import { bringsSlip, signInForm } from "./account/signin.js";
import { changing } from "./acting.js";
import { sentence } from "./faults.js";
import { postText } from "./places/places.js";
import { sendWhenPossible } from "./queue.js";
import { ownerOf, showQueue } from "./queuepanel.js";
import { signOut } from "./requests.js";
import { MORE, moreList, tabs } from "./tabs.js";
import { VIEWS } from "./views.js";

/**
 * @typedef {import("./requests.js").Me} Me
 * @typedef {import("./views.js").Shown} Shown
 */

const root = document.documentElement;
/** Who is signed in; null: nobody, undefined: not asked yet. @type {Me | null | undefined} */
let me;
/** Whose doings are being sent once there is a network. */
let sender = "";
/** Counts what is put on the page: an answer that comes late is not shown over a later one. */
let turn = 0;
/** How the view that stands on the page shows what is new. @type {(() => Promise<void>) | undefined} */
let refresh;

const now = () => cityTime(Date.now());
const change = changing(
  draw,
  () => {
    me = null;
  },
  async () => {
    history.pushState(null, "", "/desk");
    await draw(true);
  },
);

/** The view that the address names; none: the first screen. */
function chosen() {
  const asked = new URLSearchParams(location.search);
  const view = VIEWS.find(({ name }) => asked.has(name));
  return { view, id: (view && asked.get(view.name)) ?? "" };
}

/** @param {string} [view] @param {string} [id] */
function go(view = "", id = "") {
  history.pushState(null, "", view ? `/desk?${view}${id && `=${encodeURIComponent(id)}`}` : "/desk");
  return draw(true);
}

/** Put what belongs there on the page. @param {boolean} [moves] whether it is another view: it is read from its heading @param {boolean} [anew] whether who is signed in has changed */
async function draw(moves = false, anew = false) {
  if (anew) forget();
  const main = byId("main");
  turn += 1;
  const mine = turn;
  main.setAttribute("aria-busy", "true");
  /** @type {Shown} */
  let shown;
  try {
    shown = await load();
  } catch (error) {
    shown = fault(error);
  }
  if (mine !== turn) return;
  refresh = shown.refresh;
  head(shown);
  showTabs();
  showBell(Boolean(me) && me?.owes === null);
  document.body.classList.toggle("wide", Boolean(shown.wide));
  main.replaceChildren(...shown.parts);
  // What the head says already is only read.
  const heading = document.getElementById("heading");
  heading?.classList.toggle("sr", heading.textContent === shown.title);
  if (me) showQueue(ownerOf(me));
  main.removeAttribute("aria-busy");
  if (moves) document.getElementById("heading")?.focus();
  shown.shown?.();
}

function forget() {
  me = undefined;
}

async function whoIsIn() {
  try {
    return await askWhoIsIn();
  } catch (error) {
    if (error instanceof Problem && error.slug === "not-signed-in") return null;
    throw error;
  }
}

/** @returns {Promise<Shown>} */
async function load() {
  if (me === undefined) me = await whoIsIn();
  // Whoever opens the link of a slip wants to be whom it is for.
  if (!me || bringsSlip()) {
    const parts = signInForm((signedIn) => {
      me = signedIn;
      draw(true);
    });
    return { title: t("desk.name"), parts };
  }
  if (me.owes)
    return { title: t("desk.name"), below: me.name, parts: securePage(me, () => draw(true, true)) };
  // Sent here to sign in only.
  const back = takeReturn();
  if (back) location.replace(back);
  const owner = ownerOf(me);
  if (owner !== sender) sendWhenPossible(owner, onSent);
  sender = owner;
  const desk = { me, owner, now, go, redraw: draw, forget, change };
  const { view, id } = chosen();
  if (view?.may(me)) return { below: postText(me), ...(await view.load(desk, id)) };
  if (isMore()) return { title: me.name, below: postText(me), parts: moreList(tabbed(), go) };
  const { name } = me;
  const today = (await Promise.all(offered().map((each) => each.today?.(desk) ?? []))).flat();
  return {
    title: name,
    below: postText(me),
    parts: [...(today.length ? today : calm()), ...planning(), leave()],
  };
}

const DOES_TASKS = ["courier", "volunteer"];

/** Of whom nothing waits: where to go from here. */
const calm = () => [
  el("p", { id: "heading", class: "panel", tabindex: -1 }, t("desk.today.none")),
  me?.enrollments.some(({ acts_as }) => DOES_TASKS.includes(acts_as))
    ? el("a", { class: "act soft", href: "/rider/me" }, t("desk.today.rider"))
    : el("a", { class: "act soft", href: "/" }, t("desk.signin.map")),
];

/** The way to the plans of grids, for whoever may draw them. */
const planning = () =>
  me?.may.includes("plan.edit")
    ? [
        el(
          "ul",
          { class: "rows" },
          el(
            "li",
            {},
            el(
              "a",
              { class: "row", id: "plans", href: "/plan" },
              icon("map"),
              el("span", {}, el("b", {}, t("desk.today.plan")), el("small", {}, t("desk.today.plan.hint"))),
              icon("chevron-right"),
            ),
          ),
        ),
      ]
    : [];

/** What waited for a network has been sent, or was refused. @param {import("./queue.js").Queued} queued @param {Problem} [refused] */
async function onSent({ said, owner }, refused) {
  await (refresh ?? draw)();
  await showQueue(owner);
  showSnackbar(t(refused ? "desk.queue.refused" : "desk.queue.sent", { act: said }));
}

const offered = () => VIEWS.filter((view) => me && view.may(me));

/** @param {Shown} shown */
function head({ title, below, back }) {
  byId("where").replaceChildren(
    ...(back === undefined
      ? []
      : [
          el(
            "button",
            {
              type: "button",
              class: "square",
              id: "back",
              "aria-label": t("back"),
              onclick: () => go(...back.split("=")),
            },
            icon("arrow-left"),
          ),
        ]),
    el("div", {}, el("h1", {}, title), below && el("p", {}, below)),
  );
  document.title = t("desk.title");
}

const tabbed = () => offered().filter((view) => view.icon);
const isMore = () => new URLSearchParams(location.search).has(MORE);

/** With the first screen alone there is no choice. */
function showTabs() {
  const { view } = chosen();
  const current = isMore() ? MORE : (view?.under ?? view?.name ?? "");
  byId("tabs").hidden = !me || me.owes !== null || !tabbed().length;
  byId("tabs").replaceChildren(...tabs(tabbed(), current, go));
}

function leave() {
  const out = async () => {
    await signOut().catch(() => null);
    me = null;
    go("");
  };
  return el(
    "div",
    { class: "acts" },
    el("button", { type: "button", class: "act", onclick: out }, t("desk.signout")),
  );
}

/** @param {unknown} error @returns {Shown} */
function fault(error) {
  const again = el("button", { type: "button", class: "act", onclick: () => draw(true) }, t("desk.again"));
  const said = el(
    "section",
    { class: "panel", "data-tone": "bad" },
    el("h2", { id: "heading", tabindex: -1 }, sentence(error)),
    el("div", { class: "acts" }, again),
  );
  return { title: t("desk.name"), parts: [said] };
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  setLarge((asked.get("text") ?? recall("text")) === "large");
  await setLanguage(languageFor(asked.get("lang")));
  byId("large").addEventListener("click", () => setLarge(!root.hasAttribute("data-large")));
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    await draw();
  });
  tendBell(() => go("notices"));
  window.addEventListener("popstate", () => draw(true));
  await draw();
  root.setAttribute("data-ready", "");
}

begin();
