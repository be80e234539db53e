// All kinds of places on one sheet, the most wanted first.

import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { head, notice } from "../../ui/components.js";
import { kindsThere, rowIcon } from "./kinds.js";

/** @param {(kind: string) => void} onChoose */
export function kindsPanel(onChoose) {
  const kinds = kindsThere();
  return [
    head({ badge: t("near.badge"), title: t("kinds.title"), back: true }),
    kinds.length
      ? el(
          "ul",
          { class: "kind-list" },
          kinds.map((kind) =>
            el(
              "li",
              {},
              el(
                "button",
                {
                  type: "button",
                  class: "kind-tile",
                  "data-kind": kind.code,
                  "data-tone": kind.tone,
                  onclick: () => onChoose(kind.code),
                },
                el("span", { class: "place-icon" }, rowIcon(kind.icon)),
                el("span", { class: "name" }, named(kind)),
                el("small", {}, t("kinds.count", { n: kind.count })),
              ),
            ),
          ),
        )
      : notice({ icon: "map-pin-off", title: t("kinds.none") }),
  ];
}
