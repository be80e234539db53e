// What all tools share: points that are drawn, a card that says what would be, and the doing of it.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { announce } from "../../../ui/components.js";
import { warning } from "../card.js";
import { least, most, ringsOfGeometry, stateOf } from "../draft.js";
import { nearestOn, position } from "../geometry.js";
import { hintOf } from "../layout.js";
import { spotsOf, write } from "../names.js";
import { sentence } from "../words.js";

/**
 * @typedef {import("../editor.js").Editor} Editor
 * @typedef {import("../geometry.js").Position} Position
 * @typedef {import("../geometry.js").Line} Line
 * @typedef {import("../requests.js").Op} Op
 * @typedef {{op: Op, codes: string[]}} Wanted what is to be done, and the grids by which it was decided
 */

/** A point this near a line is put on it. */
const SNAP_PX = 14;
const LONGEST_NAME = 50;

export class Tool {
  /** @param {Editor} editor @param {string} name */
  constructor(editor, name) {
    this.editor = editor;
    this.name = name;
    /** Whether presses on the map are points. */
    this.draws = false;
    /** @type {Line} */
    this.points = [];
    /** What the fields of the card hold. */
    this.typed = { name: "", kind: "base" };
    this.busy = false;
    /** Why it was refused, until something is changed. */
    this.fault = "";
    /** @type {Line[][]} */
    this.parts = [];
    this.panel = editor.parts.panel;
  }

  /** What can be said before anything is drawn: a text, then keys with what they do. @returns {[string, ...[string, string][]]} */
  get hint() {
    return [t(`plan.tool.${this.name}.hint`), ["Esc", t("plan.hint.leave")]];
  }

  /** What would be done now; null while it can't be. @returns {Wanted | null} */
  get wanted() {
    return null;
  }

  /** What the button says. */
  get action() {
    return t(`plan.tool.${this.name}.do`);
  }

  begin() {
    const [text, ...keys] = this.hint;
    const { hint } = this.editor.parts;
    hint.hidden = false;
    hint.replaceChildren(...hintOf(text, ...keys));
    this.draw();
  }

  end() {
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.editor.map.show({});
  }

  /** @param {Position} at */
  press(at) {
    if (!this.draws || this.busy) return;
    const snapped = this.editor.map.lineAt(at, this.editor.draft.arcs, SNAP_PX);
    this.points = [...this.points, snapped ? nearestOn(snapped.line, at).at : position(...at)];
    this.changed();
    announce(t("plan.point.added", { n: this.points.length }));
  }

  takeBack() {
    this.points = this.points.slice(0, -1);
    this.changed();
  }

  /** Something is other than when it was refused. */
  changed() {
    this.fault = "";
    this.parts = [];
    this.draw();
  }

  /** Not while somebody types: an input method would lose what it is at. */
  refresh() {
    const held = document.activeElement;
    if (!(held instanceof HTMLInputElement && this.panel.contains(held))) this.draw();
  }

  /** Draw it, and say in the card what would be. */
  draw() {}

  /** The parts of a refused one, each with its number. */
  showParts() {
    const { map } = this.editor;
    map.show({ lines: [this.points], dots: this.points, hatched: this.parts });
    for (const [i, rings] of this.parts.entries()) {
      write(map.edited.group, spotsOf(rings)[0], el("span", { class: "partnote" }, String(i + 1)));
    }
  }

  /**
   * @param {string} title @param {(HTMLElement | false | null | undefined)[]} parts
   */
  show(title, ...parts) {
    const held = /** @type {HTMLElement | null} */ (document.activeElement);
    const id = this.panel.contains(held) ? held?.id : "";
    const send = el(
      "button",
      {
        type: "submit",
        class: "act main",
        id: "tool-do",
        "aria-disabled": String(!this.wanted || this.busy),
      },
      this.action,
    );
    this.panel.replaceChildren(
      el(
        "form",
        {
          class: "toolcard",
          "aria-label": title,
          onsubmit: (/** @type {SubmitEvent} */ event) => {
            event.preventDefault();
            this.finish();
          },
        },
        el("h2", {}, title),
        ...parts.filter((part) => part instanceof HTMLElement),
        this.fault && warning(this.fault, "bad"),
        el(
          "div",
          { class: "acts" },
          send,
          this.draws &&
            this.points.length > 0 &&
            el(
              "button",
              { type: "button", class: "act", id: "tool-back", onclick: () => this.takeBack() },
              icon("undo-2"),
              t("plan.point.back"),
            ),
          el(
            "button",
            { type: "button", class: "act", id: "tool-leave", onclick: () => this.editor.tools.leave() },
            t("plan.cancel"),
          ),
        ),
      ),
    );
    this.panel.hidden = false;
    if (id) document.getElementById(id)?.focus({ preventScroll: true });
  }

