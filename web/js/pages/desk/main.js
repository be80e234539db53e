// The desk: whoever is in office signs in, and keeps true what the map says of the own area.

import * as api from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { byId, el, icon } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { recall } from "../../core/storage.js";
import { setLanguage, setLarge } from "../../ui/preferences.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { placePage } from "./place.js";
import { placeList, placesOf, postText } from "./places.js";
import { sentence, signInForm } from "./signin.js";

const root = document.documentElement;
const SNACK_MS = 10_000;
const PUBLISHED_MS = 250;
const PUBLISHED_TRIES = 12;
/** Who is signed in; null: nobody, undefined: not asked yet. @type {api.Me | null | undefined} */
let me;
/** The place that is open. @type {string} */
let code = new URLSearchParams(location.search).get("place") ?? "";

const now = () => cityTime(Date.now());
const mayEdit = () => me?.may.includes("place.edit") ?? false;

/** @param {string} next */
function go(next) {
  code = next;
  history.pushState(null, "", code ? `/desk?place=${code}` : "/desk");
  draw(true);
}

/** Put what belongs there on the page. @param {boolean} [moves] whether it is another view: it is read from its heading */
async function draw(moves = false) {
  const main = byId("main");
  main.setAttribute("aria-busy", "true");
  try {
    main.replaceChildren(...(await view()));
  } catch (error) {
    main.replaceChildren(...fault(error));
  }
  main.removeAttribute("aria-busy");
  if (moves) document.getElementById("heading")?.focus();
}

async function whoIsIn() {
  try {
    return await api.me();
  } catch (error) {
    if (error instanceof api.Problem && error.slug === "not-signed-in") return null;
    throw error;
  }
}

async function view() {
  if (me === undefined) me = await whoIsIn();
  if (!me) {
    head(t("desk.name"), "");
    return signInForm((signedIn) => {
      me = signedIn;
      draw(true);
    });
  }
  if (!code) {
    head(me.name, postText(me));
    return [...placeList(await placesOf(me), now(), go), leave()];
  }
  const [place, changes] = await Promise.all([api.place(code), api.changesOf(code)]);
  head(place.name, postText(me), () => go(""));
  const stood = comparable(place);
  return placePage(place, changes, now(), mayEdit(), {
    close: (reason) =>
      change(stood, () => api.closePlace(code, reason, crypto.randomUUID()), t("desk.closed"), true),
    undo: (number) => change(stood, () => api.undo(number), t("desk.undone")),
    verify: () => change(stood, () => api.verifyPlace(code, crypto.randomUUID()), t("desk.verified"), true),
  });
}

/** @param {string} title @param {string} below @param {() => void} [back] */
function head(title, below, back) {
  byId("where").replaceChildren(
    ...(back
      ? [
          el(
            "button",
            { type: "button", class: "square", id: "back", "aria-label": t("back"), onclick: back },
            icon("arrow-left"),
          ),
        ]
      : []),
    el("div", {}, el("h1", {}, title), below && el("p", {}, below)),
  );
  document.title = t("desk.title");
}

function leave() {
  const out = async () => {
    await api.signOut().catch(() => null);
    me = null;
    go("");
  };
  return el(
    "div",
    { class: "acts" },
    el("button", { type: "button", class: "act", onclick: out }, t("desk.signout")),
  );
}

/** What is told of a place and changed here, as it can be compared. @param {api.Place} place */
const comparable = ({ exceptions, verified }) => JSON.stringify([exceptions, verified]);

/** Until the map says otherwise than `stood`: each process hears of a change a moment later. @param {string} stood */
async function untilPublished(stood) {
  for (let tries = 0; tries < PUBLISHED_TRIES; tries += 1) {
    if (comparable(await api.place(code)) !== stood) return;
    await new Promise((resolve) => setTimeout(resolve, PUBLISHED_MS));
  }
}

/**
 * Do it, show how it stands then, and say so, perhaps with a way back.
 * @param {string} stood @param {() => Promise<{change: number}>} act @param {string} said @param {boolean} [undoes]
 */
async function change(stood, act, said, undoes) {
  try {
    const { change: number } = await act();
    await untilPublished(stood);
    await draw();
    const after = comparable(await api.place(code));
    const undo = () => change(after, () => api.undo(number), t("desk.undone"));
    const action = undoes ? { label: t("desk.undo"), onclick: undo } : undefined;
    showSnackbar(said, action, { more: t("desk.now"), shownMs: SNACK_MS });
  } catch (error) {
    if (error instanceof api.Problem && error.slug === "not-signed-in") me = null;
    if (error instanceof api.Problem && ["not-signed-in", "conflict"].includes(error.slug)) await draw();
    showSnackbar(sentence(error), undefined, { shownMs: SNACK_MS });
  }
}

/** @param {unknown} error @returns {HTMLElement[]} */
function fault(error) {
  const again = el("button", { type: "button", class: "act", onclick: () => draw(true) }, t("desk.again"));
  return [
    el(
      "section",
      { class: "panel", "data-tone": "bad" },
      el("h2", { id: "heading", tabindex: -1 }, sentence(error)),
      el("div", { class: "acts" }, again),
    ),
  ];
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  setLarge((asked.get("text") ?? recall("text")) === "large");
  await setLanguage(asked.get("lang") ?? recall("language") ?? "zh-CN");
  byId("large").addEventListener("click", () => setLarge(!root.hasAttribute("data-large")));
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    await draw();
  });
  window.addEventListener("popstate", () => {
    code = new URLSearchParams(location.search).get("place") ?? "";
    draw(true);
  });
  await draw();
  root.setAttribute("data-ready", "");
}

begin();
