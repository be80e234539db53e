// A chosen grid: what is measured of it, its lines one by one, and its name.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { sentence } from "./words.js";

/**
 * The changed grids that hang together with one: they can only be as in force again at once.
 * @param {import("./draft.js").Draft} draft @param {string} first
 */
function changedWith({ arcs, grids, ended }, first) {
  const isOther = (/** @type {string} */ code) =>
    ["changed", "new", "revived"].includes(grids.get(code)?.fate ?? "");
  const found = new Set([first]);
  for (const code of found)
    for (const { owners } of arcs)
      if (owners.includes(code)) for (const other of owners.filter(isOther)) found.add(other);
  const parent = grids.get(first)?.parent;
  const gone = [...ended.values()].filter((grid) => grid.parent === parent).map(({ code }) => code);
  return isOther(first) ? [...found, ...gone] : [];
}

/** @param {import("./editor.js").Editor} editor @param {import("./requests.js").Grid} grid */
export function gridDetail(editor, grid) {
  const measures = editor.measures.table(grid.code);
  if (editor.readOnly) return el("div", { class: "griddetail" }, measures);
  const lines = editor.draft.arcs.filter(({ owners, fixed }) => !fixed && owners.includes(grid.code));
  const changed = changedWith(editor.draft, grid.code);
  const button = (
    /** @type {string} */ name,
    /** @type {string} */ text,
    /** @type {() => void} */ onclick,
    /** @type {string} */ id,
  ) => el("button", { type: "button", class: "line", id, onclick }, icon(name), text);
  return el(
    "div",
    { class: "griddetail" },
    measures,
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
    changed.length > 0 &&
      button(
        "undo-2",
        t("plan.restore", { n: changed.length }),
        () =>
          editor
            .carryOut({ op: "restore", grids: changed }, changed)
            .catch((error) => showSnackbar(sentence(error))),
        `restore-${grid.code}`,
      ),
    button(
      "pencil",
      t("plan.tool.rename"),
      () => editor.tools.start("rename", grid.code),
      `rename-${grid.code}`,
    ),
  );
}
