// stub
export class Tools {
  /** @param {import("../editor.js").Editor} editor @param {HTMLElement} rail */
  constructor(editor, rail) {
    this.editor = editor;
    this.rail = rail;
    /** @type {any} */
    this.current = null;
  }
  /** @param {any} _at */
  press(_at) {
    return false;
  }
  refresh() {}
  /** @param {string} _name @param {string} [_code] */
  start(_name, _code) {}
}
