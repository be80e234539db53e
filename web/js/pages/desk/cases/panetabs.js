// Where there is no room for both: the file or the map.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";

/**
 * @param {HTMLElement} root of which `data-pane` says what is shown
 * @param {string} file what the file is called
 * @param {() => void} onMap
 */
export function paneTabs(root, file, onMap) {
  const choose = (/** @type {string} */ pane) => {
    root.dataset.pane = pane;
    for (const each of tabs.children) each.setAttribute("aria-pressed", String(each.id === `pane-${pane}`));
    if (pane === "map") onMap();
  };
  const tab = (/** @type {string} */ pane, /** @type {string} */ words) =>
    el(
      "button",
      {
        type: "button",
        id: `pane-${pane}`,
        "aria-pressed": String(pane === "file"),
        onclick: () => choose(pane),
      },
      words,
    );
  const tabs = el(
    "div",
    { class: "seg pane-tabs", role: "group", "aria-label": file },
    tab("file", file),
    tab("map", t("desk.case.map")),
  );
  return tabs;
}
