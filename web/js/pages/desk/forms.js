// Fields and forms of signing in: what was typed stays, and what went wrong is told beside it.

import { Problem } from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { sentence } from "./faults.js";

/**
 * @typedef {import("../../core/dom.js").Child} Child
 * @typedef {import("../../core/dom.js").Props} Props
 */

/**
 * @param {string} id @param {string} label @param {Props} props of the input
 * @param {string} [hint]
 */
export function field(id, label, props, hint) {
  const input = el("input", { id, required: true, "aria-describedby": hint && `${id}-hint`, ...props });
  const said = hint && el("p", { id: `${id}-hint`, class: "hint" }, hint);
  return { input, box: el("div", {}, el("label", { for: id }, label), said, input) };
}

/** The code of six digits that a phone shows. @param {string} id */
export const codeField = (id) =>
  field(
    id,
    t("desk.code"),
    { class: "digits six", inputmode: "numeric", maxlength: 8, autocomplete: "one-time-code" },
    t("desk.code.hint"),
  );

/**
 * What a failure means here: `wrong` is what is told of a proof that is none.
 * @param {unknown} error @param {string} wrong
 */
export const told = (error, wrong) =>
  error instanceof Problem && error.slug === "not-proven" ? wrong : sentence(error);

/**
 * @param {Child[]} parts
 * @param {string} action what the button says
 * @param {string} wrong what is told of a proof that is none
 * @param {() => Promise<void>} act
 * @param {{tone?: string, also?: Child[], id?: string}} [how]
 */
export function form(parts, action, wrong, act, { tone = "main", also = [], id } = {}) {
  const said = el("p", { class: "said", role: "alert" });
  const send = el("button", { type: "submit", class: `act ${tone}` }, action);
  return el(
    "form",
    {
      id,
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        send.disabled = true;
        said.textContent = "";
        try {
          await act();
        } catch (error) {
          said.textContent = told(error, wrong);
        }
        send.disabled = false;
      },
    },
    ...parts,
    said,
    el("div", { class: "acts" }, send, ...also),
  );
}

/**
 * A button that does something and tells beside it what went wrong.
 * @param {string} mark @param {string} text @param {string} tone @param {string} wrong
 * @param {(button: HTMLButtonElement) => Promise<void>} act
 * @param {string} [id]
 */
export function acting(mark, text, tone, wrong, act, id) {
  const said = el("p", { class: "said", role: "alert" });
  const button = el(
    "button",
    {
      type: "button",
      id,
      class: `act ${tone}`,
      onclick: async () => {
        button.disabled = true;
        said.textContent = "";
        try {
          await act(button);
        } catch (error) {
          said.textContent = told(error, wrong);
        }
        button.disabled = false;
      },
    },
    mark && icon(mark),
    text,
  );
  return { button, said };
}
