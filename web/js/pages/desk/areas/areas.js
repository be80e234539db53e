// The areas that somebody answers for: introduction, other names, buildings of other grids, addresses.

import { el, icon } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { posterButton } from "../../../features/areas/poster.js";
import { formChoice } from "../changeform.js";
import { changed } from "../posts/posts.js";
import { changesOf } from "../requests.js";
import { addressForm, aliasForm, bindingForm, introductionForm } from "./areaforms.js";
import { changeArea, deskArea, ownAreas } from "./arearequests.js";

/**
 * @typedef {import("./arearequests.js").DeskArea} DeskArea
 * @typedef {import("../views.js").View} View
 * @typedef {import("../views.js").Desk} Desk
 */

const BIND = "building.bind";
const ALIAS = "alias.edit";

/** @param {{code: string, name: string, level: string}[]} areas @param {Desk} desk */
const rowsOf = (areas, desk) =>
  el(
    "ul",
    { class: "rows" },
    areas.map(({ code, name, level }) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "row", "data-area": code, onclick: () => desk.go("area", code) },
          el("span", {}, el("b", {}, name), el("small", {}, t(`level.${level}`))),
          icon("chevron-right"),
        ),
      ),
    ),
  );

/** @type {View} */
export const areasView = {
  name: "areas",
  icon: "map",
  may: (me) => me.may.includes(BIND),
  load: async (desk) => {
    const areas = await ownAreas();
    return {
      title: t("desk.tab.areas"),
      parts: [
        el("h2", { id: "heading", tabindex: -1 }, t("desk.areas.title")),
        areas.length ? rowsOf(areas, desk) : el("p", { class: "panel" }, t("desk.areas.none")),
      ],
    };
  },
};

/** @type {View} */
export const areaView = {
  name: "area",
  under: "areas",
  may: (me) => me.may.includes(BIND),
  load: async (desk, code) => {
    const [area, changes] = await Promise.all([deskArea(code), changesOf(`area ${code}`)]);
    const choices = [
      {
        verb: "area.introduce",
        name: "introduction",
        icon: "pencil",
        label: t("desk.intro.edit"),
        form: () => introductionForm(desk, area),
      },
      {
        verb: ALIAS,
        name: "alias",
        icon: "plus",
        label: t("desk.alias.add"),
        form: () => aliasForm(desk, area),
      },
      {
        verb: BIND,
        name: "binding",
        icon: "building",
        label: t("desk.bind"),
        form: () => bindingForm(desk, area),
      },
      {
        verb: "address.correct",
        name: "address",
        icon: "map-pin",
        label: t("desk.address"),
        form: () => addressForm(desk),
      },
    ];
    const below = area.inside.filter((each) => each.code !== code);
    return {
      title: area.name,
      back: "areas",
      parts: [
        introduction(area),
        ...formChoice(choices.filter(({ verb }) => area.may.includes(verb))),
        ...(area.level === "grid" ? [posterButton(code)] : []),
        ...aliases(area, desk),
        ...bindings(area, desk),
        ...(below.length ? [el("h2", {}, t("desk.areas.below")), rowsOf(below, desk)] : []),
        ...changed(changes),
      ],
    };
  },
};

/** @param {DeskArea} area */
function introduction({ introduction: words, edited_by: by, edited_at: at }) {
  const paragraphs = (words ?? t("desk.intro.none")).split("\n").filter(Boolean);
  return el(
    "section",
    { class: "panel", id: "told" },
    el("h2", { id: "heading", tabindex: -1 }, t("desk.intro")),
    paragraphs.map((text) => el("p", { class: words ? null : "hint" }, text)),
    by && at && el("p", { class: "hint" }, t("desk.by", { name: by, day: dateOf(at) })),
  );
}

/** @param {DeskArea} area @param {Desk} desk @returns {HTMLElement[]} */
function aliases(area, desk) {
  if (!area.aliases.length) return [];
  const rows = area.aliases.map((alias) => {
    const { kind, target, name, area: where, target_name: of, valid } = alias;
    const send = () => changeArea("aliases/retire", { kind, target, name, area: where });
    return el(
      "li",
      { class: "row" },
      el(
        "span",
        {},
        el("b", {}, name),
        el(
          "small",
          {},
          [t(`desk.alias.${kind}`), of, valid && t("desk.alias.was")].filter(Boolean).join(" · "),
        ),
      ),
      area.may.includes(ALIAS) &&
        el(
          "button",
          {
            type: "button",
            class: "small",
            "aria-label": t("desk.alias.retire.of", { name }),
            onclick: () =>
              desk.change(send, t("desk.alias.gone"), { undoes: true, more: t("desk.alias.gone.more") }),
          },
          t("desk.alias.retire"),
        ),
    );
  });
  return [el("h2", {}, t("desk.alias.title")), el("ul", { class: "rows" }, rows)];
}

/** @param {DeskArea} area @param {Desk} desk @returns {HTMLElement[]} */
function bindings(area, desk) {
  if (!area.bindings.length) return [];
  const rows = area.bindings.map(({ code, name, grid, grid_name, lies_in_name }) => {
    const send = () => changeArea(`buildings/${encodeURIComponent(code)}/grid`, { grid: null, seen: grid });
    return el(
      "li",
      { class: "row" },
      el(
        "span",
        {},
        el("b", {}, name ?? code),
        el(
          "small",
          {},
          t("desk.bind.row", { grid: grid_name ?? "", lies: lies_in_name ?? t("desk.bind.nowhere") }),
        ),
      ),
      area.may.includes(BIND) &&
        el(
          "button",
          {
            type: "button",
            class: "small",
            "aria-label": t("desk.bind.free.of", { name: name ?? code }),
            onclick: () => desk.change(send, t("desk.bind.freed"), { undoes: true, more: t("desk.now") }),
          },
          t("desk.bind.free"),
        ),
    );
  });
  return [el("h2", {}, t("desk.bind.title")), el("ul", { class: "rows" }, rows)];
}
