// The planner's page: the list of plans, and one plan to be drawn. Only for who is signed in.

import { Problem } from "../../core/api.js";
import { arrives, byId, el, icon } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { askWhoIsIn, leaveToSignIn } from "../../core/me.js";
import { recall } from "../../core/storage.js";
import { languageFor, setLanguage, setLarge } from "../../ui/preferences.js";
import { showList } from "./list.js";
import * as requests from "./requests.js";
import { sentence } from "./words.js";

const root = document.documentElement;
const LEAFLET = "/web/vendor/leaflet/leaflet";

/** The code of the plan that the address names. */
const planCode = () => decodeURIComponent(location.pathname.match(/^\/plan\/([^/]+)/)?.[1] ?? "");

/** The map library is of use to a plan alone: it comes with it. */
async function editorModule() {
  if (!window.L) {
    const style = arrives(el("link", { rel: "stylesheet", href: `${LEAFLET}.css` }));
    await Promise.all([style, arrives(el("script", { src: `${LEAFLET}.js` }))]);
  }
  return import("./editor.js");
}

async function show() {
  const main = byId("main");
  main.replaceChildren(waiting());
  try {
    const me = await askWhoIsIn();
    if (me.owes) return leaveToSignIn();
    const code = planCode();
    root.dataset.view = code ? "plan" : "list";
    if (code) await open(main, code, me);
    else await showList(main, me);
  } catch (error) {
    if (error instanceof Problem && error.slug === "not-signed-in") return leaveToSignIn();
    main.replaceChildren(fault(error));
  }
}

/** @param {HTMLElement} main @param {string} code @param {import("../../core/me.js").Me} me */
async function open(main, code, me) {
  const [plan, topology, dwellings, communities, { Editor }] = await Promise.all([
    requests.plan(code),
    requests.topology(code),
    requests.dwellings(code),
    requests.areas("community").catch(() => []),
    editorModule(),
  ]);
  const names = new Map(communities.map((each) => [each.code, each.name]));
  await new Editor(main, plan, me, names, topology, dwellings).begin();
}

/** While it is on its way: six grey rows. */
const waiting = () =>
  el(
    "div",
    { class: "waitingrows", role: "status" },
    el("span", { class: "sr" }, t("plan.waiting.list")),
    Array.from({ length: 6 }, () => el("i", { "aria-hidden": "true" })),
  );

/** @param {unknown} error */
function fault(error) {
  const again = el("button", { type: "button", class: "act main", onclick: show }, t("retry"));
  const gone = error instanceof Problem && (error.status === 404 || error.slug === "forbidden");
  return el(
    "div",
    { class: "faultpanel", role: "alert" },
    icon("triangle-alert"),
    el("h2", { id: "heading", tabindex: -1 }, gone ? t("plan.gone") : sentence(error)),
    gone
      ? el(
          "a",
          { class: "act main", href: planCode() ? "/plan" : "/desk" },
          t(planCode() ? "plan.back" : "plan.desk"),
        )
      : again,
  );
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  setLarge((asked.get("text") ?? recall("text")) === "large");
  await setLanguage(languageFor(asked.get("lang")));
  document.title = t("plan.title");
  byId("large").addEventListener("click", () => setLarge(!root.hasAttribute("data-large")));
  // What was drawn is on the server, or the page asks before it is left.
  byId("lang").addEventListener("click", async () => {
    await setLanguage(language === "en" ? "zh-CN" : "en");
    location.reload();
  });
  await show();
  root.setAttribute("data-ready", "");
}

begin();
