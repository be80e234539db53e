// A term as it is edited: a field for each column that may be, and what may not, with the reason.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { changeForm, field } from "../changeform.js";
import { opener } from "../parts.js";
import { editTerm } from "./upkeeprequests.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./upkeeprequests.js").Cells} Cells
 *
 * @typedef {object} Edited
 * @property {string} kind
 * @property {import("./upkeeprequests.js").Term} term
 * @property {string[]} columns what may be edited
 * @property {string[]} fixed what is shown beside it
 * @property {string[]} icons all that can be drawn
 * @property {string} name what it is called in the language of the page
 *
 * @typedef {{box: HTMLElement, read: () => string}} Editor `box`: the field with its label
 */

const TONES = ["blue", "green", "red", "orange", "purple", "teal", "grey"];
const ORDERS = ["position", "rank"];
const REQUIRED = ["name", "name_en", ...ORDERS];

/** @param {string} column */
const label = (column) => t(`desk.terms.column.${column}`);

/** @param {string} column */
function hint(column) {
  if (ORDERS.includes(column)) return t("desk.terms.order.hint");
  return column === "other_names" ? t("desk.terms.column.other_names.hint") : undefined;
}

/** @param {string} column @param {string} value @returns {Editor} */
function text(column, value) {
  const input = el("input", {
    name: column,
    id: `term-${column}`,
    value,
    autocomplete: "off",
    maxlength: 200,
    inputmode: ORDERS.includes(column) ? "numeric" : null,
    lang: column === "name_en" ? "en" : null,
    "aria-required": String(REQUIRED.includes(column)),
  });
  return { box: field(label(column), input, hint(column)), read: () => input.value.trim() };
}

/**
 * One of several that are seen, of which perhaps none is chosen.
 * @param {string} column @param {string} value @param {string[]} choices
 * @param {(choice: string) => import("../../../core/dom.js").Child[]} look
 * @param {(choice: string) => string | null} name for who cannot see it
 */
function radios(column, value, choices, look, name) {
  const list = choices.map((each) =>
    el(
      "label",
      { class: "option", "data-tone": column === "tone" ? each : null },
      el("input", {
        type: "radio",
        name: column,
        value: each,
        checked: each === value,
        "aria-label": name(each),
      }),
      look(each),
    ),
  );
  return el("div", { class: "options", "data-of": column }, list);
}

/** @param {HTMLElement} box @param {string} value */
const chosen = (box, value) =>
  /** @type {HTMLInputElement | null} */ (box.querySelector("input:checked"))?.value ?? value;

/** @param {string} value @returns {Editor} */
function tone(value) {
  const look = (/** @type {string} */ each) => [el("i", {}), t(`desk.terms.tone.${each}`)];
  const list = radios("tone", value, TONES, look, () => null);
  const box = el("fieldset", { class: "field" }, el("legend", {}, label("tone")), list);
  return { box, read: () => chosen(box, value) };
}

/** All icons take much room: they are shown when one wants another. @param {string} value @param {string[]} icons @returns {Editor} */
function picture(value, icons) {
  const isDrawn = icons.includes(value);
  const now = el("span", { class: "sign" }, icon(isDrawn ? value : "map-pin"));
  const list = radios(
    "icon",
    value,
    icons,
    (each) => [icon(each)],
    (each) => each,
  );
  list.addEventListener("change", () => now.replaceChildren(icon(chosen(list, value))));
  const other = opener("", t("desk.terms.icon.other"), "act", list, "term-icons");
  const box = el(
    "fieldset",
    { class: "field" },
    el("legend", {}, label("icon")),
    isDrawn ? null : el("p", { class: "hint" }, t("desk.terms.icon.unknown", { name: value })),
    el("div", { class: "picked" }, now, other),
    list,
  );
  return { box, read: () => chosen(list, value) };
}

/** What may not be changed, and why. @param {Edited} edited */
function fixedPart({ term, fixed }) {
  const shown = [
    ["code", String(term.code)],
    ...fixed.map((column) => [column, t(`desk.acts_as.${term[column] ?? "none"}`)]),
  ];
  return el(
    "div",
    { class: "entering", "data-fixed": "" },
    el("h3", {}, t("desk.terms.fixed")),
    el(
      "dl",
      { class: "change" },
      shown.flatMap(([column, value]) => [
        el("dt", {}, t(`desk.terms.fixed.${column}`)),
        el("dd", {}, value, el("p", { class: "hint" }, t(`desk.terms.fixed.${column}.why`))),
      ]),
    ),
  );
}

/**
 * @param {Desk} desk @param {Edited} edited
 * @param {() => void} close where nothing is to be saved
 */
export function termForm(desk, edited, close) {
  const { kind, term, columns, icons, name } = edited;
  const code = String(term.code);
  /** How it was when it was last seen. @type {Cells} */
  const seen = Object.fromEntries(columns.map((column) => [column, term[column] ?? ""]));
  const first = { ...seen };
  /** @type {Record<string, Editor>} */
  const editors = Object.fromEntries(
    columns.map((column) => {
      if (column === "icon") return [column, picture(seen.icon, icons)];
      return [column, column === "tone" ? tone(seen.tone) : text(column, seen[column])];
    }),
  );
  const typed = () => columns.map((column) => /** @type {const} */ ([column, editors[column].read()]));
  const changed = () => Object.fromEntries(typed().filter(([column, value]) => value !== first[column]));
  const lines = (/** @type {Cells} */ cells) =>
    Object.entries(cells)
      .map(([column, value]) => `${label(column)}: ${value || t("desk.line.none")}`)
      .join("\n");
  const cancel = el("button", { type: "button", class: "act", onclick: close }, t("desk.cancel"));
  return changeForm(desk, {
    id: "term",
    fields: [...columns.map((column) => editors[column].box), fixedPart(edited)],
    label: t("desk.save"),
    also: [cancel],
    unchanged: () => (Object.keys(changed()).length ? "" : t("desk.terms.same")),
    send: () => withProof(() => editTerm(kind, code, changed(), seen)),
    done: t("desk.terms.done", { name }),
    after: async () => {
      await desk.redraw();
      document.getElementById(`term-${code}`)?.focus();
    },
    // Whoever saves once more has seen it.
    again: ({ now }) => ({ seen: Object.assign(seen, now) }),
    versions: ({ now }) => {
      const yours = Object.fromEntries(typed().filter(([column]) => column in now));
      return [lines(now), lines(yours)];
    },
  });
}