  /** A grid with what it would have. @param {string} tone of its square @param {string} name @param {number} households @param {{was?: number, kind?: string, more?: string}} [how] */
  row(tone, name, households, { was, kind = "base", more } = {}) {
    const state = stateOf({ kind, households });
    const off =
      state === "low"
        ? t("plan.low", { n: least - households })
        : state === "high"
          ? t("plan.high", { n: households - most })
          : "";
    return el(
      "div",
      { class: "toolrow" },
      el("i", { "data-tone": tone, "aria-hidden": "true" }),
      el("span", {}, el("b", {}, name), el("small", {}, [more, off].filter(Boolean).join(" · "))),
      el(
        "span",
        { class: "figure" },
        was !== undefined && was !== households && `${was} → `,
        el("b", {}, String(households)),
        ` ${t("plan.unit")}`,
      ),
      el("span", { class: "sign", "data-tone": off ? "warn" : "ok" }, icon(off ? "triangle-alert" : "check")),
    );
  }

  /** @param {string} [hint] what it is called if nothing is written */
  nameField(hint = "") {
    const input = el("input", {
      id: "tool-name",
      maxlength: LONGEST_NAME,
      autocomplete: "off",
      value: this.typed.name,
      placeholder: hint,
      oninput: () => {
        this.typed.name = input.value;
        this.ready();
      },
    });
    return el("div", { class: "toolfield" }, el("label", { for: "tool-name" }, t("plan.tool.name")), input);
  }

  kindField() {
    const option = (/** @type {string} */ kind) =>
      el(
        "button",
        {
          type: "button",
          id: `kind-${kind}`,
          "aria-pressed": String(this.typed.kind === kind),
          onclick: () => {
            this.typed.kind = kind;
            this.draw();
          },
        },
        t(`plan.kind.${kind}`),
      );
    return el(
      "div",
      { class: "segments", role: "group", "aria-label": t("plan.tool.kind") },
      option("base"),
      option("dedicated"),
    );
  }

  /**
   * @param {string} id @param {string} label @param {[string, string][]} options value and text
   * @param {string} value @param {(value: string) => void} onchange
   */
  choice(id, label, options, value, onchange) {
    const select = el(
      "select",
      { id, onchange: () => onchange(select.value) },
      ...options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)),
    );
    return el("div", { class: "toolfield" }, el("label", { for: id }, label), select);
  }

  /** Whether the button may be pressed, after something was typed. */
  ready() {
    document.getElementById("tool-do")?.setAttribute("aria-disabled", String(!this.wanted || this.busy));
  }

  /** Do it, if it can be done. */
  async finish() {
    const { wanted, editor } = this;
    if (!wanted || this.busy) return;
    this.busy = true;
    this.ready();
    try {
      if (editor.saving.waiting.length) throw new Problem("offline", 0, {});
      await editor.carryOut(wanted.op, wanted.codes);
      this.busy = false;
      if (editor.tools.current === this) editor.tools.leave();
    } catch (error) {
      this.busy = false;
      this.fault = this.sentenceOf(error);
      const { body } = /** @type {Problem} */ (error);
      if (body.reason === "stale") await editor.following.reload();
      this.parts = (body.parts ?? []).map(ringsOfGeometry);
      if (editor.tools.current === this) this.draw();
    }
  }

  /** Why it was refused. @param {unknown} error */
  sentenceOf(error) {
    return sentence(error);
  }

  /** The grids that may be chosen. @param {(grid: import("../requests.js").Grid) => boolean} [fits] @returns {[string, string][]} */
  options(fits = () => true) {
    const { draft, plan, names } = this.editor;
    const several = plan.communities.length > 1;
    return [...draft.grids.values()]
      .filter(fits)
      .map(({ code, name, parent }) => [code, several ? `${names.get(parent) ?? parent} ${name}` : name]);
  }
}
