// Pieces several panels share: the head, the chain of areas, notices, lists to choose from.

import { el, icon } from "../core/dom.js";
import { clock, dateOf } from "../core/format.js";
import { t } from "../core/i18n.js";

/**
 * @typedef {import("../core/api.js").AreaRef} AreaRef
 * @typedef {import("../core/urlstate.js").Where} Where
 * @typedef {object} PageLinks how a page leads to something else to show
 * @property {(where: Where) => string} urlOf
 * @property {(where: Where) => void} navigate
 * @property {() => boolean} canGoBack whether a step back stays on the page
 * @property {() => string} sharedUrl what is handed on
 * @property {() => string | undefined} askedMoment ISO 8601; now if undefined
 */

/** @type {PageLinks} */
let page;
/** Lead by these from now on: each page has its own URLs. @param {PageLinks} links */
export const setPageLinks = (links) => {
  page = links;
};

/**
 * A link to something else to show that stays on this page.
 * @param {Where} where
 * @param {Record<string, any>} props `onclick`: called before it goes there
 * @param {...(import("../core/dom.js").Child | import("../core/dom.js").Child[])} children
 */
export function pageLink(where, { onclick, ...props }, ...children) {
  return el(
    "a",
    {
      ...props,
      href: page.urlOf(where),
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        onclick?.();
        page.navigate(where);
      },
    },
    ...children,
  );
}

/**
 * @param {string} code
 * @param {Record<string, any>} props
 * @param {...import("../core/dom.js").Child} children
 */
export const areaLink = (code, props, ...children) => pageLink({ area: code }, props, ...children);

/**
 * The head of a panel.
 * @param {{badge: string, title: string, sub?: (string | null | undefined | false)[], back?: boolean,
 *   shared?: string, brief?: boolean}} what
 *   `back`: offer the way back, if there is one on this page; `shared`: the URL to share, if not this page's
 *   own;
 *   `brief`: in large text the title alone
 */
export function head({ badge, title, sub = [], back = false, shared, brief = false }) {
  const parts = sub.filter(Boolean);
  const at = page.askedMoment();
  const round = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {() => void} */ onclick,
  ) => el("button", { type: "button", class: "round", "aria-label": label, onclick }, icon(name));
  const share = round("share-2", t("share"), () => sharePage(title, share, shared));
  return el(
    "div",
    { class: brief ? "head brief" : "head" },
    el(
      "div",
      { class: "tools" },
      back && page.canGoBack() && round("arrow-left", t("back"), () => history.back()),
      el("p", { class: "badge" }, badge),
      el("span", { class: "space" }),
      share,
      round("x", t("close"), () => page.navigate({})),
    ),
    el("h2", { id: "heading", tabindex: "-1" }, title),
    at && el("p", { class: "asof" }, icon("history"), t("asOf", { time: `${dateOf(at)} ${clock(at)}` })),
    parts.length > 0 &&
      el(
        "p",
        { class: "sub" },
        parts.flatMap((part, i) =>
          i ? [el("span", { class: "sep", "aria-hidden": "true" }, " · "), part] : [part],
        ),
      ),
  );
}

/** @param {string} title @param {HTMLElement} button @param {string} [path] */
async function sharePage(title, button, path) {
  const url = new URL(path ?? page.sharedUrl(), location.href).href;
  try {
    if (navigator.share) await navigator.share({ title, url });
    else {
      await navigator.clipboard.writeText(url);
      toast(t("share.copied"));
    }
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "AbortError") offerLink(url, button);
    return;
  }
  button.focus();
}

/** A link that this browser does not copy by itself: it stands there until it is closed. @param {string} url @param {HTMLElement} button */
function offerLink(url, button) {
  document.querySelector(".toast")?.remove();
  const field = el("input", { type: "text", readonly: true, value: url, "aria-label": t("share") });
  const leave = () => {
    note.remove();
    button.focus();
  };
  const note = el(
    "div",
    {
      class: "toast link",
      role: "dialog",
      "aria-label": t("share"),
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && leave(),
    },
    el("p", {}, t("share.failed")),
    field,
    action(t("close"), "x", leave),
  );
  document.body.append(note);
  announce(t("share.failed"));
  field.focus();
  field.select();
}

/** @param {string} text shown for some seconds and read out */
export function toast(text) {
  document.querySelector(".toast")?.remove();
  const note = el("p", { class: "toast" }, text);
  document.body.append(note);
  announce(text);
  setTimeout(() => note.remove(), 4000);
}

/** @param {string} text for screen readers */
export function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/**
 * From the city down; the last one is where we are.
 * @param {AreaRef[]} chain
 * @param {string} [current] code of the area shown
 */
export function chainOf(chain, current) {
  return el(
    "nav",
    { class: "chain", "aria-label": t("chain.label") },
    el(
      "ol",
      {},
      chain.map((area) =>
        el(
          "li",
          {},
          area.code === current
            ? el("span", { "aria-current": "location" }, area.name)
            : areaLink(area.code, { title: t(`level.${area.level}`) }, area.name),
        ),
      ),
    ),
  );
}

/**
 * A message with what can be done about it.
 * @param {{icon: string, tone?: string, title: string, text?: string, actions?: (Node | false | null |
 *   undefined)[]}} what
 */
export function notice({ icon: name, tone = "", title, text, actions = [] }) {
  return el(
    "div",
    { class: `notice ${tone}` },
    el("span", { class: "sign", "aria-hidden": "true" }, icon(name)),
    el("h2", { id: "heading", tabindex: "-1" }, title),
    text && el("p", {}, text),
    actions.length > 0 && el("div", { class: "actions" }, actions),
  );
}

/**
 * While what was asked for is on its way: the room it will take.
 * @param {boolean} ladder whether people to call will come, who take more of the sheet than other things
 */
export const waitingPanel = (ladder) => [
  el("div", { class: "head" }, el("h2", { id: "heading", tabindex: "-1" }, t("waiting"))),
  el(
    "div",
    { class: ladder ? "waiting-for people" : "waiting-for", "aria-hidden": "true" },
    [1, 2, 3].map(() => el("span")),
  ),
];

/** @param {string} text @param {string} iconName @param {() => void} onclick @param {boolean} [main] */
export const action = (text, iconName, onclick, main = false) =>
  el("button", { type: "button", class: main ? "act main" : "act", onclick }, icon(iconName), text);

/** @param {string} title @param {string} [note] @param {...Node} children */
export const section = (title, note, ...children) =>
  el("section", { class: "part" }, el("h3", {}, title, note && el("span", {}, note)), children);

/**
 * Back to the search box.
 * @param {string} [text] to go on from; otherwise what is there is marked, to be written over
 */
export function writeAgain(text) {
  const input = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  input.focus();
  if (text === undefined) input.select();
  else {
    input.value = text;
    input.setSelectionRange(text.length, text.length);
  }
  input.dispatchEvent(new Event("input"));
}
