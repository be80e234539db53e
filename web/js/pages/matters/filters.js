// Only what stands so, and only of one kind.

import { byId, el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { PHASES, view } from "./view.js";

/** @typedef {import("../../features/cases/requests.js").Category} Category */

/**
 * @param {Category[]} categories @param {() => void} onChange
 */
export function drawFilters(categories, onChange) {
  const phases = PHASES.map((phase) =>
    el(
      "button",
      {
        type: "button",
        class: "chip3",
        "data-phase": phase || "all",
        "aria-pressed": String(view.phase === phase),
        onclick: () => {
          view.phase = phase;
          mark();
          onChange();
        },
      },
      t(`matters.phase.${phase || "all"}`),
    ),
  );
  // Of what is shown to nobody there is nothing to choose.
  const shown = categories.filter(({ face, parent, code }) => {
    const inside = categories.some((each) => each.parent === code && each.face !== "none");
    return parent === null && (face !== "none" || inside);
  });
  const select = el(
    "select",
    {
      id: "category",
      "aria-label": t("matters.category"),
      onchange: () => {
        view.category = select.value;
        onChange();
      },
    },
    el("option", { value: "" }, t("matters.category.all")),
    shown.flatMap((each) => [
      option(each, named(each)),
      ...categories
        .filter(({ parent, face }) => parent === each.code && face !== "none")
        .map((part) => option(part, `　${named(part)}`)),
    ]),
  );
  byId("filters").replaceChildren(...phases, el("span", { class: "field pickone" }, select));
}

/** @param {Category} category @param {string} name */
const option = ({ code }, name) => el("option", { value: code, selected: code === view.category }, name);

function mark() {
  for (const chip of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".chip3")))
    chip.setAttribute("aria-pressed", String(chip.dataset.phase === (view.phase || "all")));
}
