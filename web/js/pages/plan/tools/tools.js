// The rail of tools: which one is in hand, and the keys that choose and lead it.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { recall, remember } from "../../../core/storage.js";
import { BalanceTool } from "./balance.js";
import { BlocksTool } from "./blocks.js";
import { FollowTool } from "./follow.js";
import { GroundTool } from "./ground.js";
import { HousesTool } from "./houses.js";
import { MergeTool } from "./merge.js";
import { RenameTool } from "./rename.js";
import { SplitTool } from "./split.js";

/**
 * @typedef {import("../editor.js").Editor} Editor
 * @typedef {import("./tool.js").Tool} Tool
 */

/** Letter, name and icon; the first is none: lines are moved. @type {[string, string, string][]} */
const RAIL = [
  ["V", "move", "mouse-pointer-2"],
  ["S", "split", "scissors"],
  ["T", "give", "arrow-right-left"],
  ["R", "follow", "route"],
  ["M", "merge", "combine"],
  ["D", "dedicated", "square-dashed"],
  ["B", "balance", "scale"],
];
/** Whether single letters choose tools is kept on this device. */
const KEPT = "plan-letters";

export class Tools {
  /** @param {Editor} editor @param {HTMLElement} rail */
  constructor(editor, rail) {
    this.editor = editor;
    this.rail = rail;
    /** @type {Tool | null} */
    this.current = null;
    this.letters = recall(KEPT) !== "off";
    if (editor.readOnly) return;
    this.draw();
    rail.addEventListener("keydown", (event) => this.along(event));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  draw() {
    const name = this.current?.name ?? "move";
    const current = name === "houses" || name === "blocks" ? "give" : name;
    const letters = el(
      "button",
      {
        type: "button",
        id: "letters",
        tabindex: -1,
        "aria-pressed": String(this.letters),
        onclick: () => this.switchLetters(),
      },
      el("span", { class: "keycap", "aria-hidden": "true" }, "A"),
      t(this.letters ? "plan.letters.on" : "plan.letters.off"),
    );
    const shown = RAIL.some(([, name]) => name === current) ? current : "move";
    this.rail.replaceChildren(
      ...RAIL.map(([letter, name, mark]) =>
        el(
          "button",
          {
            type: "button",
            id: `tool-${name}`,
            "aria-pressed": String(name === current),
            "aria-keyshortcuts": this.letters && letter,
            tabindex: name === shown ? 0 : -1,
            onclick: () => this.start(name),
          },
          icon(mark),
          t(`plan.tool.${name}`),
          this.letters && el("kbd", { "aria-hidden": "true" }, letter),
        ),
      ),
      letters,
    );
  }

  switchLetters() {
    this.letters = !this.letters;
    remember(KEPT, this.letters ? "on" : "off");
    this.draw();
    document.getElementById("letters")?.focus();
  }

  /** @param {string} name @param {string} [code] of the grid that it is for */
  start(name, code) {
    const { editor } = this;
    const held = this.rail.contains(document.activeElement);
    const onCard = editor.parts.panel.contains(document.activeElement);
    this.leave();
    editor.moving.choose(null);
    if (name === "balance") this.current = new BalanceTool(editor);
    else if (name === "split") this.current = new SplitTool(editor);
    else if (name === "merge") this.current = new MergeTool(editor);
    else if (name === "rename") this.current = new RenameTool(editor, code ?? "");
    else if (name === "follow") this.current = new FollowTool(editor);
    else if (name === "houses") this.current = new HousesTool(editor);
    else if (name === "blocks") this.current = new BlocksTool(editor);
    else if (name !== "move") this.current = new GroundTool(editor, name);
    editor.map.element.classList.toggle("drawing", Boolean(this.current?.draws));
    this.draw();
    this.current?.begin();
    if (held) document.getElementById(`tool-${name}`)?.focus();
    if (onCard) document.getElementById(`by-${name}`)?.focus();
  }

  /** Back to moving lines; what was drawn is dropped. */
  leave() {
    const { current } = this;
    if (!current) return;
    this.current = null;
    current.end();
    this.editor.map.element.classList.remove("drawing");
    this.draw();
    this.editor.hint("move");
  }

  /** @param {import("../geometry.js").Position} at @returns {boolean} whether a tool has taken it */
  press(at) {
    this.current?.press(at);
    return this.current !== null;
  }

  /** The draft under the tool is another now. */
  refresh() {
    this.current?.refresh();
  }

  /** Up and down the rail by the arrow keys. @param {KeyboardEvent} event */
  along(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.rail.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons[(at + step + buttons.length) % buttons.length].focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (this.editor.compare.on) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target.closest("dialog"))
      return;
    const typing = target.closest("input, textarea, select");
    if (this.current && event.key === "Escape") {
      event.preventDefault();
      this.leave();
      return;
    }
    if (typing) return;
    if (this.current && event.key === "Backspace") {
      event.preventDefault();
      this.current.takeBack();
    } else if (this.current instanceof BalanceTool && /^[1-3]$/.test(event.key)) {
      event.preventDefault();
      this.current.preview(Number(event.key) - 1);
    } else if (this.current && event.key === "Enter" && !target.closest("button, a")) {
      event.preventDefault();
      this.current.finish();
    } else if (this.letters && /^[np]$/i.test(event.key)) {
      this.editor.checks.step(event.key.toLowerCase() === "n" ? 1 : -1);
    } else if (this.letters) {
      const found = RAIL.find(([letter]) => letter === event.key.toUpperCase());
      if (found) this.start(found[1]);
    }
  }
}
