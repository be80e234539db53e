// The right of the page: what changes hands, and what was done by whom.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { faultList } from "./faultlist.js";
import { buildingSearch, phoneNote } from "./reader.js";
import { fileOf } from "./requests.js";
import { snapshots } from "./snapshots.js";
import { abandonButton } from "./steps.js";
import { whatOf, when } from "./words.js";

/** @typedef {import("./editor.js").Editor} Editor */

const TABS = ["faults", "moves", "comments", "history"];

export class Side {
  /** @param {HTMLElement} element @param {Editor} editor */
  constructor(element, editor) {
    this.element = element;
    this.editor = editor;
    this.tab = editor.onPhone ? "moves" : editor.readOnly ? "moves" : TABS[0];
    this.tabs = el("div", { class: "sidetabs", role: "tablist", "aria-label": t("plan.side") });
    this.panel = el("div", { id: "sidepanel", class: "sidepanel", role: "tabpanel", tabindex: 0 });
    this.tabs.addEventListener("keydown", (event) => this.key(event));
    this.restore();
  }

  /** The tabs again, after something else stood here. */
  restore() {
    // On a phone there is one thing to see.
    const parts = this.editor.onPhone
      ? [buildingSearch(this.editor), this.panel, phoneNote()]
      : [this.tabs, this.panel];
    this.element.replaceChildren(...parts);
    if (this.editor.onPhone) for (const name of ["role", "tabindex"]) this.panel.removeAttribute(name);
    this.draw();
  }

  /** Something that wants an answer, in place of the tabs. @param {HTMLElement} panel */
  replace(panel) {
    this.element.replaceChildren(panel);
  }

  /** @param {boolean} [anew] also where somebody is typing or choosing */
  draw(anew = false) {
    if (this.editor.compare?.on) return;
    const held = document.activeElement;
    if (!anew && this.panel.contains(held) && held?.matches("input, select, textarea")) return;
    const moved = this.editor.draft.moved();
    const { checks } = this.editor;
    const counts = {
      faults: checks.faults.filter(({ waived }) => !waived).length,
      moves: moved.length,
      comments: this.editor.comments.open,
      history: this.editor.following.edits.length,
    };
    const tabbed = this.tabs.contains(held) ? held?.id : "";
    this.tabs.replaceChildren(
      ...TABS.map((name) =>
        el(
          "button",
          {
            type: "button",
            role: "tab",
            id: `tab-${name}`,
            "aria-selected": String(name === this.tab),
            "aria-controls": "sidepanel",
            tabindex: name === this.tab ? 0 : -1,
            onclick: () => this.show(name),
          },
          t(`plan.tab.${name}`),
          counts[/** @type {keyof typeof counts} */ (name)] > 0 &&
            el("span", { class: "count" }, String(counts[/** @type {keyof typeof counts} */ (name)])),
        ),
      ),
    );
    if (tabbed) document.getElementById(tabbed)?.focus();
    if (!this.editor.onPhone) this.panel.setAttribute("aria-labelledby", `tab-${this.tab}`);
    const parts = {
      faults: () => faultList(checks),
      moves: () => moves(this.editor, moved),
      comments: () => this.editor.comments.draw(),
      history: () => history(this.editor),
    };
    const within = this.panel.contains(document.activeElement) ? document.activeElement?.id : "";
    this.panel.replaceChildren(...parts[/** @type {keyof typeof parts} */ (this.tab)]());
    if (within) (document.getElementById(within) ?? this.panel).focus({ preventScroll: true });
  }

  /** @param {string} name */
  show(name) {
    this.tab = name;
    this.draw(true);
  }

  /** To the tab that is open. */
  focus() {
    document.getElementById(`tab-${this.tab}`)?.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.show(TABS[(TABS.indexOf(this.tab) + step + TABS.length) % TABS.length]);
    document.getElementById(`tab-${this.tab}`)?.focus();
  }
}

