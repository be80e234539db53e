// Choosing somebody by staff number or name; or, where that is allowed, entering somebody new.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { field } from "../changeform.js";
import { people } from "./postrequests.js";

const WAIT_MS = 200;

/**
 * @param {{mayBeNew?: boolean}} [how]
 * @returns {{fields: HTMLElement[], chosen: () => {staff_no: string, name?: string, duty_phone?: string}, text: () => string}}
 */
export function personPicker({ mayBeNew = false } = {}) {
  const input = el("input", { name: "person", autocomplete: "off", maxlength: 40, required: true });
  const found = el("ul", { class: "people", "aria-live": "polite" });
  const name = el("input", { name: "name", autocomplete: "off", maxlength: 100 });
  const phone = el("input", { name: "phone", autocomplete: "off", inputmode: "tel", maxlength: 40 });
  const entering = el(
    "div",
    { class: "entering", hidden: true },
    el("p", { class: "hint" }, t("desk.person.new")),
    field(t("desk.person.name"), name),
    field(t("desk.person.phone"), phone),
  );
  /** @type {{staff_no: string, name: string} | null} */
  let chosen = null;
  let timer = 0;
  let asking = new AbortController();

  /** @param {import("./postrequests.js").PersonBrief} person */
  function choose(person) {
    chosen = person;
    input.value = `${person.name} ${person.staff_no}`;
    entering.hidden = true;
    found.replaceChildren();
    input.focus();
  }

  async function look() {
    asking.abort();
    asking = new AbortController();
    const q = input.value.trim();
    if (!q) return found.replaceChildren();
    try {
      const answer = await people(q, asking.signal);
      const rows = answer.map((person) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "row", "data-staff": person.staff_no, onclick: () => choose(person) },
            el(
              "span",
              {},
              el("b", {}, `${person.name} ${person.staff_no}`),
              el("small", {}, person.posts.join(" · ") || t("desk.person.free")),
            ),
          ),
        ),
      );
      found.replaceChildren(...rows);
      if (!rows.length)
        found.replaceChildren(
          el("li", { class: "hint" }, mayBeNew ? t("desk.person.none.new") : t("desk.person.none")),
        );
      entering.hidden = !mayBeNew || rows.length > 0;
    } catch (error) {
      // What is typed may be sent as a staff number all the same.
      if (error instanceof Problem) found.replaceChildren();
      else if (!asking.signal.aborted) throw error;
    }
  }

  input.addEventListener("input", () => {
    chosen = null;
    clearTimeout(timer);
    timer = window.setTimeout(look, WAIT_MS);
  });
  return {
    fields: [field(t("desk.person"), input, t("desk.person.hint")), found, ...(mayBeNew ? [entering] : [])],
    chosen: () => {
      const staff_no = chosen?.staff_no ?? input.value.trim();
      if (chosen || entering.hidden || !mayBeNew) return { staff_no };
      return { staff_no, name: name.value.trim(), duty_phone: phone.value.trim() || undefined };
    },
    text: () => input.value.trim(),
  };
}
