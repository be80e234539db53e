// Two people changed the same at once: how it is now and what was typed here, and which of them shall be.

import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { button } from "./parts.js";

/**
 * @param {string} now how it is
 * @param {string} yours what was typed
 * @param {() => Promise<unknown>} take shows how it is, and leaves it so
 * @param {() => Promise<unknown>} [keep] sends what was typed once more, over how it is; without it that would not help
 */
export const bothVersions = (now, yours, take, keep) =>
  el(
    "div",
    { class: "versions" },
    el("p", {}, keep ? t("desk.versions") : t("desk.both")),
    el(
      "dl",
      { class: "both" },
      el("div", {}, el("dt", {}, t("desk.versions.now")), el("dd", {}, now)),
      el("div", {}, el("dt", {}, t("desk.versions.yours")), el("dd", {}, yours)),
    ),
    el(
      "div",
      { class: "acts" },
      button("", t("desk.versions.keep"), "act", async () => {
        await take();
        document.getElementById("heading")?.focus();
      }),
      keep && button("", t("desk.versions.mine"), "act dark", keep),
    ),
  );
