// The list of tasks: what waits to be checked first, then what somebody has, then what nobody has taken.

import { el, icon } from "../../../core/dom.js";
import { count, duration } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { keyStrip } from "../cases/casekeys.js";
import { clockMark, dotted, stateWord, whereWords } from "../cases/casewords.js";
import { clockOf, GROUPS, grouped, lookOf, ordered, standsFor } from "./taskturns.js";

/**
 * @typedef {import("../matterrequests.js").Row} Row
 * @typedef {import("./taskturns.js").Line} Line
 */

/** Mark and word of its state. @param {string} state @param {boolean} [pill] */
export const taskState = (state, pill) => stateWord(lookOf(state), t(`task.state.${state}`), pill);

/** The clock that it waits for, said with its name. @param {{state: string, clocks: import("../cases/clocks.js").Clock[]}} task @param {string} now */
export function taskClock(task, now) {
  const clock = clockOf(task);
  return clock ? clockMark(clock, now, t(`desk.task.clock.${clock.name}`)) : null;
}

/** 3 个名额，还剩 2 个. @param {{seats: unknown}} facts @param {number} left */
export const seatWords = ({ seats }, left) =>
  Number(seats) > 1 ? t("desk.task.seats.left", { n: left, all: Number(seats) }) : "";

export class TaskList {
  /** @param {{onOpen: (number: string) => void, onNew: () => void}} events */
  constructor({ onOpen, onNew }) {
    this.onOpen = onOpen;
    /** @type {Row[]} */
    this.rows = [];
    this.now = "";
    this.chosen = "";
    this.scroll = el("div", { class: "case-scroll", id: "task-list" });
    this.element = el(
      "section",
      { class: "case-list", "aria-label": t("desk.task.list") },
      el(
        "div",
        { class: "case-list-head" },
        el(
          "button",
          { type: "button", class: "verb wide soft-new", id: "offer-task", onclick: onNew },
          icon("plus"),
          t("desk.task.offer"),
        ),
      ),
      this.scroll,
      keyStrip([
        [["J", "K"], t("desk.case.keys.move")],
        [["Enter"], t("desk.case.keys.open")],
        [["V"], t("task.verb.verify")],
        [["B"], t("task.verb.send_back")],
        [["N"], t("desk.task.offer")],
        [["?"], t("desk.case.keys.all")],
      ]),
    );
  }

  draw() {
    const held = document.activeElement?.closest?.("[data-number]")?.getAttribute("data-number");
    const groups = grouped(this.rows);
    const shown = GROUPS.filter((group) => groups.get(group)?.length);
    this.scroll.replaceChildren(
      ...(shown.length ? shown.map((group) => this.section(group, groups.get(group) ?? [])) : [nothing()]),
    );
    this.mark(this.chosen);
    if (held) this.linkOf(held)?.focus({ preventScroll: true });
  }

  /** @param {string} group @param {Line[]} lines */
  section(group, lines) {
    return el(
      "section",
      { "data-group": group },
      el(
        "h3",
        { class: "section-head", tabindex: -1 },
        t(`desk.task.group.${group}`),
        el("span", { class: "n" }, count(lines.length)),
      ),
      el(
        "ul",
        {},
        lines.map((line) => this.line(line)),
      ),
    );
  }

  /** @param {Line} line */
  line({ row, left }) {
    const { number, title, claimed_by, facts } = row;
    const link = el(
      "a",
      {
        class: "row-main",
        href: `/desk?tasks=${number}`,
        "data-number": number,
        onclick: (/** @type {MouseEvent} */ event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
          event.preventDefault();
          this.onOpen(number);
        },
      },
      el("span", { class: "row-title" }, title),
      el(
        "span",
        { class: "row-top" },
        taskClock(row, this.now),
        taskState(row.state),
        el("span", { class: "num" }, number),
      ),
      el(
        "span",
        { class: "row-where" },
        dotted([claimed_by, whereWords(row), duration(Number(facts.minutes) * 60)]),
      ),
    );
    const seats = left > 0 && seatWords(/** @type {any} */ (facts), left);
    return el("li", { class: "case-row" }, link, seats && el("span", { class: "awaits" }, seats));
  }

  /** Which line is the one that is open: one stop of the Tab key for the whole list. @param {string} number */
  mark(number) {
    this.chosen = number;
    const links = [...this.scroll.querySelectorAll("a.row-main")];
    const at = standsFor(this.rows, number)?.number ?? links[0]?.getAttribute("data-number");
    for (const link of links) {
      const is = link.getAttribute("data-number") === at;
      link.setAttribute("tabindex", is ? "0" : "-1");
      const row = link.closest("li");
      if (is && number) row?.setAttribute("aria-current", "true");
      else row?.removeAttribute("aria-current");
    }
    this.linkOf(number)?.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} number @returns {HTMLElement | null} */
  linkOf(number) {
    const stands = standsFor(this.rows, number)?.number ?? number;
    return this.scroll.querySelector(`a[data-number="${CSS.escape(stands)}"]`);
  }

  /** The number of the one so far down or up from the chosen one. @param {number} by @returns {string | undefined} */
  beside(by) {
    const numbers = ordered(this.rows).map(({ number }) => number);
    const at = numbers.indexOf(standsFor(this.rows, this.chosen)?.number ?? "");
    return numbers[at < 0 ? 0 : Math.min(numbers.length - 1, Math.max(0, at + by))];
  }

  /** How many seats of the task that a number is of are free. @param {import("../matterrequests.js").File} file */
  left({ facts }) {
    return this.rows.filter(({ state, facts: { call } }) => state === "open" && call === facts.call).length;
  }
}

const nothing = () =>
  el(
    "div",
    { class: "calm" },
    icon("footprints"),
    el("p", { class: "calm-title" }, t("desk.task.none")),
    el("p", {}, t("desk.task.none.more")),
  );
