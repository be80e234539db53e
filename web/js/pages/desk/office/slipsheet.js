// A slip as it is handed over: asked for by the last digits of a phone, shown once, perhaps printed.

import { el } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { field, form } from "../forms.js";

/** @typedef {import("./officerequests.js").NewSlip} NewSlip */

const SVG = "http://www.w3.org/2000/svg";

/** A square to read, as the service draws it. @param {number} size @param {string} path @param {string} label */
export function square(size, path, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `-2 -2 ${size + 4} ${size + 4}`);
  svg.setAttribute("class", "square-code");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}

/** @param {NewSlip} slip @param {() => void} close */
function shown(slip, close) {
  const print = el(
    "button",
    { type: "button", class: "act main", id: "print-slip", onclick: () => window.print() },
    t("desk.newslip.print"),
  );
  const done = el("button", { type: "button", class: "act", onclick: close }, t("desk.newslip.close"));
  return [
    el("h2", { id: "slip-title", tabindex: -1 }, t("desk.newslip.of", { name: slip.name })),
    el("p", { class: "hint" }, t("desk.newslip.how")),
    el("div", {}, square(slip.size, slip.path, t("desk.newslip.square"))),
    el("p", { class: "slip-code", id: "slip-code" }, slip.shown),
    el("p", { class: "slip-link" }, slip.link.replace(/#.*/, "")),
    el("p", { class: "hint" }, t("desk.newslip.until", { until: dateOf(slip.expires_at) })),
    el("p", { class: "hint off-paper" }, t("desk.newslip.once")),
    el("div", { class: "acts off-paper" }, print, done),
  ];
}

/**
 * Ask for the last digits, make the slip and show it.
 * @template {NewSlip} Slip
 * @param {string} name whom it is for
 * @param {(digits: string) => Promise<Slip>} make
 * @param {{isKnown?: boolean, look?: (slip: Slip, digits: string, close: () => void) => HTMLElement[]}} [how]
 *   `isKnown`: the office knows a phone, to be used where no digits are written; `look`: how the slip is shown
 * @returns {Promise<boolean>} whether one was made
 */
export function handSlip(
  name,
  make,
  { isKnown = false, look = (slip, _, close) => shown(slip, close) } = {},
) {
  const dialog = el("dialog", { class: "sheet slip-sheet", "aria-labelledby": "slip-title" });
  let made = false;
  const close = () => dialog.close();
  const digits = field(
    "slip-digits",
    t("desk.newslip.digits"),
    {
      class: "digits",
      inputmode: "numeric",
      maxlength: 4,
      pattern: "[0-9０-９]{4}",
      autocomplete: "off",
      required: !isKnown,
    },
    t(isKnown ? "desk.newslip.digits.known" : "desk.newslip.digits.hint"),
  );
  const cancel = el("button", { type: "button", class: "act", onclick: close }, t("prove.cancel"));
  const ask = form(
    [digits.box],
    t("desk.newslip.make"),
    "",
    async () => {
      const slip = await withProof(() => make(digits.input.value.trim()));
      made = true;
      dialog.replaceChildren(...look(slip, digits.input.value.trim(), close));
      document.getElementById("slip-title")?.focus();
    },
    { also: [cancel], id: "slip-form" },
  );
  dialog.append(
    el("h2", { id: "slip-title", tabindex: -1 }, t("desk.newslip.for", { name })),
    el("p", { class: "hint" }, t("desk.newslip.hint")),
    ask,
  );
  document.body.append(dialog);
  dialog.showModal();
  digits.input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(made);
    });
  });
}
