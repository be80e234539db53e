// What becomes of a plan: handed in, checked, approved, given back, published, taken back. Each says what follows.

import { Problem } from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { dateOf } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { withProof } from "../../ui/prove.js";
import * as requests from "./requests.js";
import { sentence } from "./words.js";

/** @typedef {import("./editor.js").Editor} Editor */

const DAY_MS = 86_400_000;
/** Those that need a word. */
const EXPLAINED = ["return", "withdraw", "roll-back"];

/** The steps that somebody may take with a plan as it stands, the first one as what is to be done. @param {requests.Plan} plan */
export function stepsOf({ state, may, steps }) {
  const last = steps.map(({ step }) => step).lastIndexOf("submit");
  const isChecked = steps.slice(last + 1).some(({ step }) => step === "check");
  /** @type {[string, string, boolean][]} */
  const all = [
    ["submit", "plan.edit", state === "draft"],
    ["check", "plan.check", state === "submitted" && !isChecked],
    ["approve", "plan.approve", state === "submitted" && isChecked],
    ["publish", "plan.publish", state === "approved"],
    ["return", "plan.check", state === "submitted" || state === "approved"],
    ["withdraw", "plan.publish", state === "published"],
    ["roll-back", "plan.publish", state === "in_force"],
  ];
  return all.filter(([, verb, open]) => open && may.includes(verb)).map(([step]) => step);
}

/** @param {Editor} editor @returns {HTMLElement[]} */
export const stepButtons = (editor) =>
  stepsOf(editor.plan).map((step, i) =>
    el(
      "button",
      {
        type: "button",
        id: `step-${step}`,
        class: i ? "act" : "act main",
        onclick: () => askFor(editor, step),
      },
      t(`plan.step.${step}`),
    ),
  );

/** Of a draft that nobody wants any more. @param {Editor} editor */
export const abandonButton = (editor) =>
  el(
    "button",
    { type: "button", class: "act", id: "step-abandon", onclick: () => askFor(editor, "abandon") },
    icon("x"),
    t("plan.step.abandon"),
  );

/** @param {Editor} editor @param {string} step */
function askFor(editor, step) {
  const { plan } = editor;
  const needed = EXPLAINED.includes(step);
  const comment = el("textarea", { id: "step-comment", rows: 3, maxlength: 500, required: needed });
  const day = el("input", {
    id: "step-day",
    type: "date",
    min: cityTime(Date.now() + DAY_MS).slice(0, 10),
    value:
      plan.effective_at && Date.parse(plan.effective_at) > Date.now()
        ? cityTime(Date.parse(plan.effective_at)).slice(0, 10)
        : "",
  });
  const said = el("p", { class: "said", role: "alert" });
  const send = el("button", { type: "submit", class: "act main" }, t(`plan.step.${step}`));
  const moved = editor.draft.moved();
  const sum = (/** @type {"households" | "buildings"} */ key) =>
    moved.reduce((all, each) => all + each[key], 0);
  const values = {
    households: sum("households"),
    buildings: sum("buildings"),
    date: plan.effective_at ? dateOf(plan.effective_at) : "",
  };
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    said.textContent = "";
    send.disabled = true;
    const text = comment.value.trim();
    try {
      const sent = {
        ...(text && { comment: text }),
        ...(step === "publish" && day.value && { effective_on: day.value }),
      };
      await withProof(() => requests.takeStep(plan.code, step, sent));
      location.reload();
    } catch (error) {
      said.textContent = faultOf(error);
      send.disabled = false;
      if (error instanceof Problem && error.body.reason === "faults") {
        await editor.checks.refresh();
        editor.side.show("faults");
      }
    }
  };
  const dialog = el(
    "dialog",
    { class: "newplan step", "aria-labelledby": "step-title" },
    el(
      "form",
      { onsubmit: submit },
      el(
        "div",
        { class: "dialoghead" },
        el("h2", { id: "step-title" }, t(`plan.step.${step}.title`)),
        el(
          "button",
          { type: "button", class: "square", "aria-label": t("close"), onclick: () => dialog.close() },
          icon("x"),
        ),
      ),
      el("p", {}, t(`plan.step.${step}.hint`, values)),
      step === "publish" &&
        el("div", { class: "field" }, el("label", { for: "step-day" }, t("plan.step.day")), day),
      el(
        "div",
        { class: "field" },
        el("label", { for: "step-comment" }, t(needed ? "plan.step.why" : "plan.step.comment")),
        comment,
      ),
      said,
      el(
        "div",
        { class: "acts" },
        el("button", { type: "button", class: "act", onclick: () => dialog.close() }, t("plan.step.not")),
        send,
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    document.getElementById(`step-${step}`)?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  // Not on what a stray Enter would press.
  comment.focus();
}

/** @param {unknown} error */
function faultOf(error) {
  if (error instanceof Problem && error.slug === "forbidden" && error.body.needs_level === 2)
    return t("plan.fault.unproven");
  return sentence(error);
}
