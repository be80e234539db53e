// What a plan changes, beside the map: by grid, by building, by person. A row opens its doors, a door is looked at.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { signed } from "../gridlist.js";
import * as requests from "../requests.js";
import { exportButtons } from "./papers.js";
import { flows, lanes, perPerson } from "./parts.js";

/**
 * @typedef {import("../requests.js").Move} Move
 * @typedef {Move["buildings"][number]} Door
 * @typedef {import("./compare.js").Compare} Compare
 */

const WAYS = ["grid", "building", "person"];
/** Doors that are listed at once; more are found by their name. */
const MOST_DOORS = 200;

/** @param {Move["from"]} side */
const firstOf = (side) => side?.people[0] ?? "";

/** @param {Move} move */
const keyOf = (move) => `${move.from?.code ?? ""} ${move.to?.code ?? ""}`;

/** @param {Move[]} moves @param {(move: Move) => number} of */
const sum = (moves, of) => moves.reduce((all, move) => all + of(move), 0);

export class Panel {
  /** @param {HTMLElement} element @param {Compare} compare */
  constructor(element, compare) {
    this.compare = compare;
    this.editor = compare.editor;
    this.way = "person";
    /** The row that is open. @type {string | null} */
    this.opened = null;
    this.sought = "";
    this.head = el("div", { class: "comparehead" });
    this.body = el("div", { class: "comparebody", id: "comparebody", role: "tabpanel", tabindex: 0 });
    this.files = el("p", { class: "hint filesnote" });
    element.replaceChildren(this.head, this.body, this.files, exportButtons(this.editor));
    this.draw();
  }

  /** All of it anew, what is held by the keyboard stays so. */
  draw() {
    const held = document.activeElement?.id;
    const { moves, draft } = this.compare;
    const other = moves.filter((move) => firstOf(move.from) !== firstOf(move.to));
    const changed = this.compare.changedGrids().length;
    const same = [...draft.grids.values()].length - changed;
    this.head.replaceChildren(
      el("h2", { id: "compare-title", tabindex: -1 }, this.title(moves, other)),
      el(
        "p",
        { class: "hint" },
        t("plan.compare.sum", { households: sum(moves, (m) => m.households), grids: changed }),
        same > 0 && t("plan.compare.rest", { n: same }),
      ),
      this.againstChoice(),
      this.ways(),
    );
    const parts = {
      grid: () => this.byGrid(),
      building: () => this.byBuilding(),
      person: () => this.byPerson(moves),
    };
    this.body.replaceChildren(...parts[/** @type {keyof typeof parts} */ (this.way)]());
    this.body.setAttribute("aria-labelledby", `way-${this.way}`);
    this.offer();
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
  }

  /** The table of what is shown: of the open row, or of what is sought. */
  offer() {
    const { against } = this.compare;
    const [from, to] = this.way === "person" && !against ? (this.opened ?? "").split(" ") : [];
    const find = this.way === "building" && !against ? this.sought.trim() : "";
    const asked = { ...(from && to && { from, to }), ...(find && { find }) };
    const link = this.files.parentElement?.querySelector("[id='file-changes.csv']");
    link?.setAttribute("href", requests.fileOf(this.editor.plan.code, "changes.csv", asked));
    const said = [
      against && t("plan.compare.files"),
      Object.keys(asked).length > 0 && t("plan.compare.some"),
    ];
    this.files.textContent = said.filter(Boolean).join(" ");
  }

  /** What the plan is held against, where it has snapshots. */
  againstChoice() {
    const { snapshots } = this.editor.plan;
    if (!snapshots.length) return "";
    const { against } = this.compare;
    const select = el(
      "select",
      { id: "against", onchange: () => this.compare.hold(select.value) },
      [["", t("plan.compare.inforce")], ...snapshots.map(({ name }) => [name, name])].map(([value, text]) =>
        el("option", { value, selected: value === against }, text),
      ),
    );
    return el(
      "div",
      { class: "toolfield" },
      el("label", { for: "against" }, t("plan.compare.against")),
      select,
    );
  }

  /** @param {Move[]} moves @param {Move[]} other those that get another person */
  title(moves, other) {
    const of = (/** @type {Move} */ move) => move.buildings.length;
    if (!moves.length) return t("plan.compare.none");
    if (!other.length) return t("plan.compare.same", { n: sum(moves, of) });
    return t("plan.compare.people", { n: sum(other, of) });
  }

