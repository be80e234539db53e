// The inbox: what waits, where it is, and the file of the one that is chosen, side by side where there is room.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { clock as clockOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { openFile } from "./casefile.js";
import { listenToKeys, showKeys } from "./casekeys.js";
import { queuedByNumber } from "./casequeue.js";
import { readInbox } from "./caserequests.js";
import { focusChosen, keepFresh, listKeys, refresh, step, WIDE } from "./gothrough.js";
import { InboxList } from "./inboxlist.js";
import { intend, takeIntent } from "./intent.js";
import { mapBox } from "./mapbox.js";
import { paneTabs } from "./panetabs.js";
import { mayDo } from "./turns.js";
import { act } from "./verbbar.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {{owner: string, rows: import("./turns.js").Row[], at: string}} Read
 */

class InboxPage {
  /** @param {Desk} desk @param {string} number */
  constructor(desk, number) {
    this.desk = desk;
    this.list = new InboxList({
      onOpen: (chosen, verb) => this.open(chosen, verb),
      onSeek: () => step(this, 0),
      onDraw: (rows) => this.map.show(rows, this.chosen, this.list.now),
    });
    this.list.chosen = number;
    this.file = el("section", { class: "case-file", "aria-label": t("desk.case.file"), id: "case-file" });
    this.map = mapBox({ onChoose: (chosen) => this.open(chosen) });
    this.root = el(
      "div",
      { class: "cases", "data-open": number ? "" : null, "data-pane": "file" },
      this.list.element,
      this.map.element,
      this.file,
    );
    this.list.element.after(paneTabs(this.root, t("desk.case.file"), () => this.map.wake()));
  }

  /** The number of the case whose file is shown. */
  get chosen() {
    return this.list.chosen;
  }

  async read() {
    const { rows } = await readInbox();
    last = { owner: this.desk.owner, rows, at: this.desk.now() };
    await this.take(last);
  }

  /** @param {Read} read */
  async take({ rows, at }) {
    this.list.rows = rows;
    this.list.queued = await queuedByNumber(this.desk.owner);
    this.list.now = at;
  }

  /** What was read last, where there is no network; raises what else went wrong. */
  async readOrRecall() {
    try {
      await this.read();
    } catch (error) {
      if (!(error instanceof Problem) || error.slug !== "offline" || last?.owner !== this.desk.owner)
        throw error;
      await this.take(last);
      this.sayStale();
    }
  }

  /** That the list is not of now. */
  sayStale() {
    this.list.banner.replaceChildren(
      el(
        "p",
        { class: "banner" },
        icon("wifi-off"),
        el("span", {}, t("desk.case.stale", { time: clockOf(this.list.now) })),
        el("button", { type: "button", class: "verb", onclick: () => refresh(this) }, t("desk.case.again")),
      ),
    );
  }

  /** By a press: on a phone it is another page. @param {string} number @param {string} [verb] */
  open(number, verb) {
    if (!WIDE.matches) {
      intend(verb);
      this.desk.go("inbox", number);
      return;
    }
    this.choose(number, { verb, moves: true });
  }

  /** Put the file of a case on the page. @param {string} number @param {{verb?: string, moves?: boolean}} [how] */
  async choose(number, { verb, moves = false } = {}) {
    history.replaceState(null, "", `/desk?inbox=${encodeURIComponent(number)}`);
    this.list.mark(number);
    this.map.choose(number);
    await this.showFile({ verb, moves });
  }

  /** @param {{verb?: string, moves?: boolean}} [how] */
  async showFile({ verb, moves = false } = {}) {
    const number = this.chosen;
    const row = this.list.rows.find((each) => each.number === number);
    const shown = await openFile(this.desk, number, row, {
      done: (act, stays) => this.done(number, act, stays),
      queued: () => this.showQueued(),
      back: () => this.leave(),
      isWanted: () => this.chosen === number,
      place: this.file,
    });
    if (this.chosen !== number || !shown) return;
    this.map.spot(shown.file);
    this.handling = shown;
    if (verb) act(shown, verb);
    // Not away from a form that was opened meanwhile.
    else if (moves && !this.file.querySelector("dialog[open]"))
      document.getElementById("case-title")?.focus();
  }

