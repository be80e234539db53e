// The tabs of the desk: on a phone the first few, and one for all the others.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Besides the first screen and the one for the others. */
const MOST = 3;
export const MORE = "more";

/** @typedef {import("./views.js").View} View */

/** Those that have no tab of their own on a phone. @param {View[]} views */
const spare = (views) => (views.length > MOST + 1 ? views.slice(MOST) : []);

/**
 * @param {View[]} views those with an icon
 * @param {string} current the name of the one shown; none: the first screen
 * @param {(view: string) => void} go
 */
export function tabs(views, current, go) {
  const others = spare(views);
  const isSpare = others.some(({ name }) => name === current);
  const tab = (/** @type {string} */ name, /** @type {string} */ mark, /** @type {string} */ kind) =>
    el(
      "a",
      {
        class: kind || null,
        href: name ? `/desk?${name}` : "/desk",
        "aria-current": name === current || (name === MORE && isSpare) ? "page" : null,
        onclick: (/** @type {MouseEvent} */ event) => {
          event.preventDefault();
          go(name);
        },
      },
      icon(mark),
      t(`desk.tab.${name || "today"}`),
    );
  const made = (/** @type {View} */ view) =>
    tab(view.name, view.icon ?? "", others.includes(view) ? "wide" : "");
  return [
    ...views.filter(({ isFirst }) => isFirst).map(made),
    tab("", "house", ""),
    ...views.filter(({ isFirst }) => !isFirst).map(made),
    ...(others.length ? [tab(MORE, "grid-3x3", "narrow")] : []),
  ];
}

/** The others, one under the other. @param {View[]} views @param {(view: string) => void} go */
export function moreList(views, go) {
  const rows = spare(views).map(({ name, icon: mark = "" }) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", onclick: () => go(name) },
        icon(mark),
        el("span", {}, el("b", {}, t(`desk.tab.${name}`))),
        icon("chevron-right"),
      ),
    ),
  );
  return [el("h2", { id: "heading", tabindex: -1 }, t("desk.tab.more")), el("ul", { class: "rows" }, rows)];
}
