// The head of a plan: what it is, whether everything is saved, the way back and forth.

import { cityTime } from "../../core/citytime.js";
import { byId, el, icon } from "../../core/dom.js";
import { clock, dateOf } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { describe } from "./describe.js";
import { MOST_WAITING } from "./saving.js";
import { stepButtons } from "./steps.js";
import { statePill } from "./words.js";

export class Bar {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    this.showPlan();
    this.saved = el("div", { id: "saved", class: "saved" });
    const button = (/** @type {"undo" | "redo"} */ kind, /** @type {string} */ name) =>
      el(
        "button",
        {
          type: "button",
          id: kind,
          class: "square",
          "aria-label": t(`plan.${kind}`),
          onclick: () => this.press(kind),
        },
        icon(name),
      );
    this.compare = el("button", {
      type: "button",
      id: "compare",
      class: "act",
      onclick: () => editor.compare.switch(!editor.compare.on),
    });
    this.undo = button("undo", "undo-2");
    this.redo = button("redo", "redo-2");
    byId("state").replaceChildren(
      this.saved,
      ...(editor.readOnly ? [] : [this.undo, this.redo]),
      // On a phone a plan is read.
      ...(editor.onPhone ? [] : [this.compare, ...stepButtons(editor)]),
    );
    if (!editor.readOnly) document.addEventListener("keydown", (event) => this.key(event));
  }

  /** What plan it is. */
  showPlan() {
    const { editor } = this;
    const { plan } = editor;
    byId("where").replaceChildren(
      el(
        "a",
        { class: "square", href: "/plan", id: "back", "aria-label": t("plan.back") },
        icon("arrow-left"),
      ),
      el("h1", {}, plan.title),
      statePill(plan.state),
      el("span", { class: "hint code" }, plan.code),
      el(
        "span",
        { class: "hint date" },
        icon("calendar-clock"),
        plan.effective_at ? t("plan.from", { date: dateOf(plan.effective_at) }) : t("plan.undated"),
      ),
      editor.readOnly
        ? ""
        : el(
            "button",
            {
              type: "button",
              class: "square plain",
              id: "describe",
              "aria-label": t("plan.describe"),
              onclick: () => describe(plan, () => this.showPlan()),
            },
            icon("pencil"),
          ),
    );
    document.title = t("plan.title.of", { title: plan.title });
  }

  /** @param {"undo" | "redo"} kind */
  press(kind) {
    const button = kind === "undo" ? this.undo : this.redo;
    if (button.getAttribute("aria-disabled") === "true") this.editor.say(`plan.${kind}.none`);
    else this.editor.takeBack(kind);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (/** @type {HTMLElement} */ (event.target).closest("input, textarea, dialog")) return;
    if (this.editor.compare.on) return;
    event.preventDefault();
    this.press(event.shiftKey ? "redo" : "undo");
  }

  draw() {
    const { saving, following, readOnly, conflict } = this.editor;
    const comparing = this.editor.compare.on;
    this.compare.replaceChildren(
      icon(comparing ? "arrow-left" : "arrow-right-left"),
      t(comparing ? (readOnly ? "plan.compare.back" : "plan.compare.edit") : "plan.compare"),
    );
    this.compare.classList.toggle("main", comparing);
    const mine = following.mine();
    for (const [button, open] of /** @type {[HTMLElement, boolean][]} */ ([
      [this.undo, mine.undo],
      [this.redo, mine.redo],
    ])) {
      button.setAttribute("aria-disabled", String(!open));
      button.hidden = comparing;
    }
    if (readOnly) {
      this.saved.replaceChildren(icon("eye"), t("plan.readonly"));
      return;
    }
    const n = saving.waiting.length;
    const again = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
      el("button", { type: "button", class: "act small", onclick }, text);
    /** @type {[string, string, string, HTMLElement?]} */
    let shown = [
      "",
      "check",
      saving.savedAt ? t("plan.saved", { time: clock(cityTime(saving.savedAt)) }) : t("plan.saved.all"),
    ];
    if (saving.signedOut)
      shown = [
        "bad",
        "lock",
        t("plan.signed.out", { n }),
        el("a", { class: "act small", href: "/desk", target: "_blank" }, t("plan.signin")),
      ];
    else if (saving.full)
      shown = [
        "bad",
        "wifi-off",
        t("plan.waiting.full", { n: MOST_WAITING }),
        again(t("retry"), () => saving.send()),
      ];
    else if (saving.offline) shown = ["warn", "wifi-off", t("plan.waiting", { n })];
    else if (conflict) shown = ["warn", "triangle-alert", t("plan.conflict.waits")];
    else if (n) shown = ["", "rotate-cw", t("plan.saving")];
    const [tone, name, text, more] = shown;
    if (this.saved.textContent === text + (more?.textContent ?? "")) return;
    this.saved.dataset.tone = tone;
    this.saved.replaceChildren(icon(name), el("span", {}, text), ...(more ? [more] : []));
  }
}
