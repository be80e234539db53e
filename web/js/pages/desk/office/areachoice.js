// A community or grid in the own areas, chosen by going down from them.

import { area } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { areasBelow } from "./officerequests.js";

/** @typedef {{code: string, name: string}} Named */

/** @param {string} id @param {string} label @param {Named[]} options @param {string} [first] */
export function choice(id, label, options, first) {
  const input = el(
    "select",
    { id, required: true },
    first === undefined ? null : el("option", { value: "" }, first),
    options.map(({ code, name }) => el("option", { value: code }, name)),
  );
  return { input, box: el("div", {}, el("label", { for: id }, label), input) };
}

/**
 * A community or grid in the own areas, found by going down from them.
 * @param {string[]} codes of the own areas
 * @param {{deepest?: "grid" | "community", onChange?: (code: string) => unknown}} [how] `deepest`: no further down
 */
export async function areaChoice(codes, { deepest = "grid", onChange = () => {} } = {}) {
  const own = await Promise.all(codes.map((code) => area(code)));
  const box = el("div", { class: "choices", id: "area" });
  /** @type {HTMLSelectElement[]} */
  let steps = [];
  /** @param {{code: string, name: string, level: string}[]} options @param {number} depth */
  function ask(options, depth) {
    for (const late of steps.slice(depth)) late.parentElement?.remove();
    steps = steps.slice(0, depth);
    if (!options.length) return;
    const above = steps[depth - 1];
    const first = above ? (above.dataset.whole ?? t("desk.enroll.choose")) : t("desk.enroll.choose");
    const label = depth ? t("desk.enroll.below") : t("desk.enroll.area");
    const made = choice(`area-${depth}`, label, options, first);
    made.input.required = depth === 0 || !above?.dataset.whole;
    made.input.addEventListener("change", async () => {
      const chosen = options.find(({ code }) => code === made.input.value);
      const isLast = !chosen || chosen.level === deepest;
      const whole = chosen?.level === "community" ? t("desk.enroll.whole") : undefined;
      delete made.input.dataset.whole;
      if (whole) made.input.dataset.whole = whole;
      ask(isLast ? [] : await areasBelow(chosen.code), depth + 1);
      if (chosen && isLast) onChange(chosen.code);
    });
    steps.push(made.input);
    box.append(made.box);
    if (options.length === 1 && depth === 0) {
      made.input.value = options[0].code;
      made.input.dispatchEvent(new Event("change"));
    }
  }
  ask(own, 0);
  return {
    box,
    value: () =>
      steps
        .map(({ value }) => value)
        .filter(Boolean)
        .pop() ?? "",
  };
}
