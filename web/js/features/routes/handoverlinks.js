// The row of links that hand a way over to a navigation app.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { handovers } from "./handovers.js";

/** @param {Parameters<typeof handovers>[0]} to */
export function handoverLinks(to) {
  return el(
    "div",
    { class: "handovers" },
    handovers(to).map(({ code, url }) => {
      const app = t(`handover.${code}`);
      return el(
        "a",
        {
          class: "handover",
          href: url,
          target: "_blank",
          rel: "noopener noreferrer",
          "data-app": code,
          "aria-label": t("handover.label", { app, name: to.name ?? "" }),
        },
        icon("navigation"),
        el("span", {}, app),
      );
    }),
  );
}
