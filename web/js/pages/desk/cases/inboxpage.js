// The inbox: what waits, where it is, and the file of the one that is chosen, side by side where there is room.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { clock as clockOf, count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { openFile } from "./casefile.js";
import { keyStrip, listenToKeys, showKeys } from "./casekeys.js";
import { readInbox } from "./caserequests.js";
import { groupsOf, matches, nothing } from "./caserows.js";
import { intend, takeIntent } from "./intent.js";
import { mapBox } from "./mapbox.js";
import { GROUPS, grouped, mayDo, nextStep } from "./turns.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./turns.js").Row} Row
 * @typedef {"mine" | "others" | "all"} Shown
 */

const WIDE = matchMedia("(min-width: 900px)");
const EVERY_MS = 60_000;
const NUMBER = /^\s*\d{6}\s*-?\s*[0-9a-z]{4}\s*$/i;
const SHOWN = /** @type {Shown[]} */ (["mine", "others", "all"]);

class InboxPage {
  /** @param {Desk} desk @param {string} number */
  constructor(desk, number) {
    this.desk = desk;
    this.chosen = number;
    /** @type {Row[]} */
    this.rows = [];
    this.now = desk.now();
    this.isCut = false;
    this.words = "";
    /** @type {Shown} */
    this.shown = "mine";
    this.list = el("div", { class: "case-scroll", id: "case-list" });
    this.banner = el("div", { role: "status" });
    this.seg = el("div", { class: "seg", role: "group", "aria-label": t("desk.case.list") });
    this.find = this.findBox();
    this.file = el("section", { class: "case-file", "aria-label": t("desk.case.file"), id: "case-file" });
    this.map = mapBox({ onChoose: (chosen) => this.open(chosen) });
    this.tab = this.paneTabs();
    this.root = el(
      "div",
      { class: "cases", "data-open": number ? "" : null, "data-pane": "file" },
      el(
        "section",
        { class: "case-list", "aria-label": t("desk.case.list") },
        el("div", { class: "case-list-head" }, this.seg, this.find),
        this.banner,
        this.list,
        keyStrip([
          [["J", "K"], t("desk.case.keys.move")],
          [["Enter"], t("desk.case.keys.open")],
          [["A"], t("case.verb.accept")],
          [["D"], t("case.verb.dispatch")],
          [["E"], t("case.verb.resolve")],
          [["?"], t("desk.case.keys.all")],
        ]),
      ),
      this.tab,
      this.map.element,
      this.file,
    );
  }

