// Parts that several views of the desk are made of.

import { el, icon } from "../../core/dom.js";

/** Not to be pressed twice while it is being done. @param {string} mark @param {string} text @param {string} name @param {() => Promise<unknown>} act */
export function button(mark, text, name, act) {
  const made = el(
    "button",
    {
      type: "button",
      class: name,
      onclick: async () => {
        made.disabled = true;
        try {
          await act();
        } finally {
          made.disabled = false;
        }
      },
    },
    mark && icon(mark),
    text,
  );
  return made;
}

/**
 * A button that opens what stands below it.
 * @param {string} mark @param {string} text @param {string} name @param {HTMLElement} opened @param {string} id
 */
export function opener(mark, text, name, opened, id) {
  opened.hidden = true;
  const made = el(
    "button",
    {
      type: "button",
      class: name,
      id,
      "aria-expanded": "false",
      onclick: () => {
        opened.hidden = !opened.hidden;
        made.setAttribute("aria-expanded", String(!opened.hidden));
      },
    },
    mark && icon(mark),
    text,
  );
  return made;
}

/**
 * A field with its name above it.
 * @param {string} id @param {string} label @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
 * @param {string} [hint]
 */
export function field(id, label, input, hint) {
  input.id = id;
  if (hint) input.setAttribute("aria-describedby", `${id}-hint`);
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    hint ? el("p", { class: "hint", id: `${id}-hint` }, hint) : null,
    input,
  );
}

/**
 * Chips of which any may be chosen.
 * @param {{code: string, name: string}[]} choices @param {Iterable<string>} chosen
 */
export function chips(choices, chosen) {
  const on = new Set(chosen);
  const items = choices.map(({ code, name }) => {
    const chip = el(
      "button",
      {
        type: "button",
        class: "chip",
        "data-code": code,
        "aria-pressed": String(on.has(code)),
        onclick: () => {
          if (!on.delete(code)) on.add(code);
          chip.setAttribute("aria-pressed", String(on.has(code)));
        },
      },
      name,
    );
    return el("li", {}, chip);
  });
  return { list: el("ul", { class: "chips" }, items), chosen: () => [...on] };
}
