// Calling a grid otherwise, or making it one of another kind.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { Tool } from "./tool.js";

export class RenameTool extends Tool {
  /** @param {import("../editor.js").Editor} editor @param {string} code */
  constructor(editor, code) {
    super(editor, "rename");
    this.code = code;
    const grid = editor.draft.grids.get(code);
    this.typed = { name: grid?.name ?? "", kind: grid?.kind ?? "base" };
  }

  begin() {
    super.begin();
    /** @type {HTMLInputElement | null} */ (document.getElementById("tool-name"))?.select();
  }

  end() {
    super.end();
    document.getElementById(`grid-${this.code}`)?.focus();
  }

  get wanted() {
    const grid = this.editor.draft.grids.get(this.code);
    const name = this.typed.name.trim();
    const kind = this.typed.kind === "dedicated" ? "dedicated" : "base";
    if (!grid || !name || (name === grid.name && kind === grid.kind)) return null;
    return {
      op: /** @type {import("../requests.js").Op} */ ({ op: "rename", grid: this.code, name, kind }),
      codes: [this.code],
    };
  }

  draw() {
    const { draft, map } = this.editor;
    const grid = draft.grids.get(this.code);
    if (!grid) return;
    map.show({ blue: [draft.ringsOf(grid.code)] });
    const before = grid.in_force && grid.in_force.name !== this.typed.name ? grid.in_force.name : null;
    this.show(
      t("plan.tool.rename.title", { name: grid.name }),
      this.nameField(),
      this.kindField(),
      before ? el("p", { class: "hint" }, t("plan.rename.was", { name: before })) : null,
    );
  }
}