  findBox() {
    const input = el("input", {
      type: "search",
      id: "case-find",
      "aria-label": t("desk.case.find"),
      placeholder: t("desk.case.find"),
      oninput: () => {
        this.words = input.value.trim();
        this.drawList();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape" && input.value) {
          event.stopPropagation();
          input.value = "";
          this.words = "";
          this.drawList();
        } else if (event.key === "Enter") {
          event.preventDefault();
          const number = input.value.trim().toUpperCase().replace(/\s/g, "");
          if (NUMBER.test(number))
            this.open(number.includes("-") ? number : `${number.slice(0, 6)}-${number.slice(6)}`);
          else this.step(0);
        }
      },
    });
    return el(
      "div",
      { class: "case-find" },
      icon("search"),
      input,
      el("kbd", { "aria-hidden": "true" }, "/"),
    );
  }

  /** Where there is no room for both: the file or the map. */
  paneTabs() {
    const choose = (/** @type {string} */ pane) => {
      this.root.dataset.pane = pane;
      for (const each of tabs.children) each.setAttribute("aria-pressed", String(each.id === `pane-${pane}`));
      if (pane === "map") this.map.wake();
    };
    const tab = (/** @type {string} */ pane, /** @type {string} */ words) =>
      el(
        "button",
        {
          type: "button",
          id: `pane-${pane}`,
          "aria-pressed": String(pane === "file"),
          onclick: () => choose(pane),
        },
        words,
      );
    const tabs = el(
      "div",
      { class: "seg pane-tabs", role: "group", "aria-label": t("desk.case.file") },
      tab("file", t("desk.case.file")),
      tab("map", t("desk.case.map")),
    );
    return tabs;
  }

  async read() {
    const told = await readInbox();
    this.rows = told.rows;
    this.isCut = told.isCut;
    this.now = this.desk.now();
    this.readAt = this.now;
  }

  /** Those of the switch, and of the words somebody looks for. @param {Shown} [shown] */
  visible(shown = this.shown) {
    const turn = { mine: true, others: false };
    const found = this.rows.filter(
      (row) => shown === "all" || Boolean(nextStep(row)?.isMine) === turn[shown],
    );
    return this.words ? found.filter((row) => matches(row, this.words, this.now)) : found;
  }

  /** As they stand under each other. */
  ordered() {
    const groups = grouped(this.visible(), this.now);
    return GROUPS.flatMap((group) => (groups.get(group) ?? []).map((row) => ({ group, row })));
  }

  drawList() {
    const held = document.activeElement?.closest?.("[data-number]")?.getAttribute("data-number");
    this.seg.replaceChildren(
      ...SHOWN.map((shown) =>
        el(
          "button",
          {
            type: "button",
            "aria-pressed": String(shown === this.shown),
            onclick: () => {
              this.shown = shown;
              this.drawList();
            },
          },
          `${t(`desk.case.${shown}`)} `,
          el("span", { class: "n" }, count(this.visible(shown).length)),
        ),
      ),
    );
    const rows = this.visible();
    const groups = groupsOf(rows, this.now, this.chosen, {
      open: (number) => this.open(number),
      act: (number, verb) => this.open(number, verb),
    });
    const none = this.words
      ? el("p", { class: "calm" }, t("desk.case.find.none"))
      : nothing(this.rows, this.now, this.shown);
    this.list.replaceChildren(...(groups.length ? groups : [none]));
    // One stop of the Tab key for the whole list.
    const links = [...this.list.querySelectorAll("a.row-main")];
    if (links.length && !links.some((link) => link.getAttribute("tabindex") === "0"))
      links[0].setAttribute("tabindex", "0");
    if (held) this.linkOf(held)?.focus({ preventScroll: true });
    this.map.show(rows, this.chosen, this.now);
  }

  /** @param {string} number @returns {HTMLElement | null} */
  linkOf(number) {
    return this.list.querySelector(`a[data-number="${CSS.escape(number)}"]`);
  }

  /** @param {string} number */
  reveal(number) {
    this.linkOf(number)?.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  /** Down or up the list, and show what stands there. @param {number} by */
  step(by) {
    const numbers = this.ordered().map(({ row }) => row.number);
    if (!numbers.length) return;
    const at = numbers.indexOf(this.chosen);
    const next = numbers[at < 0 ? 0 : Math.min(numbers.length - 1, Math.max(0, at + by))];
    if (WIDE.matches) this.choose(next);
    else {
      this.chosen = next;
      this.drawList();
    }
    this.linkOf(next)?.focus();
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
    this.chosen = number;
    history.replaceState(null, "", `/desk?inbox=${encodeURIComponent(number)}`);
    for (const row of this.list.querySelectorAll(".case-row")) {
      const is = row.querySelector("a")?.dataset.number === number;
      row.toggleAttribute("aria-current", is);
      if (is) row.setAttribute("aria-current", "true");
      row.querySelector("a")?.setAttribute("tabindex", is ? "0" : "-1");
    }
    this.reveal(number);
    this.map.choose(number);
    await this.showFile({ verb, moves });
  }

  /** @param {{verb?: string, moves?: boolean}} [how] */
  async showFile({ verb, moves = false } = {}) {
    const number = this.chosen;
    const row = this.rows.find((each) => each.number === number);
    const shown = await openFile(this.desk, number, row, {
      done: (act, stays) => this.done(number, act, stays),
      back: () => this.leaveFile(),
      isWanted: () => this.chosen === number,
      place: this.file,
    });
    if (this.chosen !== number || !shown) return;
    this.map.spot(shown.file);
    if (verb) shown.act(verb);
    // Not away from a form that was opened meanwhile.
    else if (moves && !this.file.querySelector("dialog[open]"))
      document.getElementById("case-title")?.focus();
  }

  leaveFile() {
    if (WIDE.matches) {
      this.linkOf(this.chosen)?.focus();
      return;
    }
    back = this.chosen;
    this.desk.go("inbox");
  }

  /** The row below in the same group; of the last one the one above. @param {string} number */
  after(number) {
    const all = this.ordered();
    const at = all.findIndex(({ row }) => row.number === number);
    if (at < 0) return undefined;
    const same = (/** @type {number} */ index) => all[index]?.group === all[at].group;
    const next = same(at + 1) ? all[at + 1] : same(at - 1) ? all[at - 1] : all[at + 1];
    return next?.row;
  }

  /** How it goes on after a step: said, and where the focus goes. @param {string} number @param {string} act @param {boolean} stays */
  done(number, act, stays) {
    if (stays) return { said: t("desk.case.done", { number, act }), after: () => this.showFile() };
    const next = this.after(number);
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
      const stays = next && this.visible().some((row) => row.number === next.number);
      this.chosen = stays ? next.number : number;
      this.drawList();
      await this.choose(this.chosen);
      const heading = /** @type {HTMLElement | null} */ (this.list.querySelector(".section-head"));
      (this.linkOf(this.chosen) ?? heading)?.focus();
    };
    return { said, after };
  }

  /** Quietly, while somebody looks at the page. */
  async refresh() {
    if (!this.root.isConnected) {
      clearInterval(this.timer);
      return;
    }
    if (document.visibilityState !== "visible") return;
    try {
      await this.read();
      this.banner.replaceChildren();
      this.drawList();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.banner.replaceChildren(
        el(
          "p",
          { class: "banner" },
          icon("wifi-off"),
          el("span", {}, t("desk.case.stale", { time: clockOf(this.readAt ?? this.now) })),
          el(
            "button",
            { type: "button", class: "verb", onclick: () => this.refresh() },
            t("desk.case.again"),
          ),
        ),
      );
    }
  }

  listen() {
    this.timer = window.setInterval(() => this.refresh(), EVERY_MS);
    const act = (/** @type {string} */ verb) => {
      const row = this.rows.find(({ number }) => number === this.chosen);
      if (row && (verb === "note" || mayDo(row, verb))) this.open(row.number, verb);
    };
    listenToKeys(this.root, {
      j: () => this.step(1),
      k: () => this.step(-1),
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => this.chosen && this.open(this.chosen),
      Escape: () => this.leaveFile(),
      a: () => act("accept"),
      d: () => act("dispatch"),
      e: () => act("resolve"),
      n: () => act("note"),
      t: () => this.desk.me.may.includes("case.enter") && this.desk.go("entry", "line"),
      "/": () => document.getElementById("case-find")?.focus(),
      "?": showKeys,
    });
  }
}

/** On a phone, where the list and the file are two pages: the row to come back to. */
let back = "";

/** @param {Desk} desk @param {string} number @returns {Promise<import("../views.js").Shown>} */
export async function load(desk, number) {
  const page = new InboxPage(desk, number);
  await page.read();
  page.chosen ||= back;
  back = "";
  if (!page.chosen && WIDE.matches) page.chosen = page.ordered()[0]?.row.number ?? "";
  // What is opened by its number may wait for somebody else.
  if (number && !page.visible().some((row) => row.number === number)) page.shown = "all";
  page.drawList();
  const verb = takeIntent();
  const file = page.chosen && (WIDE.matches || number) ? page.showFile({ verb }) : page.map.empty();
  if (!WIDE.matches && number) await file;
  page.listen();
  return {
    title: t("desk.tab.inbox"),
    wide: true,
    parts: [el("h2", { id: "heading", class: "sr", tabindex: -1 }, t("desk.tab.inbox")), page.root],
    shown: () => {
      if (WIDE.matches) page.map.wake();
      if (WIDE.matches) page.reveal(page.chosen);
      if (page.chosen && !number) page.linkOf(page.chosen)?.focus();
    },
  };
}
