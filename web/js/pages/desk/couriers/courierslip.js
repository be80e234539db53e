// A courier's slip on the screen of whoever lets him in: to be scanned, or printed. No digit of his phone is on it.

import { el, icon } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { told } from "../forms.js";
import { square } from "../office/slipsheet.js";
import { slipOf } from "./courierrequests.js";

/** @typedef {import("./courierrequests.js").CourierSlip} CourierSlip */

const STEPS = ["scan", "read", "digits"];

/** @param {string} step @param {number} at */
const stepRow = (step, at) =>
  el(
    "li",
    {},
    el("span", { class: "no", "aria-hidden": "true" }, String(at + 1)),
    el("b", {}, t(`desk.couriers.step.${step}`)),
    el("small", {}, t(`desk.couriers.step.${step}.time`)),
  );

/**
 * @param {CourierSlip} slip @param {string} digits for another one @param {() => void} close
 * @returns {HTMLElement[]}
 */
export function slipLook(slip, digits, close) {
  const said = el("p", { class: "said", role: "alert" });
  const look = el("div", { class: "courier-slip" });
  const draw = (/** @type {CourierSlip} */ made) =>
    look.replaceChildren(
      el("h2", { id: "slip-title", tabindex: -1 }, t("desk.couriers.slip", { name: made.name })),
      square(made.size, made.path, t("desk.couriers.square")),
      el("p", { class: "slip-code", id: "slip-code" }, made.shown),
      el(
        "p",
        { class: "slip-link" },
        t("desk.couriers.type", { link: made.link.replace(/^https?:\/\/|#.*/g, "") }),
      ),
      el("ol", { class: "slip-steps" }, STEPS.map(stepRow)),
      el("p", { class: "hint" }, icon("lock"), t("desk.couriers.once", { until: dateOf(made.expires_at) })),
    );
  draw(slip);
  const again = el(
    "button",
    {
      type: "button",
      class: "act",
      id: "another-slip",
      onclick: async () => {
        again.disabled = true;
        said.textContent = "";
        try {
          draw(await slipOf(slip.courier, digits));
          document.getElementById("slip-title")?.focus();
        } catch (error) {
          said.textContent = told(error, "");
        }
        again.disabled = false;
      },
    },
    icon("rotate-cw"),
    t("desk.couriers.another"),
  );
  const print = el(
    "button",
    { type: "button", class: "act", id: "print-slip", onclick: () => window.print() },
    icon("printer"),
    t("desk.newslip.print"),
  );
  const done = el(
    "button",
    { type: "button", class: "act main", id: "slip-done", onclick: close },
    t("desk.couriers.slip.done"),
  );
  return [look, said, el("div", { class: "acts off-paper" }, done, again, print)];
}

/** Show one that has been made. @param {CourierSlip} slip @param {string} digits @returns {Promise<void>} once it is closed */
export function showSlip(slip, digits) {
  const dialog = el("dialog", { class: "sheet slip-sheet", "aria-labelledby": "slip-title" });
  dialog.append(...slipLook(slip, digits, () => dialog.close()));
  document.body.append(dialog);
  dialog.showModal();
  document.getElementById("slip-title")?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
  });
}
