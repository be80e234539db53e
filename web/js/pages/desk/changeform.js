// A form of the desk: what was typed stays when it could not be sent, and of a conflict both versions are shown.

import { Problem } from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { sentence } from "./faults.js";

let made = 0;

/**
 * A field with its label, and perhaps a hint.
 * @param {string} label
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
 * @param {string} [hint]
 */
export function field(label, input, hint) {
  made += 1;
  input.id ||= `field-${made}`;
  if (hint) input.setAttribute("aria-describedby", `${input.id}-hint`);
  return el(
    "div",
    { class: "field" },
    el("label", { for: input.id }, label),
    hint && el("p", { class: "hint", id: `${input.id}-hint` }, hint),
    input,
  );
}

/**
 * @typedef {object} ChangeForm
 * @property {string} id
 * @property {HTMLElement[]} fields
 * @property {string} label of the button that sends it
 * @property {() => Promise<{change: number}>} send
 * @property {string} done what is said then
 * @property {(body: any) => [string, string]} [versions] of a conflict: how it is now, and what was typed here
 * @property {string} [more] what follows from it
 */

/**
 * @param {import("./views.js").Desk} desk
 * @param {ChangeForm} how
 */
export function changeForm(desk, { id, fields, label, send, done, versions, more }) {
  const said = el("div", { class: "said", role: "alert" });
  const button = el("button", { type: "submit", class: "act main" }, label);
  return el(
    "form",
    {
      id,
      class: "panel",
      novalidate: true,
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        button.disabled = true;
        said.replaceChildren();
        try {
          const answer = await send();
          await desk.change(async () => answer, done, { undoes: true, more: more ?? t("desk.now") });
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          // Whoever is signed out has to see that; everything else leaves the form as it is.
          if (error.slug === "not-signed-in") await desk.change(() => Promise.reject(error), "");
          else said.replaceChildren(...fault(error, versions));
        }
        button.disabled = false;
      },
    },
    fields,
    said,
    el("div", { class: "acts" }, button),
  );
}

/** @param {Problem} error @param {ChangeForm["versions"]} versions @returns {HTMLElement[]} */
function fault(error, versions) {
  const [wrong] = error.slug === "invalid-input" ? (error.body.errors ?? []) : [];
  if (wrong) {
    const told = has(`desk.field.${wrong.field}`) ? t(`desk.field.${wrong.field}`) : t("desk.field");
    return [el("p", {}, told)];
  }
  if (error.slug !== "conflict" || !versions || error.body.now === undefined)
    return [el("p", {}, error.slug === "not-found" ? t("desk.gone") : sentence(error))];
  const [now, yours] = versions(error.body);
  return [
    el("p", {}, t("desk.both")),
    el(
      "dl",
      { class: "both" },
      el("div", {}, el("dt", {}, t("desk.both.now")), el("dd", {}, now)),
      el("div", {}, el("dt", {}, t("desk.both.yours")), el("dd", {}, yours)),
    ),
  ];
}

/**
 * Buttons, each of which opens its form below and closes the others'.
 * @param {{name: string, icon: string, label: string, form: () => HTMLElement}[]} choices
 */
export function formChoice(choices) {
  const place = el("div", { class: "opened" });
  const buttons = choices.map(({ name, icon: mark, label, form }) =>
    el(
      "button",
      {
        type: "button",
        class: "act",
        id: `open-${name}`,
        "aria-expanded": "false",
        onclick: (/** @type {MouseEvent} */ event) => {
          const pressed = /** @type {HTMLElement} */ (event.currentTarget);
          const opens = pressed.getAttribute("aria-expanded") !== "true";
          for (const each of buttons) each.setAttribute("aria-expanded", "false");
          pressed.setAttribute("aria-expanded", String(opens));
          place.replaceChildren(...(opens ? [form()] : []));
          if (opens)
            /** @type {HTMLElement | null} */ (place.querySelector("input, textarea, select"))?.focus();
        },
      },
      icon(mark),
      label,
    ),
  );
  return [el("div", { class: "acts" }, buttons), place];
}
