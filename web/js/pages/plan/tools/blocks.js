// Giving blocks to another grid: ground between roads, which the server cuts and the new line follows.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { announce } from "../../../ui/components.js";
import { warning } from "../card.js";
import { ringsOfGeometry } from "../draft.js";
import { encloses } from "../geometry.js";
import * as requests from "../requests.js";
import { sentence } from "../words.js";
import { modes } from "./ground.js";
import { Tool } from "./tool.js";

/**
 * @typedef {import("../geometry.js").Line} Line
 * @typedef {import("../geometry.js").Position} Position
 * @typedef {import("../requests.js").Block & {rings: Line[]}} Block
 */

export class BlocksTool extends Tool {
  /** @param {import("../editor.js").Editor} editor */
  constructor(editor) {
    super(editor, "blocks");
    this.draws = true;
    this.to = editor.list.chosen ?? "";
    /** The grid that gives, and what roads cut it into. */
    this.giver = "";
    /** @type {Block[]} */
    this.blocks = [];
    /** The version of the grid that those are of. */
    this.version = 0;
    /** A place in each chosen one, in the order they were pressed. @type {Position[]} */
    this.chosen = [];
    /** Why a press did nothing. */
    this.hinted = "";
    this.asked = 0;
    this.pressed = Promise.resolve();
  }

  /** @returns {[string, ...[string, string][]]} */
  get hint() {
    return [
      t("plan.tool.blocks.hint"),
      ["Enter", this.action],
      ["Backspace", t("plan.block.back")],
      ["Esc", t("plan.hint.leave")],
    ];
  }

  /** One press after the other: the first has the blocks asked for. @param {Position} at */
  press(at) {
    this.pressed = this.pressed.then(() => this.take(at));
  }

  /** @param {Position} at */
  async take(at) {
    if (this.busy || this.editor.tools.current !== this) return;
    const { draft } = this.editor;
    const code = draft.gridAt(at)?.code ?? "";
    this.hinted = "";
    if (!code) this.hinted = t("plan.block.none");
    else if (code === this.to) this.hinted = t("plan.block.there");
    else if (this.chosen.length && code !== this.giver)
      this.hinted = t("plan.house.other", { name: draft.nameOf(this.giver) });
    else {
      if (code !== this.giver && !(await this.load(code))) return;
      this.choose(at);
    }
    this.changed();
    announce(this.hinted || this.said);
  }

  get given() {
    return this.blocks.filter(({ place }) => this.chosen.includes(place));
  }

  /** How much is chosen. */
  get said() {
    const { given } = this;
    if (!given.length) return t("plan.block.begin");
    const [buildings, households] = /** @type {const} */ (["buildings", "households"]).map((key) =>
      given.reduce((all, block) => all + block[key], 0),
    );
    const found = [t("plan.buildings", { n: buildings }), t("plan.households", { n: households })];
    return [t("plan.block.chosen", { n: given.length }), ...found].join(t("plan.comma"));
  }

  /** One more, or one less. @param {Position} at */
  choose([lon, lat]) {
    const block = this.blocks.find(({ rings }) => encloses(rings, lon, lat));
    if (this.blocks.length < 2) this.hinted = t("plan.refused.uncut");
    else if (block && this.chosen.includes(block.place))
      this.chosen = this.chosen.filter((place) => place !== block.place);
    else if (block) this.chosen = [...this.chosen, block.place];
  }

  /** The blocks of a grid. @param {string} code @returns {Promise<boolean>} whether they are what is asked for still */
  async load(code) {
    this.asked += 1;
    const asked = this.asked;
    /** @type {Block[]} */
    let blocks = [];
    let fault = "";
    try {
      const told = await requests.blocks(this.editor.plan.code, code);
      blocks = told.blocks.map((block) => ({ ...block, rings: ringsOfGeometry(block.geometry) }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fault = sentence(error);
    }
    if (asked !== this.asked || this.editor.tools.current !== this) return false;
    this.giver = fault ? "" : code;
    this.version = this.editor.draft.grids.get(code)?.version ?? 0;
    this.blocks = blocks;
    // The same ones are chosen as before, wherever the server puts their place now.
    const kept = blocks.filter(({ rings }) => this.chosen.some(([lon, lat]) => encloses(rings, lon, lat)));
    this.chosen = kept.map(({ place }) => place);
    this.hinted = fault;
    return true;
  }

  /** The draft is another now: so may the blocks be. */
  refresh() {
    const giver = this.editor.draft.grids.get(this.giver);
    if (this.giver && !this.busy && giver?.version !== this.version)
      this.load(this.giver).then((isCurrent) => isCurrent && this.draw());
    super.refresh();
  }

  takeBack() {
    this.chosen = this.chosen.slice(0, -1);
    this.changed();
  }

  get wanted() {
    const { giver, to, chosen } = this;
    if (!chosen.length || !to || giver === to) return null;
    /** @type {import("../requests.js").Op} */
    const op = { op: "assign", grid: to, giver, blocks: chosen };
    return { op, codes: [giver, to] };
  }

  /** @param {unknown} error */
  sentenceOf(error) {
    const text = sentence(error);
    return text === t("plan.refused.apart") ? t("plan.block.apart") : text;
  }

  draw() {
    const { draft, map } = this.editor;
    const { given } = this;
    if (this.parts.length) this.showParts();
    else
      map.show({
        fine: this.blocks.flatMap(({ rings }) => rings),
        dashed: given.flatMap(({ rings }) => rings),
        hatched: given.map(({ rings }) => rings),
      });
    const households = given.reduce((all, block) => all + block.households, 0);
    const [from, to] = [draft.grids.get(this.giver), draft.grids.get(this.to)];
    this.show(
      t("plan.tool.blocks.card"),
      modes(this.editor, "blocks"),
      this.choice(
        "give-to",
        t("plan.give.to"),
        [["", t("plan.choose.grid")], ...this.options(({ code }) => !given.length || code !== this.giver)],
        this.to,
        (code) => {
          this.to = code;
          if (code === this.giver) [this.giver, this.blocks] = ["", []];
          this.changed();
        },
      ),
      el("p", { class: given.length ? "total" : "hint" }, this.said),
      this.hinted ? warning(this.hinted) : null,
      given.length && from
        ? this.row("sand", from.name, from.households - households, {
            was: from.households,
            kind: from.kind,
          })
        : null,
      given.length && to
        ? this.row("blue", to.name, to.households + households, { was: to.households, kind: to.kind })
        : null,
      given.length ? warning(t("plan.block.line"), "info") : null,
    );
  }
}
