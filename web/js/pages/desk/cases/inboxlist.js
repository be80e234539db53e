// The list of the inbox: which of what waits is shown, what is looked for, and how one goes through it.

import { el, icon } from "../../../core/dom.js";
import { count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { keyStrip } from "./casekeys.js";
import { groupsOf, matches, nothing } from "./caserows.js";
import { GROUPS, grouped, nextStep } from "./turns.js";

/**
 * @typedef {import("./turns.js").Row} Row
 * @typedef {"mine" | "others" | "all"} Shown
 */

const NUMBER = /^\s*\d{6}\s*-?\s*[0-9a-z]{4}\s*$/i;
const SHOWN = /** @type {Shown[]} */ (["mine", "others", "all"]);

export class InboxList {
  /**
   * @param {{onOpen: (number: string, verb?: string) => void, onSeek: () => void, onDraw: (rows: Row[]) => void}} events
   *   `onOpen`: one was pressed, or its number written; `onSeek`: whoever looked for words wants to go there;
   *   `onDraw`: these are shown now
   */
  constructor({ onOpen, onSeek, onDraw }) {
    this.onOpen = onOpen;
    this.onSeek = onSeek;
    this.onDraw = onDraw;
    /** @type {Row[]} */
    this.rows = [];
    /** What was done and waits for a network, by number. @type {Map<string, import("../queue.js").Queued>} */
    this.queued = new Map();
    this.now = "";
    this.chosen = "";
    this.words = "";
    /** @type {Shown} */
    this.shown = "mine";
    this.scroll = el("div", { class: "case-scroll", id: "case-list" });
    this.banner = el("div", { role: "status" });
    this.seg = el("div", { class: "seg", role: "group", "aria-label": t("desk.case.list") });
    this.element = el(
      "section",
      { class: "case-list", "aria-label": t("desk.case.list") },
      el("div", { class: "case-list-head" }, this.seg, this.findBox()),
      this.banner,
      this.scroll,
      keyStrip([
        [["J", "K"], t("desk.case.keys.move")],
        [["Enter"], t("desk.case.keys.open")],
        [["A"], t("case.verb.accept")],
        [["D"], t("case.verb.dispatch")],
        [["E"], t("case.verb.resolve")],
        [["?"], t("desk.case.keys.all")],
      ]),
    );
  }

  findBox() {
    const find = (/** @type {string} */ words) => {
      this.words = words;
      this.draw();
    };
    const input = el("input", {
      type: "search",
      id: "case-find",
      "aria-label": t("desk.case.find"),
      placeholder: t("desk.case.find"),
      oninput: () => find(input.value.trim()),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape" && input.value) {
          event.stopPropagation();
          input.value = "";
          find("");
        } else if (event.key === "Enter") {
          event.preventDefault();
          const number = input.value.trim().toUpperCase().replace(/\s/g, "");
          if (NUMBER.test(number))
            this.onOpen(number.includes("-") ? number : `${number.slice(0, 6)}-${number.slice(6)}`);
          else this.onSeek();
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

  draw() {
    const held = document.activeElement?.closest?.("[data-number]")?.getAttribute("data-number");
    this.seg.replaceChildren(...SHOWN.map((shown) => this.switchTo(shown)));
    const rows = this.visible();
    const groups = groupsOf(rows, this.now, this.chosen, {
      open: this.onOpen,
      act: this.onOpen,
      queued: this.queued,
    });
    const none = this.words
      ? el("p", { class: "calm" }, t("desk.case.find.none"))
      : nothing(this.rows, this.now, this.shown);
    this.scroll.replaceChildren(...(groups.length ? groups : [none]));
    // One stop of the Tab key for the whole list.
    const links = [...this.scroll.querySelectorAll("a.row-main")];
    if (links.length && !links.some((link) => link.getAttribute("tabindex") === "0"))
      links[0].setAttribute("tabindex", "0");
    if (held) this.linkOf(held)?.focus({ preventScroll: true });
    this.onDraw(rows);
  }

  /** @param {Shown} shown */
  switchTo(shown) {
    return el(
      "button",
      {
        type: "button",
        "aria-pressed": String(shown === this.shown),
        onclick: () => {
          this.shown = shown;
          this.draw();
        },
      },
      `${t(`desk.case.${shown}`)} `,
      el("span", { class: "n" }, count(this.visible(shown).length)),
    );
  }

  /** Which row is the one that is open. @param {string} number */
  mark(number) {
    this.chosen = number;
    for (const row of this.scroll.querySelectorAll(".case-row")) {
      const is = row.querySelector("a")?.dataset.number === number;
      row.toggleAttribute("aria-current", is);
      if (is) row.setAttribute("aria-current", "true");
      row.querySelector("a")?.setAttribute("tabindex", is ? "0" : "-1");
    }
    this.reveal(number);
  }

  /** @param {string} number @returns {HTMLElement | null} */
  linkOf(number) {
    return this.scroll.querySelector(`a[data-number="${CSS.escape(number)}"]`);
  }

  /** @param {string} number */
  reveal(number) {
    this.linkOf(number)?.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  /** The one so far down or up from the chosen one. @param {number} by @returns {string | undefined} */
  beside(by) {
    const numbers = this.ordered().map(({ row }) => row.number);
    const at = numbers.indexOf(this.chosen);
    return numbers[at < 0 ? 0 : Math.min(numbers.length - 1, Math.max(0, at + by))];
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
}
