// Tasks of the own areas: the list, where they are, and the file of the one that is chosen.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { listenToKeys, showKeys } from "../cases/casekeys.js";
import { focusChosen, keepFresh, listKeys, refresh, WIDE } from "../cases/gothrough.js";
import { mapBox } from "../cases/mapbox.js";
import { paneTabs } from "../cases/panetabs.js";
import { move, readFile } from "../matterrequests.js";
import { forgetTyped, movedParts, reasonForm, typedFor } from "./reasonform.js";
import { awayPart, taskParts } from "./taskfile.js";
import { TaskList } from "./tasklist.js";
import { readTasks } from "./taskrequests.js";
import { after, grouped, lookOf, standsFor } from "./taskturns.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../matterrequests.js").File} File
 */

/** What is said with them is required. */
const WITH_WORDS = ["send_back", "cancel"];
/** On a phone, where the list and the file are two pages: the row to come back to. */
let back = "";

class TasksPage {
  /** @param {Desk} desk @param {string} number */
  constructor(desk, number) {
    this.desk = desk;
    /** @type {File | null} */
    this.file = null;
    this.list = new TaskList({
      onOpen: (chosen) => this.open(chosen),
      onNew: () => desk.go("newtask"),
    });
    this.list.chosen = number;
    this.map = mapBox({ onChoose: (chosen) => this.open(chosen), legend: false });
    this.place = el("section", { class: "case-file", "aria-label": t("desk.task.file"), id: "task-file" });
    this.root = el(
      "div",
      { class: "cases", "data-open": number ? "" : null, "data-pane": "file" },
      this.list.element,
      this.map.element,
      this.place,
    );
    this.list.element.after(paneTabs(this.root, t("desk.task.file"), () => this.map.wake()));
  }

  get chosen() {
    return this.list.chosen;
  }

  async read() {
    this.list.rows = (await readTasks()).rows;
    this.list.now = this.desk.now();
  }

  draw() {
    this.list.draw();
    const lines = [...grouped(this.list.rows).values()].flat();
    const rows = lines.map(({ row }) => ({
      ...row,
      state: lookOf(row.state),
      words: t(`task.state.${row.state}`),
    }));
    this.map.show(rows, this.list.linkOf(this.chosen)?.dataset.number ?? "", this.list.now);
  }

  /** By a press: on a phone it is another page. @param {string} number */
  open(number) {
    if (WIDE.matches) this.choose(number, true);
    else this.desk.go("tasks", number);
  }

  /** @param {string} number @param {boolean} [moves] whether it is read from its title on */
  async choose(number, moves = false) {
    history.replaceState(null, "", `/desk?tasks=${encodeURIComponent(number)}`);
    this.list.mark(number);
    this.map.choose(number);
    await this.showFile();
    if (moves) document.getElementById("case-title")?.focus();
  }

  async showFile() {
    const number = this.chosen;
    this.place.setAttribute("aria-busy", "true");
    try {
      const file = await readFile(number);
      if (number !== this.chosen) return;
      this.file = file;
      this.drawFile();
      this.map.spot({ ...file, state: lookOf(file.state), words: t(`task.state.${file.state}`) });
    } catch (error) {
      if (!(error instanceof Problem) || number !== this.chosen) throw error;
      this.file = null;
      this.place.replaceChildren(awayPart(error, this.desk.me, () => this.leave()));
    } finally {
      this.place.removeAttribute("aria-busy");
    }
  }

  drawFile() {
    const { file } = this;
    if (!file) return;
    const parts = taskParts(file, {
      now: this.desk.now(),
      left: this.list.left(file),
      act: (verb) => this.act(verb),
      back: () => this.leave(),
    });
    this.place.replaceChildren(...parts);
  }

  leave() {
    if (WIDE.matches) {
      this.list.linkOf(this.chosen)?.focus();
      return;
    }
    back = this.chosen;
    this.desk.go("tasks");
  }

  /** @param {string} verb */
  act(verb) {
    if (!this.file?.may.some((each) => each.verb === verb)) return;
    if (WITH_WORDS.includes(verb)) this.openForm(verb);
    else this.send(verb, {});
  }

  /** @param {string} verb */
  openForm(verb) {
    const { file } = this;
    if (!file) return;
    const form = reasonForm(file.number, verb, {
      send: (said) => this.send(verb, { said }),
      close: () => {
        this.place.querySelector(".act-place")?.replaceChildren();
        /** @type {HTMLElement | null} */ (this.place.querySelector(`[data-verb=${verb}]`))?.focus();
      },
    });
    this.place.querySelector(".act-place")?.replaceChildren(form.element);
    form.focus();
    form.element.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} verb @param {Record<string, string>} fields */
  async send(verb, fields) {
    const { file } = this;
    if (!file) return;
    const { number, turn } = file;
    const next = after(this.list.rows, number);
    const act = t(`task.verb.${verb}`);
    const said = next
      ? t("desk.task.next", { number, act, title: next.title })
      : t("desk.task.done", { number, act });
    await this.desk.change(() => move(number, turn, [{ verb, fields }]), said, {
      after: async () => {
        forgetTyped(number, verb);
        await this.goOn(number, next?.number ?? "");
      },
      onConflict: () => this.sayMoved(verb),
    });
  }

  /** With what comes next. @param {string} number @param {string} next */
  async goOn(number, next) {
    if (!WIDE.matches) {
      back = next;
      await this.desk.go("tasks");
      return;
    }
    await this.read();
    this.list.chosen = standsFor(this.list.rows, next) ? next : number;
    this.draw();
    await this.choose(this.chosen);
    focusChosen(this.list);
  }

  /** Somebody was faster: how it is now is shown, and what was typed stays. @param {string} verb */
  async sayMoved(verb) {
    await this.read();
    this.draw();
    await this.showFile();
    const { file } = this;
    if (!file) return;
    const may = file.may.some((each) => each.verb === verb);
    if (may && typedFor(file.number, verb)) this.openForm(verb);
    const parts = movedParts(file, verb, may);
    this.place.querySelector(".act-place")?.prepend(...parts);
    parts[0].focus();
  }

  drawFresh() {
    this.draw();
  }

  /** Nothing is said: the rows tell their own times. */
  sayStale() {}

  listen() {
    keepFresh(this);
    listenToKeys(this.root, {
      ...listKeys(this),
      // A key opens, it never sends.
      v: () => /** @type {HTMLElement | null} */ (this.place.querySelector("[data-verb=verify]"))?.focus(),
      b: () => this.act("send_back"),
      n: () => this.desk.go("newtask"),
      "?": () =>
        showKeys([
          [["V"], t("task.verb.verify")],
          [["B"], t("task.verb.send_back")],
          [["N"], t("desk.task.offer")],
        ]),
    });
  }
}

/** @param {Desk} desk @param {string} number @returns {Promise<import("../views.js").Shown>} */
export async function load(desk, number) {
  const page = new TasksPage(desk, number);
  await page.read();
  const { list } = page;
  list.chosen ||= back;
  back = "";
  if (!list.chosen && WIDE.matches) list.chosen = list.beside(0) ?? "";
  page.draw();
  if (page.chosen && (WIDE.matches || number)) await page.showFile();
  page.listen();
  return {
    title: t("desk.tab.tasks"),
    wide: true,
    refresh: () => refresh(page),
    parts: [el("h2", { id: "heading", class: "sr", tabindex: -1 }, t("desk.tab.tasks")), page.root],
    shown: () => {
      if (WIDE.matches) page.map.wake();
      if (list.chosen && !number) list.linkOf(list.chosen)?.focus();
    },
  };
}
