// Words and small pieces that everything about cases shares: state, clock, flag, post.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { CLOCK_ICONS, clockWords, nearness } from "./clocks.js";
import { isDisputed } from "./turns.js";

/**
 * @typedef {import("./clocks.js").Clock} Clock
 * @typedef {import("../../../core/api.js").Schemas["PostRef"]} Post
 */

const SVG = "http://www.w3.org/2000/svg";

/** The mark of a state: a circle that fills. @param {string} state */
export function mark(state) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/web/marks.svg#st-${state}`);
  svg.append(use);
  return svg;
}

/** Mark and word, always both. @param {import("./turns.js").Standing} matter @param {boolean} [pill] */
export function stateOf(matter, pill = false) {
  const shown = isDisputed(matter) ? "disputed" : matter.state;
  const words =
    shown === "disputed"
      ? t("desk.case.flag.disputed", { n: Number(matter.facts.disputes) })
      : t(`case.state.${shown}`);
  return stateWord(shown, words, pill);
}

/** @param {string} state @param {string} [words] @param {boolean} [pill] */
export const stateWord = (state, words = t(`case.state.${state}`), pill = false) =>
  el("span", { class: pill ? "st pill-st" : "st", "data-st": state }, mark(state), words);

/** @param {Clock} clock @param {string} now @param {string} [name] what it is the clock of */
export function clockMark(clock, now, name = "") {
  const near = nearness(clock, now);
  return el(
    "span",
    { class: "clock", "data-cl": near },
    icon(CLOCK_ICONS[near]),
    name && `${name} `,
    clockWords(clock, now),
  );
}

/** @param {string} name @param {string} words */
export const flag = (name, words) => el("span", { class: "flag" }, icon(name), words);

/** What sets a case apart. @param {{special_group: boolean, urgent: boolean, facts: Record<string, any>}} matter */
export const flags = ({ special_group, urgent, facts }) => [
  special_group && flag("heart-handshake", t("desk.case.flag.special_group")),
  urgent && flag("triangle-alert", t("desk.case.flag.urgent")),
  Boolean(facts.supervised) && flag("eye", t("desk.case.flag.supervised")),
  Boolean(facts.asked_until) && flag("calendar-clock", t("desk.case.flag.asked")),
];

/** What a name ends with and the next begins with is said once: 柏林社区 and 社区书记. @param {string} area @param {string} role */
function joint(area, role) {
  for (let most = Math.min(area.length, role.length); most > 1; most -= 1)
    if (area.endsWith(role.slice(0, most))) return role.slice(most);
  return role;
}

/** 第五网格专职网格员岗. @param {Post} post */
export function postWords(post) {
  const role = joint(post.area_name ?? "", named({ name: post.role_name, name_en: post.role_name_en }));
  return post.area_name
    ? t("desk.case.post", { area: post.area_name, role })
    : t("desk.case.post.bare", { role });
}

/** A key of the keyboard. @param {...string} keys */
export const keys = (...keys) => keys.map((key) => el("kbd", { "aria-hidden": "true" }, key));

/** Where it is, and in which grid. @param {{place: string, area: {name: string} | null}} matter */
export const whereWords = ({ place, area }) => [place, area?.name].filter(Boolean).join(" · ");

/** A list of words as the language writes it. @param {(string | false | null | undefined)[]} parts */
export const dotted = (parts) => parts.filter(Boolean).join(" · ");
