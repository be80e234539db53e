// The file of a case: what it is about, until when, who has it and why, all that happened, and what may be done.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { has, t } from "../../../core/i18n.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { postText } from "../places/places.js";
import { openAct } from "./actsheet.js";
import { clocksOf } from "./caseclocks.js";
import { photos, related } from "./casepieces.js";
import { queuedByNumber, waitingBar } from "./casequeue.js";
import { fileUrl, move, readFile, readPosts } from "./caserequests.js";
import { categoryWords, stepsOf, whyWords } from "./casesteps.js";
import { dotted, flags, postWords, stateOf, whereWords } from "./casewords.js";
import { contactLine } from "./contact.js";
import { OVER } from "./turns.js";
import { verbs } from "./verbbar.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./caserequests.js").File} File
 * @typedef {import("./turns.js").Row} Row
 * @typedef {object} Around where the file stands
 * @property {HTMLElement} place
 * @property {(act: string, stays: boolean) => {said: string, after: () => Promise<void>}} done how it goes on after
 *   a step; `stays`: with the same case
 * @property {() => Promise<void>} queued what waits for a network has changed
 * @property {() => void} back
 * @property {() => boolean} isWanted
 */

/** What a file is worked on with: each form is given it. */
export class Handling {
  /** @param {Desk} desk @param {File} file @param {Around} around */
  constructor(desk, file, around) {
    this.desk = desk;
    this.file = file;
    this.around = around;
    this.now = desk.now();
    /** @type {Promise<import("./caserequests.js").PostChoice[]> | null} */
    this.known = null;
    /** What was done and waits for a network. @type {import("../queue.js").Queued | undefined} */
    this.waits = undefined;
    /** Open the form of a step; of a merge with the one that it is the same as. */
    this.open = (/** @type {string} */ verb, /** @type {string} */ into = "") => openAct(this, verb, into);
  }

  /** Make steps, as it stands on the page. @param {import("./caserequests.js").Move[]} moves */
  move(moves) {
    return move(this.file.number, this.file.turn, moves);
  }

  /** What of it waits for a network is shown in place of what may be done. */
  async showQueued() {
    this.waits = (await queuedByNumber(this.desk.owner)).get(this.file.number);
    draw(this);
  }

  /** Go on with what a later look at the same case has found. @param {Handling} later */
  follow(later) {
    this.file = later.file;
    this.around = later.around;
    this.now = later.now;
  }

  /** The posts that are there; asked once. */
  posts() {
    this.known ??= readPosts(this.file.number).catch(() => []);
    return this.known;
  }

  /** Show how it stands now; what is being written stays. */
  async reload() {
    this.file = await readFile(this.file.number);
    this.now = this.desk.now();
    await this.showQueued();
  }
}

/**
 * Read a file and put it in its place.
 * @param {Desk} desk @param {string} number @param {Row | undefined} row what is known of it already
 * @param {Around} around
 * @returns {Promise<Handling | null>}
 */
