// 到了但没开: one tap says that somebody came and found a place closed.

import * as api from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { duration } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { deviceId } from "../../core/storage.js";

/** @param {api.Problem} problem */
function whyRefused({ slug, status, body }) {
  if (slug === "offline") return t("closed.offline");
  if (status === 429) return t("closed.tooMany", { time: duration(body.retry_after_s ?? 3600) });
  return t("closed.failed");
}

/** @param {string} code of the place @param {(reported: api.Place["reported_closed"]) => void} onCounted */
export function closedReport(code, onCounted) {
  const said = el("p", { class: "said-closed", role: "status" });
  const button = el(
    "button",
    {
      type: "button",
      class: "act",
      onclick: async () => {
        if (button.getAttribute("aria-busy")) return;
        button.setAttribute("aria-busy", "true");
        try {
          const { counted, reported_closed: reported } = await api.reportClosed(code, deviceId());
          said.replaceChildren(icon("check"), el("span", {}, t(counted ? "closed.sent" : "closed.already")));
          button.disabled = true;
          onCounted(reported);
        } catch (error) {
          if (!(error instanceof api.Problem)) throw error;
          said.replaceChildren(icon("triangle-alert"), el("span", {}, whyRefused(error)));
        } finally {
          button.removeAttribute("aria-busy");
        }
      },
    },
    icon("door-closed"),
    el("span", {}, t("closed.report")),
  );
  return el("div", { class: "closed" }, button, said);
}
