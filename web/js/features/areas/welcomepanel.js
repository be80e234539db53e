// What the sheet says before anything is asked.

import { el, icon } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { areaLink, pageLink } from "../../ui/components.js";
import { homeState } from "../addresses/home.js";

/**
 * The first thing seen: what can be done here. What it looks like before any script stands in index.html.
 * @param {import("../../core/api.js").Meta | null} meta
 * @param {import("../addresses/home.js").Home | null} home
 * @param {() => void} onMine
 */
export function welcomePanel(meta, home, onMine) {
  const city = meta?.city;
  return [
    el(
      "div",
      { class: "welcome" },
      el("h2", { id: "heading", tabindex: "-1" }, t("welcome.title")),
      el("p", {}, t("welcome.text")),
      el(
        "button",
        { type: "button", class: "call main wide", onclick: onMine },
        icon("locate-fixed"),
        el("span", {}, t("welcome.mine")),
      ),
    ),
    home &&
      el(
        "p",
        { class: "browse" },
        pageLink(
          homeState(home),
          { class: "option" },
          icon("house"),
          el("span", {}, t("home.open", { name: home.name })),
          icon("chevron-right"),
        ),
      ),
    city?.code
      ? el(
          "p",
          { class: "browse" },
          areaLink(
            city.code,
            { class: "option" },
            icon("map-pinned"),
            el("span", {}, t("welcome.city", { name: city.name ?? "" })),
            icon("chevron-right"),
          ),
        )
      : null,
    el(
      "p",
      { class: "browse" },
      el(
        "a",
        { class: "option", id: "matters", href: "/matters" },
        icon("message-square-text"),
        el("span", {}, t("matters")),
        icon("chevron-right"),
      ),
    ),
    language === "en" ? el("p", { class: "evidence" }, t("welcome.names")) : null,
  ];
}
