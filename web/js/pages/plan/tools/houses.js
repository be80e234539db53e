// Giving single buildings to another grid: the line between both is then drawn by the server, halfway between houses.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { warning } from "../card.js";
import { write } from "../names.js";
import { flip } from "../planmap.js";
import { sentence } from "../words.js";
import { modes } from "./ground.js";
import { Tool } from "./tool.js";

/** @typedef {import("../geometry.js").Position} Position */

const HIT_PX = 30;
/** Closer than this, houses say how many households they have; so many at most. */
const LEGIBLE_ZOOM = 16.75;
/** Nearer to another one, a figure would cover it. */
const APART_PX = 19;
const MOST_SHOWN = 300;

export class HousesTool extends Tool {
  /** @param {import("../editor.js").Editor} editor */
  constructor(editor) {
    super(editor, "houses");
    this.draws = true;
    this.to = editor.list.chosen ?? "";
    /** The chosen buildings, by their place in the arrays. @type {number[]} */
    this.chosen = [];
    /** Why a press did nothing. */
    this.hinted = "";
    this.moved = () => this.draw();
  }

  /** @returns {[string, ...[string, string][]]} */
  get hint() {
    return [
      t("plan.tool.houses.hint"),
      ["Enter", this.action],
      ["Backspace", t("plan.house.back")],
      ["Esc", t("plan.hint.leave")],
    ];
  }

  begin() {
    super.begin();
    this.editor.map.map.on("moveend", this.moved);
  }

  end() {
    this.editor.map.map.off("moveend", this.moved);
    super.end();
  }

  /** The grid that gives: that of the first chosen one. */
  get giver() {
    return this.chosen.length ? this.editor.draft.census.grids[this.chosen[0]] : "";
  }

  /** @param {number} i @returns {Position} */
  at(i) {
    const { lon, lat } = this.editor.draft.census.dwellings;
    return [lon[i], lat[i]];
  }

  /** @param {Position} at */
  press(at) {
    if (this.busy) return;
    const { map, draft } = this.editor;
    const here = map.map.latLngToContainerPoint(flip(at));
    let best = { px: HIT_PX, i: -1 };
    for (const i of draft.census.grids.keys()) {
      const px = here.distanceTo(map.map.latLngToContainerPoint(flip(this.at(i))));
      if (px < best.px) best = { px, i };
    }
    const { i } = best;
    const grid = draft.census.grids[i];
    this.hinted = "";
    if (i < 0) this.hinted = t("plan.house.none");
    else if (this.chosen.includes(i)) this.chosen = this.chosen.filter((other) => other !== i);
    else if (grid === this.to) this.hinted = t("plan.house.there");
    else if (this.giver && grid !== this.giver)
      this.hinted = t("plan.house.other", { name: draft.nameOf(this.giver) });
    else if (grid) this.chosen = [...this.chosen, i];
    this.changed();
  }

  takeBack() {
    this.chosen = this.chosen.slice(0, -1);
    this.changed();
  }

  get wanted() {
    const { codes } = this.editor.draft.census.dwellings;
    const { giver, to } = this;
    if (!giver || !to || giver === to) return null;
    /** @type {import("../requests.js").Op} */
    const op = { op: "assign", grid: to, giver, buildings: this.chosen.map((i) => codes[i]) };
    return { op, codes: [giver, to] };
  }

  /** @param {unknown} error */
  sentenceOf(error) {
    const text = sentence(error);
    return text === t("plan.refused.apart") ? t("plan.house.apart") : text;
  }

  draw() {
    const { draft, map } = this.editor;
    const { households } = draft.census.dwellings;
    if (this.parts.length) this.showParts();
    else map.show({ dots: this.chosen.map((i) => this.at(i)) });
    this.showHouses();
    const sum = this.chosen.reduce((all, i) => all + households[i], 0);
    const [from, to] = [draft.grids.get(this.giver), draft.grids.get(this.to)];
    this.show(
      t("plan.tool.houses.card"),
      modes(this.editor, "houses"),
      this.choice(
        "give-to",
        t("plan.give.to"),
        [["", t("plan.choose.grid")], ...this.options(({ code }) => code !== this.giver)],
        this.to,
        (code) => {
          this.to = code;
          this.changed();
        },
      ),
      el(
        "p",
        { class: this.chosen.length ? "total" : "hint" },
        this.chosen.length
          ? t("plan.house.chosen", { n: this.chosen.length, households: sum })
          : t("plan.house.begin"),
      ),
      this.hinted ? warning(this.hinted) : null,
      this.wholeEstate(),
      from && this.row("sand", from.name, from.households - sum, { was: from.households, kind: from.kind }),
      from && to && this.row("blue", to.name, to.households + sum, { was: to.households, kind: to.kind }),
      from && warning(t("plan.house.line"), "info"),
    );
  }

  /** The houses of the grid that are of the same estate as the one chosen last. */
  wholeEstate() {
    const { dwellings, grids } = this.editor.draft.census;
    const estate = dwellings.estates[this.chosen[this.chosen.length - 1]];
    if (!estate) return null;
    const rest = grids.flatMap((code, i) =>
      code === this.giver && dwellings.estates[i] === estate && !this.chosen.includes(i) ? [i] : [],
    );
    return rest.length
      ? el(
          "button",
          {
            type: "button",
            class: "act",
            id: "whole-estate",
            onclick: () => {
              this.chosen = [...this.chosen, ...rest];
              this.changed();
            },
          },
          t("plan.house.estate", { name: estate, n: rest.length }),
        )
      : null;
  }

  /** How many households each house has, where that can be read. */
  showHouses() {
    const { draft, map } = this.editor;
    if (map.map.getZoom() < LEGIBLE_ZOOM) return;
    const view = map.map.getBounds();
    const { households } = draft.census.dwellings;
    const seen = [...draft.census.grids.keys()].filter(
      (i) => households[i] && view.contains(flip(this.at(i))),
    );
    /** @type {L.Point[]} */
    const taken = [];
    // The chosen ones are there in any case.
    for (const i of [...this.chosen, ...seen]) {
      const spot = map.map.latLngToLayerPoint(flip(this.at(i)));
      if (taken.length >= MOST_SHOWN) return;
      if (taken.some((other) => other.distanceTo(spot) < APART_PX)) continue;
      taken.push(spot);
      const note = el(
        "span",
        { class: "housenote", "data-chosen": this.chosen.includes(i) },
        String(households[i]),
      );
      write(map.edited.group, this.at(i), note);
    }
  }
}
