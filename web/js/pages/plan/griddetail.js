// What can be done with a chosen grid: its lines, one by one, and its name.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** @param {import("./editor.js").Editor} editor @param {import("./requests.js").Grid} grid */
export function gridDetail(editor, grid) {
  if (editor.readOnly) return null;
  const lines = editor.draft.arcs.filter(({ owners, fixed }) => !fixed && owners.includes(grid.code));
  const button = (
    /** @type {string} */ name,
    /** @type {string} */ text,
    /** @type {() => void} */ onclick,
    /** @type {string} */ id,
  ) => el("button", { type: "button", class: "line", id, onclick }, icon(name), text);
  return el(
    "div",
    { class: "griddetail" },
    lines.map((arc, i) => {
      const other = arc.owners.find((code) => code !== grid.code) ?? "";
      return button(
        "mouse-pointer-2",
        t("plan.line.with", { name: editor.draft.nameOf(other) }),
        () => {
          editor.map.lookAt([arc.line]);
          editor.moving.choose(arc, 0);
        },
        `line-${grid.code}-${i}`,
      );
    }),
    button(
      "pencil",
      t("plan.tool.rename"),
      () => editor.tools.start("rename", grid.code),
      `rename-${grid.code}`,
    ),
  );
}