/** @param {string} name @param {string} text @param {string} [more] */
const empty = (name, text, more) =>
  el("div", { class: "empty" }, icon(name), el("p", {}, text, more && el("small", {}, more)));

/** Ground that changes hands, with most households first. @param {Editor} editor @param {import("./census.js").Moved[]} moved */
export function moves(editor, moved) {
  if (!moved.length)
    return [empty("check", t("plan.moves.none"), editor.readOnly ? undefined : t("plan.moves.none.hint"))];
  const sum = (/** @type {"households" | "buildings"} */ key) =>
    moved.reduce((all, each) => all + each[key], 0);
  return [
    el(
      "p",
      { class: "total" },
      t("plan.moves.total", { households: sum("households"), buildings: sum("buildings") }),
    ),
    el(
      "p",
      { class: "tables" },
      ["csv", "xlsx"].map((suffix) =>
        el(
          "a",
          { class: "act small", href: fileOf(editor.plan.code, `changes.${suffix}`), download: true },
          t(`plan.table.${suffix}`),
        ),
      ),
    ),
    el(
      "ul",
      { class: "siderows" },
      moved.map(({ from, to, households, buildings, lon, lat }) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "siderow", onclick: () => editor.map.look([lon, lat, 17]) },
            el(
              "span",
              { class: "change" },
              nameBefore(editor, from),
              icon("arrow-right"),
              el("span", { class: "sr" }, t("plan.to")),
              editor.draft.nameOf(to),
              people(editor, from, to),
            ),
            el(
              "span",
              { class: "figure" },
              el("b", {}, t("plan.buildings", { n: buildings })),
              el("small", {}, t("plan.households", { n: households })),
            ),
          ),
        ),
      ),
    ),
  ];
}

/** Who answers for the buildings before and after; the first of each grid. @param {Editor} editor @param {string} from @param {string} to */
function people(editor, from, to) {
  const found = editor.checks.peopleOf(from, to);
  if (!found?.from.length || !found.to.length) return null;
  return el("small", { class: "people" }, t("plan.people", { from: found.from[0], to: found.to[0] }));
}

/** A grid may be called otherwise in the plan, or be gone. @param {Editor} editor @param {string} code */
const nameBefore = (editor, code) =>
  (editor.draft.grids.get(code) ?? editor.draft.ended.get(code))?.in_force?.name ?? editor.draft.nameOf(code);

/** @param {Editor} editor */
function history(editor) {
  const { edits } = editor.following;
  const steps = [...editor.plan.steps]
    .reverse()
    .map(({ step, by, comment, at }) =>
      el(
        "li",
        { "data-step": step },
        el("p", {}, el("b", {}, t(`plan.done.${step}`))),
        comment && el("p", {}, comment),
        el("p", { class: "hint" }, by, " · ", when(at)),
      ),
    );
  const done = el("ol", { class: "siderows steps" }, steps);
  const giveUp = editor.readOnly ? [] : [el("div", { class: "sideacts" }, abandonButton(editor))];
  if (!edits.length) return [done, ...snapshots(editor), empty("history", t("plan.history.none")), ...giveUp];
  const takenBack = new Set(edits.filter(({ op }) => op === "undo").map(({ undoes }) => undoes));
  return [
    done,
    ...snapshots(editor),
    el(
      "ol",
      { class: "siderows", id: "history" },
      [...edits]
        .reverse()
        .map((edit) =>
          el(
            "li",
            { "data-seq": edit.seq, "data-op": edit.op, "data-undone": takenBack.has(edit.seq) },
            el(
              "p",
              {},
              el("b", {}, whatOf(edit)),
              takenBack.has(edit.seq) && el("span", { class: "tag" }, t("plan.history.undone")),
            ),
            el(
              "p",
              { class: "hint" },
              edit.grids.map((code) => editor.draft.nameOf(code)).join(t("plan.and")),
            ),
            el("p", { class: "hint" }, edit.mine ? t("plan.you") : edit.by, " · ", when(edit.at)),
          ),
        ),
    ),
    ...giveUp,
  ];
}
