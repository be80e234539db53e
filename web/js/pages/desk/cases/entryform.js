// The form of an entry: five questions, each with its keys; sent once, and nothing that was typed is lost.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { sentence } from "../faults.js";
import { addressField } from "./addressfield.js";
import { textField } from "./casefields.js";
import { enter, move, readCategories } from "./caserequests.js";
import { keys } from "./casewords.js";
import { categoryChips, PastCalls, SameOnes, tellChips } from "./entryparts.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../../../core/api.js").Candidate} Candidate
 * @typedef {object} Entered
 * @property {import("./caserequests.js").Receipt} receipt
 * @property {string} what
 * @property {string} tell
 * @property {boolean} hasPhone
 * @property {boolean} isAnswered
 * @property {string} same the one that it is said to be the same as
 * @property {string} merged
 * @property {string} at
 */

/** By what was sent: the same sent again is the same case. @type {Map<string, string>} */
const submissions = new Map();
const WITH_PHONE_FIRST = ["line"];
const WITH_NAME = ["letter_visit", "window", "informant"];

/** @param {object} said */
export function submissionOf(said) {
  const what = JSON.stringify(said);
  const known = submissions.get(what) ?? crypto.randomUUID();
  submissions.set(what, known);
  return known;
}

export class EntryForm {
  /**
   * @param {Desk} desk @param {string} channel
   * @param {{onWhere: (where: Candidate | null) => void, onDone: (entered: Entered) => void}} events
   */
  constructor(desk, channel, events) {
    this.desk = desk;
    this.channel = channel;
    this.events = events;
    this.dropping = false;
    this.said = el("p", { class: "said", role: "alert" });
    this.past = new PastCalls(desk.now());
    this.same = new SameOnes(desk.now());
    this.tell = tellChips();
    const isLine = WITH_PHONE_FIRST.includes(channel);
    const label = t(isLine ? "desk.entry.phone" : "desk.entry.phone.other");
    this.phone = textField("phone", label, {
      hint: t(isLine ? "desk.entry.phone.hint" : "desk.entry.phone.other.hint"),
      required: false,
      line: true,
    });
    this.phone.input.setAttribute("inputmode", "tel");
    this.phone.input.addEventListener("input", () => this.past.want(this.phone.input.value));
    this.name = textField("name", t("desk.entry.name"), { required: false, line: true });
    this.date = el("input", { type: "date", id: "entry-date", max: desk.now().slice(0, 10) });
    this.where = addressField({
      label: t("desk.entry.where"),
      onTake: (where) => {
        events.onWhere(where);
        this.same.near(where);
      },
      next: () => this.category?.focus(),
    });
    this.sentence = textField("text", t("desk.entry.sentence"), { line: true });
    this.answer = textField("said", t("desk.entry.answer.text"));
    this.answer.box.hidden = true;
    /** @type {ReturnType<typeof categoryChips> | null} */
    this.category = null;
    this.element = el("form", { class: "entry-sheet", novalidate: true });
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
    });
    this.element.addEventListener("keydown", (event) => this.heard(event));
  }

  async prepare() {
    this.category = categoryChips(await readCategories(), () => this.sentence.focus());
    this.draw();
  }

  draw() {
    const question = (
      /** @type {number} */ n,
      /** @type {string} */ title,
      /** @type {string} */ hint,
      /** @type {(Node | false)[]} */ ...parts
    ) =>
      el(
        "section",
        { class: "q" },
        el("span", { class: "no", "aria-hidden": "true" }, n),
        el(
          "div",
          { class: "q-body" },
          el("h3", {}, title, hint && el("small", {}, hint)),
          ...parts.filter((part) => part instanceof Node),
        ),
      );
    this.phone.box.querySelector("label")?.classList.add("sr");
    this.phone.box.querySelector(".hint")?.classList.add("sr");
    const phoneHint = this.phone.box.querySelector(".hint")?.textContent ?? "";
    const phoneTitle = this.phone.box.querySelector("label")?.textContent ?? "";
    this.sentence.box.querySelector("label")?.classList.add("sr");
    this.sentence.input.setAttribute("placeholder", t("desk.entry.sentence"));
    const isLetter = this.channel === "letter_visit";
    this.element.replaceChildren(
      el(
        "div",
        { class: "entry-body" },
        el("p", { class: "hint keys-hint" }, t("desk.entry.hint")),
        question(
          1,
          phoneTitle,
          phoneHint,
          isLetter &&
            el(
              "div",
              { class: "field" },
              el("label", { for: "entry-date" }, t("desk.entry.date")),
              this.date,
            ),
          WITH_NAME.includes(this.channel) && this.name.box,
          this.phone.box,
          this.past.element,
        ),
        question(2, t("desk.entry.where"), t("desk.entry.where.hint"), this.where.box),
        question(
          3,
          t("desk.entry.what"),
          t("desk.entry.what.hint"),
          this.category?.element ?? false,
          this.sentence.box,
        ),
        question(4, t("desk.entry.same"), "", this.same.element),
        question(5, t("desk.entry.tell"), "", this.tell.element),
        this.answer.box,
        this.said,
      ),
      this.foot(),
    );
  }

  foot() {
    const drop = el(
      "button",
      { type: "button", class: "verb bare", id: "entry-drop", onclick: () => this.drop() },
      t("desk.entry.drop"),
      keys("Esc"),
    );
    return el(
      "div",
      { class: "verbs" },
      el(
        "button",
        { type: "button", class: "verb main", id: "entry-send", onclick: () => this.send() },
        t("desk.entry.send"),
        keys("Ctrl", "↵"),
      ),
      el(
        "button",
        {
          type: "button",
          class: "verb quiet",
          id: "entry-answer",
          "aria-expanded": "false",
          onclick: () => this.openAnswer(),
        },
        t("desk.entry.answer"),
        keys("R"),
      ),
      el("span", { class: "sp" }),
      drop,
    );
  }

  begin() {
    this.phone.focus();
  }

  openAnswer() {
    const { box } = this.answer;
    box.hidden = !box.hidden;
    document.getElementById("entry-answer")?.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) this.answer.focus();
  }

  /** Asked once. */
  drop() {
    if (this.dropping) {
      this.desk.go("entry", this.channel);
      return;
    }
    this.dropping = true;
    this.said.textContent = t("desk.entry.drop.sure");
  }

  /** @param {KeyboardEvent} event */
  heard(event) {
    if (event.isComposing) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const isWriting = Boolean(target.closest("input:not([type=radio], [type=checkbox]), textarea, select"));
    if (event.key !== "Escape") this.dropping = false;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Enter" && (target.closest(".same") || !target.closest("button, textarea"))) {
      // Also from the one that it may be the same as: only its own letter, or a press, says so.
      event.preventDefault();
      this.goOn(target);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.drop();
    } else if (!isWriting && !event.ctrlKey && !event.metaKey && event.key.toLowerCase() === "r") {
      event.preventDefault();
      this.openAnswer();
    }
  }

  /** To what comes next in the order of a call. @param {HTMLElement} from */
  goOn(from) {
    const stops = [
      this.phone.input,
      this.where.input,
      this.category?.element,
      this.sentence.input,
      this.same.element,
      this.tell.element,
    ];
    const at = stops.findIndex((stop) => stop?.contains(from));
    if (at < 0) {
      this.phone.focus();
      return;
    }
    const next = [
      () => this.where.input.focus(),
      () => this.category?.focus(),
      () => this.sentence.focus(),
      () => (this.same.hasSome() ? this.same.focus() : this.tell.focus()),
      () => this.tell.focus(),
      () => document.getElementById("entry-send")?.focus(),
    ][at];
    next();
  }

  /** What is missing, said where it is. */
  isWhole() {
    const where = this.where.value();
    const category = this.category?.value();
    this.where.tell(where ? "" : t("desk.entry.need.where"));
    this.category?.tell(category ? "" : t("desk.entry.need.what"));
    this.sentence.tell(this.sentence.value() ? "" : t("desk.entry.need.sentence"));
    const needsPhone = this.tell.value() !== "none" && !this.phone.value();
    this.phone.tell(needsPhone ? t("desk.entry.need.phone") : "");
    const needsAnswer = !this.answer.box.hidden && !this.answer.value();
    this.answer.tell(needsAnswer ? t("desk.entry.need.answer") : "");
    if (needsPhone) this.phone.focus();
    else if (!where) this.where.input.focus();
    else if (!category) this.category?.focus();
    else if (!this.sentence.value()) this.sentence.focus();
    else if (needsAnswer) this.answer.focus();
    else return true;
    return false;
  }

  whatIsSaid() {
    const where = this.where.value();
    const phone = this.phone.value();
    const name = this.name.value();
    return {
      category: this.category?.value(),
      channel: this.channel,
      text: this.sentence.value(),
      ...(where && {
        at: { lon: where.lon, lat: where.lat },
        place: (where.name || where.text).slice(0, 120),
      }),
      ...(where?.building_code && { building: where.building_code }),
      ...(phone && { phone }),
      ...(name && { name }),
      ...(this.date.value && { happened_at: `${this.date.value}T12:00:00${this.desk.now().slice(-6)}` }),
      answer_by: this.tell.value(),
      confidential: this.tell.isConfidential(),
      special_group: this.tell.isSpecial(),
    };
  }

  async send() {
    this.said.textContent = "";
    if (!this.isWhole()) return;
    const said = this.whatIsSaid();
    const buttons = this.element.querySelectorAll(".verbs button");
    for (const button of buttons) /** @type {HTMLButtonElement} */ (button).disabled = true;
    try {
      const receipt = await enter({ submission: submissionOf(said), ...said });
      const isAnswered = !this.answer.box.hidden;
      if (isAnswered)
        await move(receipt.number, 0, [
          { verb: "answer", fields: { outcome: "explained", said: this.answer.value() } },
        ]).catch((error) => {
          // Sent once more after it was done: it is answered already.
          if (!(error instanceof Problem) || error.slug !== "conflict") throw error;
        });
      const same = this.same.value();
      const merged = same && !isAnswered ? await this.merge(receipt.number, same) : "";
      this.events.onDone({
        receipt,
        what: String(said.text),
        tell: said.answer_by,
        hasPhone: Boolean(said.phone),
        isAnswered,
        same,
        merged,
        at: this.desk.now(),
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.failed(error);
    } finally {
      for (const button of buttons) /** @type {HTMLButtonElement} */ (button).disabled = false;
    }
  }

  /** Whoever may not merge says so on the receipt. @param {string} number @param {string} into */
  async merge(number, into) {
    if (!this.desk.me.may.includes("case.merge")) return "";
    const done = await move(number, 0, [{ verb: "merge", fields: { into } }]).catch(() => null);
    return done ? into : "";
  }

  /** @param {Problem} error */
  failed(error) {
    const [wrong] = error.body.errors ?? [];
    if (String(wrong?.field ?? "").includes("phone")) {
      this.phone.tell(t("desk.entry.bad.phone"));
      this.phone.focus();
      return;
    }
    this.said.replaceChildren(icon("circle-alert"), `${sentence(error)} ${t("desk.entry.failed")}`);
  }
}