  ways() {
    const tabs = el(
      "div",
      { class: "segments", role: "tablist", "aria-label": t("plan.compare.ways") },
      WAYS.map((way) =>
        el(
          "button",
          {
            type: "button",
            role: "tab",
            id: `way-${way}`,
            "aria-selected": String(way === this.way),
            "aria-controls": "comparebody",
            tabindex: way === this.way ? 0 : -1,
            onclick: () => this.show(way),
          },
          t(`plan.compare.by.${way}`),
        ),
      ),
    );
    tabs.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.show(WAYS[(WAYS.indexOf(this.way) + step + WAYS.length) % WAYS.length]);
      document.getElementById(`way-${this.way}`)?.focus();
    });
    return tabs;
  }

  /** @param {string} way */
  show(way) {
    this.way = way;
    this.opened = null;
    this.draw();
  }

  /** @param {string} key */
  open(key) {
    this.opened = this.opened === key ? null : key;
    this.draw();
  }

  /** From one person to another, the most buildings first. @param {Move[]} moves */
  byPerson(moves) {
    if (!moves.length) return [el("p", { class: "hint none" }, t("plan.compare.nobody"))];
    const rows = [...moves].sort(
      (a, b) => b.households - a.households || b.buildings.length - a.buildings.length,
    );
    return [
      el(
        "ul",
        { class: "comparerows" },
        rows.map((move) => this.moveRow(move)),
      ),
      perPerson(
        this.compare.changedGrids(),
        t(this.compare.against ? "plan.compare.each.since" : "plan.compare.each.how"),
      ),
      el("p", { class: "hint remark" }, icon("info"), t("plan.compare.remark")),
    ];
  }

  /** @param {Move} move */
  moveRow(move) {
    const key = keyOf(move);
    const open = this.opened === key;
    const side = (/** @type {Move["from"]} */ grid) =>
      el(
        "span",
        { class: "whoside" },
        el("b", {}, firstOf(grid) || t(grid ? "plan.nobody" : "plan.nogrid")),
        el("small", {}, grid ? this.compare.fullName(grid.code, grid.name) : ""),
      );
    return el(
      "li",
      { "data-open": open },
      el(
        "button",
        {
          type: "button",
          id: `move-${key.replace(" ", "-")}`,
          class: "moverow",
          "aria-expanded": String(open),
          onclick: () => {
            this.open(key);
            if (this.opened === key) this.compare.look(move.buildings);
          },
        },
        side(move.from),
        icon("arrow-right"),
        el("span", { class: "sr" }, t("plan.to")),
        side(move.to),
        el(
          "span",
          { class: "figure" },
          el("b", {}, t("plan.buildings", { n: move.buildings.length })),
          el("small", {}, t("plan.households", { n: move.households })),
        ),
        icon(open ? "chevron-down" : "chevron-right"),
      ),
      open && lanes(move.buildings, (door) => this.compare.lookAtDoor(door)),
    );
  }

  /** Each grid that is other, with where buildings come from and go to. */
  byGrid() {
    const { moves } = this.compare;
    const rows = this.compare.changedGrids();
    if (!rows.length) return [el("p", { class: "hint none" }, t("plan.compare.nogrids"))];
    return [
      el(
        "ul",
        { class: "comparerows" },
        rows.map(({ code, fullName, before, after, fate }) => {
          const open = this.opened === code;
          const own = moves.filter((move) => move.from?.code === code || move.to?.code === code);
          return el(
            "li",
            { "data-open": open },
            el(
              "button",
              {
                type: "button",
                id: `changed-${code}`,
                class: "moverow",
                "aria-expanded": String(open),
                onclick: () => {
                  this.open(code);
                  if (this.opened === code) this.compare.lookAtGrid(code);
                },
              },
              el(
                "span",
                { class: "whoside wide" },
                el("b", {}, fullName),
                el("small", {}, t(`plan.fate.${fate}`)),
              ),
              el(
                "span",
                { class: "figure" },
                el("b", {}, `${before} → ${after}`),
                el("small", {}, signed(after - before) || t("plan.compare.even")),
              ),
              icon(open ? "chevron-down" : "chevron-right"),
            ),
            open && flows(code, own, (grid) => this.compare.fullName(grid.code, grid.name)),
          );
        }),
      ),
    ];
  }

  /** All doors, to be found by their name. */
  byBuilding() {
    const list = el("ul", { class: "comparerows" });
    const fill = () => {
      const sought = this.sought.trim();
      const found = this.compare.moves
        .flatMap((move) => move.buildings.map((door) => ({ move, door })))
        .filter(({ door }) => door.name.includes(sought));
      list.replaceChildren(
        ...found.slice(0, MOST_DOORS).map(({ move, door }) =>
          el(
            "li",
            {},
            el(
              "button",
              {
                type: "button",
                class: "moverow",
                id: `door-${door.code}`,
                onclick: () => this.compare.lookAtDoor(door),
              },
              el(
                "span",
                { class: "whoside wide" },
                el("b", {}, door.name),
                el(
                  "small",
                  {},
                  move.from?.name ?? t("plan.nogrid"),
                  " → ",
                  move.to?.name ?? t("plan.nogrid"),
                ),
              ),
              el("span", { class: "figure" }, t("plan.households", { n: door.households })),
            ),
          ),
        ),
      );
      this.offer();
      if (!found.length)
        list.append(
          el("li", { class: "hint none" }, t(sought ? "plan.compare.notfound" : "plan.compare.none")),
        );
    };
    const input = el("input", {
      type: "search",
      id: "seek-door",
      class: "find",
      autocomplete: "off",
      value: this.sought,
      "aria-label": t("plan.compare.seek"),
      placeholder: t("plan.compare.seek"),
      oninput: () => {
        this.sought = input.value;
        fill();
      },
    });
    fill();
    return [input, list];
  }
}