  /** What waits for a network has changed: shown in the list and at the file. */
  async showQueued() {
    this.list.queued = await queuedByNumber(this.desk.owner);
    this.list.draw();
    await this.shownFile()?.showQueued();
  }

  /** The file that stands on the page. */
  shownFile() {
    return this.handling?.file.number === this.chosen ? this.handling : undefined;
  }

  /** After something that waited has been sent. */
  async sent() {
    await refresh(this);
    await this.shownFile()?.reload();
  }

  leave() {
    if (WIDE.matches) {
      this.list.linkOf(this.chosen)?.focus();
      return;
    }
    back = this.chosen;
    this.desk.go("inbox");
  }

  /** How it goes on after a step: said, and where the focus goes. @param {string} number @param {string} act @param {boolean} stays */
  done(number, act, stays) {
    if (stays) return { said: t("desk.case.done", { number, act }), after: () => this.showFile() };
    const next = this.list.after(number);
    const said = next
      ? t("desk.case.next", { number, act, title: next.title })
      : t("desk.case.next.none", { number, act });
    const after = async () => {
      if (!WIDE.matches) {
        back = next?.number ?? "";
        await this.desk.go("inbox");
        return;
      }
      await this.read();
      const stays = next && this.list.visible().some((row) => row.number === next.number);
      this.list.chosen = stays ? next.number : number;
      this.list.draw();
      await this.choose(this.chosen);
      focusChosen(this.list);
    };
    return { said, after };
  }

  drawFresh() {
    this.list.banner.replaceChildren();
    this.list.draw();
  }

  listen() {
    keepFresh(this);
    const act = (/** @type {string} */ verb) => {
      const row = this.list.rows.find(({ number }) => number === this.chosen);
      if (row && (verb === "note" || mayDo(row, verb))) this.open(row.number, verb);
    };
    listenToKeys(this.root, {
      ...listKeys(this),
      a: () => act("accept"),
      d: () => act("dispatch"),
      e: () => act("resolve"),
      n: () => act("note"),
      t: () => this.desk.me.may.includes("case.enter") && this.desk.go("entry", "line"),
      "/": () => document.getElementById("case-find")?.focus(),
      "?": () => showKeys(),
    });
  }
}

/** On a phone, where the list and the file are two pages: the row to come back to. */
let back = "";
/** The list as it was read last, as long as the page is open. @type {Read | undefined} */
let last;

/** @param {Desk} desk @param {string} number @returns {Promise<import("../views.js").Shown>} */
export async function load(desk, number) {
  const page = new InboxPage(desk, number);
  await page.readOrRecall();
  const { list } = page;
  list.chosen ||= back;
  back = "";
  if (!list.chosen && WIDE.matches) list.chosen = list.beside(0) ?? "";
  // What is opened by its number may wait for somebody else.
  if (number && !list.visible().some((row) => row.number === number)) list.shown = "all";
  list.draw();
  const verb = takeIntent();
  const file = page.chosen && (WIDE.matches || number) ? page.showFile({ verb }) : page.map.empty();
  if (!WIDE.matches && number) await file;
  page.listen();
  return {
    title: t("desk.tab.inbox"),
    wide: true,
    refresh: () => page.sent(),
    parts: [el("h2", { id: "heading", class: "sr", tabindex: -1 }, t("desk.tab.inbox")), page.root],
    shown: () => {
      if (WIDE.matches) page.map.wake();
      if (WIDE.matches) list.reveal(list.chosen);
      if (list.chosen && !number) list.linkOf(list.chosen)?.focus();
    },
  };
}
