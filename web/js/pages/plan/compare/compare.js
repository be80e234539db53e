// Before and after beside each other: the map is cut in two by a bar, the list tells who changes hands.

import { el } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { Draft } from "../draft.js";
import * as requests from "../requests.js";
import { sentence } from "../words.js";
import { Panel } from "./panel.js";
import { Swipe } from "./swipe.js";
import { TwoSides } from "./twosides.js";

/**
 * @typedef {import("../editor.js").Editor} Editor
 * @typedef {import("../requests.js").Move} Move
 * @typedef {Move["buildings"][number]} Door
 * @typedef {{code: string, name: string, fullName: string, kind: string, fate: string, person: string, before: number, after: number}} ChangedGrid
 */

/** How near a door is looked at, and how far from the middle of the map it comes. */
const DOOR_ZOOM = 18.5;
const BESIDE_PX = 120;
const MOST_PLACES = 3;

// What of a name goes without saying.
const COMMUNITY = /社区$/;
const NTH_GRID = /^第(.{1,3})网格/;

export class Compare {
  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor;
    this.on = false;
    /** The snapshot that the plan is held against, by its name; "": what is in force. */
    this.against = "";
    /** What it changes since then, and of which version of the plan that is. @type {{draft: Draft, moves: Move[], version: number} | null} */
    this.since = null;
    this.asked = 0;
    /** @type {{sides: TwoSides, swipe: Swipe, panel: Panel, places: HTMLElement, name: (label: [string, string]) => void} | null} */
    this.parts = null;
  }

  /** The plan over what it is held against. */
  get draft() {
    return this.since?.draft ?? this.editor.draft;
  }

  /** Who changes hands since then. @returns {Move[]} */
  get moves() {
    return this.since?.moves ?? this.editor.checks.moves;
  }

  /** Hold the plan against a snapshot, or against what is in force. @param {string} name */
  async hold(name) {
    this.against = name;
    await this.load();
  }

  async load() {
    const { editor, against } = this;
    this.asked += 1;
    const asked = this.asked;
    /** @type {Compare["since"]} */
    let since = null;
    try {
      if (against) {
        const { code } = editor.plan;
        const [topology, moves] = await Promise.all([
          requests.topology(code, against),
          requests.moves(code, against),
        ]);
        const { dwellings } = editor.draft.census;
        since = { draft: new Draft(topology, dwellings), moves, version: topology.version };
      }
    } catch (error) {
      showSnackbar(sentence(error));
      if (asked === this.asked) this.against = "";
    }
    if (asked !== this.asked) return;
    this.since = since;
    this.parts?.name(this.beforeLabel());
    const legend = document.getElementById("legend-before");
    if (legend) legend.textContent = t(against && since ? "plan.snapshot.one" : "plan.legend.now");
    editor.redraw();
  }

  /** What the left side is: its name, and from when. @returns {[string, string]} */
  beforeLabel() {
    const { effective_at, state } = this.editor.plan;
    if (this.against) return [t("plan.snapshot.one"), this.against];
    return effective_at && (state === "in_force" || state === "rolled_back")
      ? [t("plan.was"), t("plan.until", { date: dateOf(effective_at) })]
      : [t("plan.before"), t("plan.today")];
  }

  /** @param {boolean} on */
  switch(on) {
    if (on === this.on) return;
    this.on = on;
    const { editor } = this;
    editor.parts.root.toggleAttribute("data-compare", on);
    const address = new URL(location.href);
    if (on) address.searchParams.set("view", "compare");
    else address.searchParams.delete("view");
    history.replaceState(null, "", address);
    // With fewer buttons the head of the page may be lower.
    editor.bar.draw();
    editor.map.map.invalidateSize({ animate: false });
    if (on) this.begin();
    else this.end();
    editor.redraw();
    if (on) document.getElementById("compare-title")?.focus();
    else document.getElementById("compare")?.focus();
  }

  begin() {
    const { editor } = this;
    editor.tools.leave();
    editor.moving.choose(null);
    editor.map.show({});
    const sides = new TwoSides(editor.map);
    const { effective_at } = editor.plan;
    const [before, after] = ["before", "after"].map((side) =>
      el("p", { class: "swipelabel", "data-side": side }),
    );
    const name = (/** @type {HTMLElement} */ label, /** @type {[string, string]} */ [what, when]) =>
      label.replaceChildren(el("b", {}, what), " ", el("span", {}, when));
    name(before, this.beforeLabel());
    name(after, [
      t("plan.after"),
      effective_at ? t("plan.since", { date: dateOf(effective_at) }) : t("plan.undated"),
    ]);
    const labels = /** @type {[HTMLElement, HTMLElement]} */ ([before, after]);
    const swipe = new Swipe(editor.map, editor.parts.around, sides.panes(), labels);
    const places = el("div", { class: "places" });
    editor.parts.around.append(places);
    const element = el("div", { class: "comparepanel" });
    editor.side.replace(element);
    this.parts = {
      sides,
      swipe,
      panel: new Panel(element, this),
      places,
      name: (label) => name(before, label),
    };
    const changed = this.draft.inForce.flatMap(({ rings }) => rings);
    if (changed.length) editor.map.lookAt(changed, { animate: false });
  }

  end() {
    const { parts, editor } = this;
    if (!parts) return;
    parts.sides.remove();
    parts.swipe.remove();
    parts.places.remove();
    editor.map.show({});
    this.parts = null;
    if (this.against) this.hold("");
    editor.side.restore();
  }

  /** The draft or what is known of it is another now. */
  draw() {
    const { parts, editor } = this;
    if (!parts) return;
    const { draft } = this;
    if (this.since && this.since.version < editor.draft.version) this.load();
    parts.sides.draw(draft, draft.census.figures(draft.before()), (code) => draft.nameOf(code));
    parts.swipe.draw();
    parts.panel.draw();
    parts.places.replaceChildren(...this.places());
  }

  /** Where something changes hands: one button a community, with its lanes. */
  places() {
    /** @type {Map<string, Move[]>} */
    const found = new Map();
    for (const move of this.moves) {
      const code = (move.to ?? move.from)?.code.slice(0, 12) ?? "";
      found.set(code, [...(found.get(code) ?? []), move]);
    }
    const rows = [...found].map(([code, moves]) => {
      const doors = moves.flatMap(({ buildings }) => buildings);
      return { code, doors, households: doors.reduce((all, door) => all + door.households, 0) };
    });
    return rows
      .sort((a, b) => b.households - a.households)
      .slice(0, MOST_PLACES)
      .map(({ code, doors, households }) =>
        el(
          "button",
          { type: "button", class: "place", onclick: () => this.look(doors) },
          el("b", {}, this.editor.names.get(code) ?? ""),
          " ",
          lanesOf(doors),
          ` +${t("plan.households", { n: households })}`,
        ),
      );
  }

  /** The grids that are other by the plan, or have other households. @returns {ChangedGrid[]} */
  changedGrids() {
    const { draft } = this;
    const before = draft.census.figures(draft.before());
    const people = new Map(
      this.moves
        .flatMap(({ from, to }) => [from, to])
        .flatMap((side) => (side ? [[side.code, side.people[0] ?? ""]] : [])),
    );
    const changed = new Set(draft.inForce.map(({ code }) => code));
    const of = (/** @type {import("../requests.js").Grid} */ grid) => ({
      code: grid.code,
      name: this.shortName(grid.code, grid.name),
      fullName: this.fullName(grid.code, grid.name),
      kind: grid.kind,
      fate: grid.fate ?? "moved",
      person: people.get(grid.code) ?? "",
      before: before.get(grid.code)?.households ?? 0,
      after: draft.ended.has(grid.code) ? 0 : grid.households,
    });
    return [...draft.grids.values(), ...draft.ended.values()]
      .map(of)
      .filter((grid) => changed.has(grid.code) || grid.fate !== "moved" || grid.before !== grid.after)
      .sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** A grid with its community. @param {string} code @param {string} name */
  fullName(code, name) {
    return (this.editor.names.get(code.slice(0, 12)) ?? "").replace(COMMUNITY, "") + name;
  }

  /** The same where there is little room. @param {string} code @param {string} name */
  shortName(code, name) {
    if (this.editor.plan.communities.length < 2) return name;
    return this.fullName(code, name.replace(NTH_GRID, "$1"));
  }

  /** @param {Door[]} doors */
  look(doors) {
    if (doors.length) this.editor.map.lookAt([doors.map(({ lon, lat }) => [lon, lat])], { maxZoom: 17.5 });
  }

  /** @param {Door} door */
  lookAtDoor({ lon, lat }) {
    this.editor.map.show({ dots: [[lon, lat]] });
    // Beside the bar, not under it.
    const { map } = this.editor.map;
    const beside = map.project([lat, lon], DOOR_ZOOM).subtract([BESIDE_PX, 0]);
    const centre = map.unproject(beside, DOOR_ZOOM);
    this.editor.map.look([centre.lng, centre.lat, DOOR_ZOOM]);
  }

  /** @param {string} code */
  lookAtGrid(code) {
    const { draft } = this;
    const rings = draft.grids.has(code) ? draft.ringsOf(code) : [];
    const old = draft.inForce.find((each) => each.code === code)?.rings ?? [];
    this.editor.map.lookAt([...rings, ...old]);
  }
}

/** The two lanes that most of these doors are on. @param {Door[]} doors */
function lanesOf(doors) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { street } of doors) if (street) counts.set(street, (counts.get(street) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 2)
    .map(([street]) => street)
    .join(t("plan.and"));
}
