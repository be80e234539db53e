// A form of the desk: what was typed stays when it could not be sent, and of a conflict both versions are shown.

import { Problem } from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { sentence } from "./faults.js";
import { bothVersions } from "./versions.js";

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
 * @property {(seen?: {seen: any}) => Promise<{change: number}>} send with what the sender saw: of a conflict how
 *   it is now, else what the page showed
 * @property {string} done what is said then
 * @property {(body: any) => [string, string]} [versions] of a conflict: how it is now, and what was typed here
 * @property {string} [more] what follows from it
 * @property {HTMLElement[]} [also] buttons beside the one that sends it
 * @property {() => string} [unchanged] what is said, and nothing sent, where there is nothing to send
 * @property {() => Promise<void>} [after] where it goes on, instead of the same page
 * @property {(body: any) => {seen: unknown} | undefined} [again] of a conflict: what to send as seen, so that what was
 *   typed counts; none where that would be refused again
 */

/**
 * @param {import("./views.js").Desk} desk
 * @param {ChangeForm} how
 */
export function changeForm(desk, how) {
  const { id, fields, label, send, done, more, versions, again, also = [], unchanged, after } = how;
  made += 1;
  const said = el("div", { class: "said", role: "alert", id: `said-${made}` });
  const button = el("button", { type: "submit", class: "act main" }, label);
  const acts = el("div", { class: "acts" }, button, ...also);
  /** @param {{seen: unknown}} [seen] */
  async function store(seen) {
    acts.before(said);
    said.replaceChildren();
    for (const each of sheet.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    const nothing = unchanged?.();
    if (nothing) return said.replaceChildren(el("p", {}, nothing));
    button.disabled = true;
    try {
      const answer = await send(seen);
      await desk.change(async () => answer, done, { undoes: true, more: more ?? t("desk.now"), after });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Whoever is signed out has to see that; everything else leaves the form as it is.
      if (error.slug === "not-signed-in") await desk.change(() => Promise.reject(error), "");
      else {
        showAt(sheet, said, error);
        said.replaceChildren(conflict(error) ?? fault(error));
      }
    }
    button.disabled = false;
    return undefined;
  }

  /** @param {Problem} error */
  function conflict({ slug, body }) {
    if (slug !== "conflict" || !versions || !body.now) return null;
    const seen = again?.(body);
    return bothVersions(...versions(body), desk.redraw, seen && (() => store(seen)));
  }
  const sheet = el(
    "form",
    {
      id,
      class: "panel",
      novalidate: true,
      onsubmit: (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        store();
      },
    },
    fields,
    said,
    acts,
  );
  return sheet;
}

/** What went wrong stands at the field that it is about, where that bears its name. @param {HTMLFormElement} sheet @param {HTMLElement} said @param {Problem} error */
function showAt(sheet, said, { body }) {
  const named = [
    ...(body.errors ?? []).map((/** @type {any} */ each) => each.field),
    ...Object.keys(body.now ?? {}),
  ];
  const found = named.map((name) => sheet.elements.namedItem(name)).find((each) => each !== null);
  const [input] = /** @type {HTMLInputElement[]} */ (
    found instanceof RadioNodeList ? [...found] : [found].filter(Boolean)
  );
  if (!input) return;
  input.closest(".field")?.append(said);
  if (input.type !== "radio") {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-errormessage", said.id);
  }
  input.focus();
}

/** @param {Problem} error */
function fault(error) {
  const [wrong] = error.slug === "invalid-input" ? (error.body.errors ?? []) : [];
  if (wrong) {
    const told = has(`desk.field.${wrong.field}`) ? t(`desk.field.${wrong.field}`) : t("desk.field");
    return el("p", {}, told);
  }
  return el("p", {}, error.slug === "not-found" ? t("desk.gone") : sentence(error));
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