export async function openFile(desk, number, row, around) {
  const { place } = around;
  place.setAttribute("aria-busy", "true");
  if (row && place.dataset.number !== number) place.replaceChildren(...waiting(row));
  place.dataset.number = number;
  try {
    const file = await readFile(number);
    if (!around.isWanted()) return null;
    const handling = new Handling(desk, file, around);
    handling.waits = (await queuedByNumber(desk.owner)).get(number);
    draw(handling);
    return handling;
  } catch (error) {
    if (!around.isWanted()) return null;
    place.replaceChildren(...away(desk, error, around));
    return null;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

/** Its title is known from the list. @param {Row} row */
const waiting = (row) => [
  el(
    "div",
    { class: "file-scroll" },
    el("h2", { id: "case-title", tabindex: -1 }, row.title),
    el("div", { class: "waiting-for", "aria-hidden": "true" }, el("span"), el("span"), el("span")),
  ),
];

/** Not there and not for whoever asks look the same. @param {Desk} desk @param {unknown} error @param {Around} around */
function away(desk, error, around) {
  if (!(error instanceof Problem)) throw error;
  const isGone = error.slug === "not-found" || error.slug === "invalid-input";
  return [
    el(
      "div",
      { class: "calm" },
      icon(isGone ? "lock" : "wifi-off"),
      el(
        "h2",
        { id: "case-title", class: "calm-title", tabindex: -1 },
        isGone ? t("desk.case.away") : t("desk.fault.offline"),
      ),
      isGone && el("p", {}, t("desk.case.away.more", { post: postText(desk.me) })),
      el("button", { type: "button", class: "verb", onclick: around.back }, t("desk.case.away.back")),
    ),
  ];
}

/** @param {Handling} handling */
function draw(handling) {
  const { place } = handling.around;
  const open = place.querySelector("dialog.act-sheet");
  const scrolled = place.querySelector(".file-scroll")?.scrollTop ?? 0;
  const isSame = place.dataset.shown === handling.file.number;
  const wasModal = open?.matches(":modal");
  const held = open?.contains(document.activeElement) ? document.activeElement : null;
  place.dataset.shown = handling.file.number;
  const bar = handling.waits ? waitingBar(handling.waits, handling) : verbs(handling);
  place.replaceChildren(top(handling), body(handling), ...(bar ? [bar] : []));
  if (isSame && open instanceof HTMLDialogElement) {
    place.querySelector(".act-place")?.append(open);
    // Taken off the page it lies over it no longer.
    if (wasModal) {
      open.close();
      open.showModal();
    }
    // Nor has it the focus any longer.
    if (held instanceof HTMLElement) held.focus({ preventScroll: true });
  }
  const scroll = place.querySelector(".file-scroll");
  if (scroll) scroll.scrollTop = isSame ? scrolled : 0;
}

/** @param {Handling} handling */
function top({ file, around }) {
  const round = (
    /** @type {string} */ mark,
    /** @type {string} */ words,
    /** @type {() => void} */ onclick,
  ) => el("button", { type: "button", class: "round", "aria-label": words, onclick }, icon(mark));
  return el(
    "div",
    { class: "file-head" },
    el(
      "button",
      { type: "button", class: "round file-back", "aria-label": t("back"), onclick: around.back },
      icon("arrow-left"),
    ),
    stateOf(file, true),
    el("span", { class: "num" }, file.number),
    el("span", { class: "sp" }),
    el(
      "a",
      {
        class: "round",
        href: fileUrl(file.number),
        target: "_blank",
        rel: "noopener",
        "aria-label": t("desk.case.print"),
      },
      icon("printer"),
    ),
    round("copy", t("desk.case.link"), async () => {
      await navigator.clipboard
        ?.writeText(new URL(`/desk?inbox=${file.number}`, location.href).href)
        .catch(() => {});
      showSnackbar(t("desk.case.link.copied"));
    }),
  );
}

/** @param {Handling} handling */
function body(handling) {
  const { file, now, desk } = handling;
  const weight = file.facts.weight && t(`desk.case.weight.${file.facts.weight}`);
  const where = whereWords(file);
  return el(
    "div",
    { class: "file-scroll", tabindex: -1 },
    el("h2", { id: "case-title", tabindex: -1 }, file.title, flags(file)),
    where && el("p", { class: "place" }, icon("map-pin"), where),
    el(
      "p",
      { class: "meta" },
      dotted([categoryWords(file), weight || null, t(`case.channel.${file.channel}`), publicWords(file)]),
    ),
    el("div", { class: "act-place" }),
    file.needs_confirmation &&
      el("p", { class: "banner" }, icon("map-pin-off"), el("span", {}, t("desk.case.needs"))),
    file.text.replace(/[。.\s]+$/, "") !== file.title && el("p", { class: "file-text" }, file.text),
    clocksOf(file, now),
    el("p", { class: "foot-note" }, t("desk.case.promise")),
    holder(handling),
    contactLine(desk, file, now),
    photos(file),
    related(handling),
    el("section", {}, el("h3", { class: "label-s" }, t("desk.case.steps")), stepsOf(file, now)),
  );
}

/** How everybody reads it. @param {File} file */
function publicWords(file) {
  const { state, outcome, facts } = file;
  const holder = file.holder ? postWords(file.holder) : t("desk.case.form.outcome.holder");
  const known = outcome && has(`desk.case.confirmed.${outcome}`) ? outcome : null;
  const values = { holder, outcome: known ? t(`case.outcome.${known}`) : "" };
  const word =
    state === "closed" && known && facts.confirmed
      ? t(`desk.case.confirmed.${known}`)
      : t(`case.public.${state}`, values);
  return t("desk.case.public", { word });
}

/** Who has it, and why; nobody has what is over before anybody had it. @param {Handling} handling */
function holder(handling) {
  const { file } = handling;
  if (!file.holder && OVER.includes(file.state)) return null;
  const name = el("span", { class: "person" });
  const face = el(
    "span",
    { class: "avatar", "aria-hidden": "true" },
    file.holder ? icon("user-round") : icon("users"),
  );
  const why = whyWords(file);
  if (file.holder)
    handling.posts().then((posts) => {
      const person = posts.find(({ code }) => code === file.holder?.code)?.person;
      if (!person) return;
      name.textContent = person;
      face.replaceChildren(person[0]);
    });
  return el(
    "div",
    { class: "why" },
    face,
    el(
      "div",
      {},
      el(
        "p",
        { class: "why-post" },
        el("b", {}, file.holder ? postWords(file.holder) : t("desk.case.holder.none")),
        name,
      ),
      why && el("p", {}, why),
    ),
  );
}
