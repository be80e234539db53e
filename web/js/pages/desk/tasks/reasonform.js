// Why a task is sent back or called off: whoever has it reads it. What was typed stays, also where somebody was faster.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { isWhole, textField } from "../cases/casefields.js";
import { keys } from "../cases/casewords.js";

/** What was typed and not sent, by number and verb, as long as the page is open. @type {Map<string, string>} */
const typed = new Map();
const WIDE = matchMedia("(min-width: 900px)");

/** @param {string} number @param {string} verb */
export const typedFor = (number, verb) => typed.get(`${number} ${verb}`) ?? "";

/** @param {string} number @param {string} verb */
export const forgetTyped = (number, verb) => typed.delete(`${number} ${verb}`);

/**
 * @param {string} number @param {string} verb
 * @param {{send: (said: string) => Promise<void>, close: () => void}} events
 */
export function reasonForm(number, verb, { send, close }) {
  const words = textField("said", t(`desk.task.why.${verb}`), {
    hint: t("desk.task.why.hint"),
    rows: 3,
    value: typedFor(number, verb),
  });
  words.input.addEventListener("input", () => typed.set(`${number} ${verb}`, words.input.value));
  const go = el(
    "button",
    { type: "submit", class: "verb main" },
    t(`task.verb.${verb}`),
    WIDE.matches && keys("Ctrl", "↵"),
  );
  async function submit() {
    if (go.disabled || !isWhole([words])) return;
    go.disabled = true;
    await send(String(words.value()));
    go.disabled = false;
  }
  const element = el(
    "form",
    {
      class: "task-form act-body",
      novalidate: true,
      "data-form": verb,
      onsubmit: (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        submit();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.isComposing) return;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          submit();
        } else if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          close();
        }
      },
    },
    words.box,
    el(
      "div",
      { class: "task-form-foot" },
      go,
      el("button", { type: "button", class: "verb bare", onclick: close }, t("desk.case.form.cancel")),
    ),
  );
  return { element, focus: () => words.focus() };
}

/**
 * Somebody was faster: how it is now, and what was typed where it can be sent no more.
 * @param {{number: string, state: string}} file @param {string} verb @param {boolean} may whether it still can be sent
 */
export function movedParts({ number, state }, verb, may) {
  const words = typedFor(number, verb);
  const told = el(
    "p",
    { class: "banner info", tabindex: -1, id: "moved" },
    icon("history"),
    el("span", {}, t("desk.task.moved", { state: t(`task.state.${state}`) })),
  );
  const yours = () =>
    el("div", { class: "yours-there" }, el("b", {}, t("desk.case.form.conflict.yours")), el("p", {}, words));
  return words && !may ? [told, yours()] : [told];
}
