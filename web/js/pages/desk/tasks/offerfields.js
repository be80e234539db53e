// Fields of the form with which a task is offered: tiles, a number with the usual ones beside it, and a few choices.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";

/**
 * @typedef {object} OfferField
 * @property {string[]} names of what is sent: what the service says of them is told here
 * @property {HTMLElement} box
 * @property {() => string} fault what is wrong, or nothing
 * @property {() => void} focus
 * @property {(words: string) => void} tell
 */

let made = 0;

/** What is wrong stands below. @param {HTMLElement} input */
function faultLine(input) {
  made += 1;
  const said = el("p", { class: "said", role: "alert", id: `offer-fault-${made}` });
  const tell = (/** @type {string} */ words) => {
    said.textContent = words;
    if (words) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", said.id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  };
  return { said, tell };
}

/**
 * One of a few, each a chip.
 * @param {string} name @param {string} legend @param {{value: string, words: string, icon?: string}[]} choices
 * @param {{chosen?: string, tiles?: boolean, onchange?: (value: string) => void}} [how]
 * @returns {OfferField & {value: () => string}}
 */
export function pickField(name, legend, choices, { chosen = "", tiles = false, onchange } = {}) {
  made += 1;
  const group = `offer-${made}`;
  const inputs = choices.map(({ value }) =>
    el("input", { type: "radio", name: group, value, checked: value === chosen ? true : null }),
  );
  const root = el(
    "fieldset",
    { class: "picks" },
    el("legend", {}, legend),
    el(
      "div",
      { class: tiles ? "task-tiles" : "picks-row" },
      choices.map(({ words, icon: mark }, at) =>
        el("label", { class: "pick" }, inputs[at], mark && icon(mark), el("span", {}, words)),
      ),
    ),
  );
  const { said, tell } = faultLine(root);
  const value = () => inputs.find((input) => input.checked)?.value ?? "";
  root.addEventListener("change", () => {
    tell("");
    onchange?.(value());
  });
  return {
    names: [name],
    box: el("div", { class: "field" }, root, said),
    value,
    fault: () => (value() ? "" : t("desk.case.form.need.choose")),
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
    tell,
  };
}

/** Categories as tiles. @param {import("./taskrequests.js").Category[]} categories */
export const categoryField = (categories) =>
  pickField(
    "category",
    t("desk.task.new.category"),
    categories.map((each) => ({ value: each.code, words: named(each), icon: each.icon })),
    { tiles: true },
  );

/**
 * A whole number, with the usual ones to press.
 * @param {string} name @param {string} label @param {{usual: number[], value: number, min: number, max: number}} how
 * @returns {OfferField & {value: () => number}}
 */
export function numberField(name, label, { usual, value, min, max }) {
  made += 1;
  const id = `offer-${made}`;
  const input = el("input", {
    id,
    type: "number",
    inputmode: "numeric",
    min,
    max,
    step: 1,
    value,
    required: true,
  });
  const { said, tell } = faultLine(input);
  const chips = usual.map((each) =>
    el(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-label": `${label}: ${each}`,
        onclick: () => {
          input.value = String(each);
          changed();
        },
      },
      each,
    ),
  );
  function changed() {
    tell("");
    for (const [at, chip] of chips.entries())
      chip.setAttribute("aria-pressed", String(Number(input.value) === usual[at]));
  }
  changed();
  input.addEventListener("input", changed);
  const isRight = () => /^\d+$/.test(input.value) && Number(input.value) >= min && Number(input.value) <= max;
  return {
    names: [name],
    box: el(
      "div",
      { class: "field" },
      el("label", { for: id }, label),
      el("div", { class: "task-number" }, input, chips),
      said,
    ),
    value: () => Number(input.value),
    fault: () => (isRight() ? "" : t("desk.task.new.number", { min, max })),
    focus: () => input.focus(),
    tell,
  };
}
