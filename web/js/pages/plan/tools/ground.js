// Ground inside a drawn ring: given to another grid, or made a grid of its own.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { warning } from "../card.js";
import { crossesAny, crossesItself, encloses, same } from "../geometry.js";
import { Tool } from "./tool.js";

/** @typedef {import("../geometry.js").Line} Line */

/** Ground, houses one by one, or blocks: three ways to give. @param {import("../editor.js").Editor} editor @param {string} now */
export const modes = (editor, now) =>
  el(
    "div",
    { class: "segments", role: "group", "aria-label": t("plan.give.how") },
    ["give", "houses", "blocks"].map((name) =>
      el(
        "button",
        {
          type: "button",
          id: `by-${name}`,
          "aria-pressed": String(name === now),
          onclick: () => name !== now && editor.tools.start(name),
        },
        t(`plan.give.by.${name}`),
      ),
    ),
  );

export class GroundTool extends Tool {
  /** @param {import("../editor.js").Editor} editor @param {string} name give, dedicated */
  constructor(editor, name) {
    super(editor, name);
    this.draws = true;
    this.isNew = name === "dedicated";
    this.typed.kind = "dedicated";
    /** The grid that gets it. */
    this.to = this.isNew ? "" : (editor.list.chosen ?? "");
  }

  /** @returns {[string, ...[string, string][]]} */
  get hint() {
    return [
      t(`plan.tool.${this.name}.hint`),
      ["Enter", this.action],
      ["Backspace", t("plan.point.back")],
      ["Esc", t("plan.hint.leave")],
    ];
  }

  /** The ring as it would be closed. @returns {Line} */
  ring() {
    const { points } = this;
    return points.length && !same(points[0], points[points.length - 1]) ? [...points, points[0]] : points;
  }

  /** Grids of one community that the ring meets: that of the grid which gets it, or of the first one met. @returns {string[]} */
  givers() {
    const ring = this.ring();
    if (ring.length < 4) return [];
    const { draft } = this.editor;
    const met = [...draft.grids.values()].filter(({ code }) => {
      const rings = draft.ringsOf(code);
      const inside = ring.some(([lon, lat]) => encloses(rings, lon, lat));
      return (
        inside || crossesAny(ring, rings) || rings.some(([first]) => encloses([ring], first[0], first[1]))
      );
    });
    const parent = draft.grids.get(this.to)?.parent ?? met[0]?.parent;
    return met.filter((grid) => grid.parent === parent && grid.code !== this.to).map(({ code }) => code);
  }

  get wanted() {
    const givers = this.givers();
    if (!givers.length || crossesItself(this.ring()) || !(this.isNew || this.to)) return null;
    const name = this.typed.name.trim();
    const kind = this.typed.kind === "base" ? "base" : "dedicated";
    const ground = this.ring();
    /** @type {import("../requests.js").Op} */
    const op = this.isNew
      ? { op: "take", givers, ground, kind, ...(name && { name }) }
      : { op: "take", grid: this.to, givers, ground, kind: "base" };
    return { op, codes: [...givers, ...(this.to ? [this.to] : [])] };
  }

  draw() {
    const { draft, map } = this.editor;
    const ring = this.ring();
    const givers = this.givers();
    const bad = ring.length > 3 && crossesItself(ring);
    if (this.parts.length) this.showParts();
    else
      map.show({
        dashed: [this.points.length > 2 ? ring : this.points],
        dots: this.points,
        [this.isNew ? "brown" : "hatched"]: ring.length > 3 && !bad ? [[ring]] : [],
      });
    const inside = draft.census.inside([ring], givers);
    const sum = (/** @type {"households" | "buildings"} */ key) =>
      [...inside.values()].reduce((all, each) => all + each[key], 0);
    const giving = givers.flatMap((code) => {
      const grid = draft.grids.get(code);
      const given = inside.get(code);
      // Ground alone is worth a word only where nobody lives in the whole ring.
      if (!grid || (!given && inside.size)) return [];
      return [
        this.row("sand", grid.name, grid.households - (given?.households ?? 0), {
          was: grid.households,
          kind: grid.kind,
          more: t("plan.buildings", { n: given?.buildings ?? 0 }),
        }),
      ];
    });
    const to = draft.grids.get(this.to);
    const drawn = ring.length > 3 && !bad;
    this.show(
      t(`plan.tool.${this.name}.card`),
      !this.isNew && modes(this.editor, "give"),
      !this.isNew &&
        this.choice(
          "give-to",
          t("plan.give.to"),
          [["", t("plan.choose.grid")], ...this.options()],
          this.to,
          (code) => {
            this.to = code;
            this.changed();
          },
        ),
      !drawn && !bad ? el("p", { class: "hint" }, t("plan.ring.begin", { n: this.points.length })) : null,
      bad ? warning(t("plan.refused.invalid")) : null,
      drawn && !givers.length ? warning(t("plan.refused.no-ground")) : null,
      ...(drawn ? giving : []),
      drawn && to && givers.length
        ? this.row("blue", to.name, to.households + sum("households"), {
            was: to.households,
            kind: to.kind,
            more: `+${t("plan.buildings", { n: sum("buildings") })}`,
          })
        : null,
      drawn && this.isNew && givers.length
        ? this.row("brown", this.typed.name.trim() || t("plan.new"), sum("households"), {
            kind: this.typed.kind,
            more: [t("plan.tool.newcode"), t("plan.buildings", { n: sum("buildings") })].join(" · "),
          })
        : null,
      this.isNew && this.kindField(),
      this.isNew && this.nameField(givers.length ? t("plan.part.of", { name: draft.nameOf(givers[0]) }) : ""),
    );
  }
}
