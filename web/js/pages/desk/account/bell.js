// The bell in the head: how many notices are unread, asked again while somebody looks at the page.

import { Problem } from "../../../core/api.js";
import { byId, el, icon } from "../../../core/dom.js";
import { count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { announce } from "../../../ui/components.js";
import { askNotices } from "./noticerequests.js";

const EVERY_MS = 60_000;
// As the worker says it when a notice on the screen is tapped.
const OPEN_NOTICES = "open notices";

let isSignedIn = false;
let unread = 0;
/** Counts what the bell has shown: an answer that comes late is not shown over a later one. */
let turn = 0;

const label = () => (unread ? t("desk.bell.new", { n: count(unread) }) : t("desk.notices"));

function draw() {
  const bell = byId("bell");
  bell.hidden = !isSignedIn;
  bell.setAttribute("aria-label", label());
  bell.replaceChildren(icon("bell"), ...(unread ? [el("b", {}, count(unread))] : []));
}

/** So many are unread now. @param {number} number */
export function ring(number) {
  turn += 1;
  const isMore = number > unread;
  unread = number;
  draw();
  if (isMore) announce(label());
}

async function ask() {
  if (!isSignedIn || document.visibilityState !== "visible") return;
  turn += 1;
  const mine = turn;
  try {
    const answer = await askNotices();
    if (mine === turn) ring(answer.unread);
  } catch (error) {
    // Whatever else it is, the next time may go well.
    if (mine === turn && error instanceof Problem && error.slug === "not-signed-in") showBell(false);
  }
}

/** Whether somebody is signed in, whose notices they are. @param {boolean} signedIn */
export function showBell(signedIn) {
  const isNew = signedIn && !isSignedIn;
  isSignedIn = signedIn;
  if (!signedIn) {
    turn += 1;
    unread = 0;
  }
  draw();
  if (isNew) ask();
}

/** @param {() => void} open the view of notices */
export function tendBell(open) {
  byId("bell").addEventListener("click", open);
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY_MS);
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data === OPEN_NOTICES) open();
  });
}
