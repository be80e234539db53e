// Making one grid of two that lie side by side.

import { t } from "../../../core/i18n.js";
import { boundsWarning, warning } from "../card.js";
import { Tool } from "./tool.js";

export class MergeTool extends Tool {
  /** @param {import("../editor.js").Editor} editor */
  constructor(editor) {
    super(editor, "merge");
    this.keep = editor.list.chosen ?? "";
    this.gone = "";
  }

  /** Grids that share a line with the one that stays. @returns {Set<string>} */
  neighbours() {
    const { draft } = this.editor;
    const shared = draft.arcs.filter(({ owners, fixed }) => !fixed && owners.includes(this.keep));
    return new Set(shared.flatMap(({ owners }) => owners).filter((code) => code !== this.keep));
  }

  /** @param {import("../geometry.js").Position} at */
  press(at) {
    const code = this.editor.draft.gridAt(at)?.code;
    if (!code || this.busy) return;
    if (!this.keep || (this.gone && code !== this.gone)) [this.keep, this.gone] = [code, ""];
    else if (code === this.keep) this.keep = this.gone = "";
    else this.gone = code;
    this.changed();
  }

  takeBack() {
    if (this.gone) this.gone = "";
    else this.keep = "";
    this.changed();
  }

  get wanted() {
    const { keep, gone } = this;
    if (!keep || !gone) return null;
    return {
      op: /** @type {import("../requests.js").Op} */ ({ op: "merge", keep, gone }),
      codes: [keep, gone],
    };
  }

  draw() {
    const { draft, map } = this.editor;
    const [keep, gone] = [draft.grids.get(this.keep), draft.grids.get(this.gone)];
    map.show({ blue: keep ? [draft.ringsOf(keep.code)] : [], sand: gone ? [draft.ringsOf(gone.code)] : [] });
    const beside = this.neighbours();
    const none = /** @type {[string, string]} */ (["", t("plan.choose.grid")]);
    const apart = gone && !beside.has(gone.code);
    const sum = (keep?.households ?? 0) + (gone?.households ?? 0);
    const off =
      keep && gone && !apart ? boundsWarning({ kind: keep.kind, households: sum }, keep.name) : null;
    this.show(
      t("plan.tool.merge"),
      this.choice("merge-keep", t("plan.merge.keep"), [none, ...this.options()], this.keep, (code) => {
        this.keep = code;
        this.gone = "";
        this.changed();
      }),
      this.choice(
        "merge-gone",
        t("plan.merge.gone"),
        [none, ...this.options(({ code }) => beside.has(code) || code === this.gone)],
        this.gone,
        (code) => {
          this.gone = code;
          this.changed();
        },
      ),
      keep &&
        gone &&
        !apart &&
        this.row("blue", keep.name, sum, {
          was: keep.households,
          kind: keep.kind,
          more: t("plan.merge.ends", { name: gone.name }),
        }),
      off ? warning(off) : null,
      apart ? warning(t("plan.refused.apart")) : null,
    );
  }
}
