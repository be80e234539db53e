// stub
/** @param {import("./editor.js").Editor} editor @param {import("../../core/api.js").Problem} _problem @param {import("./saving.js").Waiting} _edit */
export function showConflict(editor, _problem, _edit) {
  editor.following.reload();
}
