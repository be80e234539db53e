// The living circle: how far one gets on foot in five, ten and fifteen minutes, and what lies within.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { head, pageLink, section } from "../../ui/components.js";
import { kindOf, rowIcon } from "../places/kinds.js";

/** @typedef {import("../../core/api.js").LivingCircle} LivingCircle */

/** @param {number[]} minutes */
const legend = (minutes) =>
  el(
    "ul",
    { class: "legend" },
    minutes.map((n, i) =>
      el(
        "li",
        {},
        el("span", { class: `swatch ring-${i}`, "aria-hidden": "true" }),
        t("isochrone.within", { n }),
      ),
    ),
  );

/** @param {LivingCircle} livingCircle */
function within({ kinds, minutes }) {
  const there = kinds.filter((kind) => kind.within > 0);
  const missing = kinds.filter((kind) => !kind.within && kindOf(kind.code)?.count);
  return [
    there.length
      ? section(
          t("isochrone.there", { n: minutes }),
          undefined,
          el(
            "ul",
            { class: "tally" },
            there.map((kind) =>
              el(
                "li",
                {},
                el("span", { class: "place-icon", "data-tone": kind.tone }, rowIcon(kind.icon)),
                el("span", {}, named(kind)),
                el("strong", {}, t("isochrone.count", { n: kind.within })),
              ),
            ),
          ),
        )
      : null,
    missing.length
      ? section(
          t("isochrone.missing", { n: minutes }),
          undefined,
          el(
            "ul",
            { class: "tally missing" },
            missing.map((kind) =>
              el(
                "li",
                {},
                el("span", { class: "place-icon", "data-tone": "grey" }, rowIcon(kind.icon)),
                el("span", {}, named(kind)),
                kind.nearest &&
                  pageLink(
                    { place: kind.nearest.code },
                    {},
                    t("isochrone.nearest", { name: kind.nearest.name }),
                  ),
              ),
            ),
          ),
        )
      : null,
  ];
}

/**
 * @param {string} title of what it is around
 * @param {number[]} minutes of the rings, the smallest first
 * @param {LivingCircle | null} livingCircle what lies within, where that is known
 */
export function isochronePanel(title, minutes, livingCircle) {
  return [
    head({ badge: t("isochrone.badge"), title, sub: [t("isochrone.sub")], back: true }),
    legend(minutes),
    ...(livingCircle ? within(livingCircle) : []),
    el("p", { class: "evidence" }, icon("info"), el("span", {}, t("isochrone.note"))),
  ];
}
