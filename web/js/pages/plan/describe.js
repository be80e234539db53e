// Calling a draft otherwise, its day and its reason.

import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import * as requests from "./requests.js";
import { sentence } from "./words.js";

const DAY_MS = 86_400_000;
const LONGEST_TITLE = 60;

/** @param {requests.Plan} plan @param {() => void} onDone */
export function describe(plan, onDone) {
  const was = plan.effective_at ? cityTime(Date.parse(plan.effective_at)).slice(0, 10) : "";
  const title = el("input", {
    id: "plan-title",
    maxlength: LONGEST_TITLE,
    required: true,
    autocomplete: "off",
    value: plan.title,
  });
  const from = el("input", {
    id: "plan-from",
    type: "date",
    min: cityTime(Date.now() + DAY_MS).slice(0, 10),
    value: was,
  });
  const reason = el("textarea", { id: "plan-reason", rows: 3, maxlength: 500 });
  reason.value = plan.reason ?? "";
  const said = el("p", { class: "said", role: "alert" });
  const send = el("button", { type: "submit", class: "act main" }, t("plan.describe.do"));
  const field = (/** @type {string} */ id, /** @type {string} */ label, /** @type {HTMLElement} */ input) =>
    el("div", { class: "field" }, el("label", { for: id }, label), input);
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    said.textContent = "";
    send.disabled = true;
    const sent = {
      title: title.value.trim(),
      reason: reason.value.trim() || null,
      effective_on: from.value || null,
    };
    try {
      await requests.describePlan(plan.code, sent);
      Object.assign(plan, await requests.plan(plan.code));
      dialog.close();
      onDone();
    } catch (error) {
      said.textContent = sentence(error);
      send.disabled = false;
    }
  };
  const dialog = el(
    "dialog",
    { class: "newplan", "aria-labelledby": "describe-title" },
    el(
      "form",
      { onsubmit: submit },
      el(
        "div",
        { class: "dialoghead" },
        el("h2", { id: "describe-title" }, t("plan.describe")),
        el(
          "button",
          { type: "button", class: "square", "aria-label": t("close"), onclick: () => dialog.close() },
          icon("x"),
        ),
      ),
      field("plan-title", t("plan.field.title"), title),
      field("plan-from", t("plan.field.from"), from),
      field("plan-reason", t("plan.field.reason"), reason),
      said,
      el(
        "div",
        { class: "acts" },
        el("button", { type: "button", class: "act", onclick: () => dialog.close() }, t("plan.cancel")),
        send,
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    document.getElementById("describe")?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  title.focus();
}
