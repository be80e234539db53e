// A plan on a phone: read, not drawn. Before and after, and whether one building changes its grid.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { Suggester } from "../../ui/suggester.js";
import { encloses } from "./geometry.js";

/** @typedef {import("./editor.js").Editor} Editor @typedef {import("./geometry.js").Position} Position */

/** In force, or as it would be. @param {Editor} editor */
export function beforeAfter(editor) {
  const button = (/** @type {boolean} */ inForce) =>
    el(
      "button",
      {
        type: "button",
        id: inForce ? "before" : "after",
        "aria-pressed": String(inForce === editor.showsInForce),
        onclick: () => {
          editor.showsInForce = inForce;
          for (const [id, on] of /** @type {[string, boolean][]} */ ([
            ["before", inForce],
            ["after", !inForce],
          ]))
            document.getElementById(id)?.setAttribute("aria-pressed", String(on));
          editor.redraw();
        },
      },
      t(inForce ? "plan.before" : "plan.after"),
    );
  return el(
    "div",
    { class: "segments beforeafter", role: "group", "aria-label": t("plan.beforeafter") },
    button(true),
    button(false),
  );
}

/** The grid of a place without the plan. @param {Editor} editor @param {Position} at @returns {string | undefined} its name */
function nameBefore({ draft }, at) {
  const found = [...draft.inForce]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .find(({ rings }) => encloses(rings, ...at));
  const grid = found ? draft.grids.get(found.code) : draft.gridAt(at);
  return grid?.in_force?.name ?? grid?.name ?? found?.code;
}

/** @param {Editor} editor */
export function buildingSearch(editor) {
  const found = el("ul", { class: "siderows", id: "found-buildings" });
  const said = el("p", { class: "answer", role: "status", hidden: true });
  const input = el("input", {
    type: "search",
    id: "find-building",
    class: "find",
    autocomplete: "off",
    "aria-label": t("plan.building.find"),
    placeholder: t("plan.building.find"),
    oninput: () => {
      said.hidden = true;
      const text = input.value.trim();
      if (text) suggester.want(text);
      else {
        suggester.stop();
        found.replaceChildren();
      }
    },
  });
  /** @param {import("../../core/api.js").Candidate} candidate */
  const choose = (candidate) => {
    const at = /** @type {Position} */ ([candidate.lon, candidate.lat]);
    const after = editor.draft.gridAt(at)?.name;
    const before = nameBefore(editor, at);
    found.replaceChildren();
    said.hidden = false;
    if (!after || !before) said.textContent = t("plan.building.outside", { name: candidate.name });
    else if (after === before)
      said.textContent = t("plan.building.stays", { name: candidate.name, grid: after });
    else said.textContent = t("plan.building.moves", { name: candidate.name, from: before, to: after });
    editor.map.look([...at, 17]);
  };
  const suggester = new Suggester({
    near: () => editor.map.near(),
    onAnswer: (_, candidates) =>
      found.replaceChildren(
        ...candidates
          .slice(0, 5)
          .map((each) =>
            el(
              "li",
              {},
              el(
                "button",
                { type: "button", class: "siderow", onclick: () => choose(each) },
                el("span", { class: "change" }, each.name),
                el("small", {}, each.where),
                icon("chevron-right"),
              ),
            ),
          ),
      ),
    onFault: () => found.replaceChildren(el("li", {}, t("search.failed"))),
  });
  return el("div", { class: "buildings" }, input, found, said);
}

export const phoneNote = () => el("p", { class: "phonenote" }, icon("eye"), t("plan.phone"));
