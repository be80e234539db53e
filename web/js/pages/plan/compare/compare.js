// Before and after beside each other: the map is cut in two by a bar, the list tells who changes hands.

import { el } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
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
    /** @type {{sides: TwoSides, swipe: Swipe, panel: Panel, places: HTMLElement} | null} */
    this.parts = null;
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
    const { effective_at, state } = editor.plan;
    const past = state === "in_force" || state === "rolled_back";
    const label = (/** @type {string} */ side, /** @type {string} */ when) =>
      el(
        "p",
        { class: "swipelabel", "data-side": side },
        el("b", {}, t(`plan.${side}`)),
        " ",
        el("span", {}, when),
      );
    const labels = /** @type {[HTMLElement, HTMLElement]} */ ([
      past && effective_at
        ? label("was", t("plan.until", { date: dateOf(effective_at) }))
        : label("before", t("plan.today")),
      label("after", effective_at ? t("plan.since", { date: dateOf(effective_at) }) : t("plan.undated")),
    ]);
    const swipe = new Swipe(editor.map, editor.parts.around, sides.panes(), labels);
    const places = el("div", { class: "places" });
    editor.parts.around.append(places);
    const element = el("div", { class: "comparepanel" });
    editor.side.replace(element);
    this.parts = { sides, swipe, panel: new Panel(element, this), places };
    const changed = editor.draft.inForce.flatMap(({ rings }) => rings);
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
    editor.side.restore();
  }

  /** The draft or what is known of it is another now. */
  draw() {
    const { parts, editor } = this;
    if (!parts) return;
    parts.sides.draw(editor.draft, editor.draft.census.figures(editor.draft.before()), (code) =>
      editor.draft.nameOf(code),
    );
    parts.swipe.draw();
    parts.panel.draw();
    parts.places.replaceChildren(...this.places());
  }

  /** Where something changes hands: one button a community, with its lanes. */
  places() {
    /** @type {Map<string, Move[]>} */
    const found = new Map();
    for (const move of this.editor.checks.moves) {
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
    const { draft, checks } = this.editor;
    const before = draft.census.figures(draft.before());
    const people = new Map(
      checks.moves
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
    const { draft } = this.editor;
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
