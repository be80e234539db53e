// What waits in this phone: seen, changed, deleted; and that a call needs no network.

import { cityNow } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { moment } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";
import { firstWords } from "./done.js";
import { urlOf } from "./what.js";

/** @typedef {import("../../features/cases/queue.js").Report} Report */

/**
 * @param {Report[]} waiting
 * @param {{why: string, lasts: boolean, onChange: (report: Report) => void, onDelete: (report: Report) => void}} how
 *   `why` it could not be sent, in words, where that is not the network; `lasts`: it outlasts the page
 */
export function keptPart(waiting, { why, lasts, onChange, onDelete }) {
  return el(
    "div",
    {},
    el(
      "div",
      { class: "done" },
      el("span", { class: "sign warn", "aria-hidden": "true" }, icon("inbox")),
      el("h2", { id: "done-title", tabindex: "-1" }, t(lasts ? "report.kept" : "report.kept.passing")),
      el("p", { class: "sub" }, why || t("report.kept.text")),
    ),
    waiting.map((report) => card(report, onChange, onDelete)),
    el(
      "ul",
      { class: "pts" },
      el("li", {}, icon("rotate-cw"), el("span", {}, t("report.kept.once"))),
      el("li", {}, icon("phone"), el("span", {}, t("report.kept.call"))),
    ),
  );
}

/** @param {Report} report @param {(report: Report) => void} onChange @param {(report: Report) => void} onDelete */
function card(report, onChange, onDelete) {
  const { body, photos, shown, fault } = report;
  const told = fault
    ? t(has(`report.fault.${fault}`) ? `report.fault.${fault}` : "report.fault.other")
    : t("report.kept.waits");
  return el(
    "article",
    { class: fault ? "kept bad" : "kept", "data-submission": report.submission },
    el("p", { class: "st" }, icon(fault ? "triangle-alert" : "hourglass"), told),
    el(
      "div",
      { class: "r" },
      photos[0]
        ? el("img", { class: "ph", src: urlOf(photos[0]), alt: t("report.photo.nth", { n: 1 }) })
        : el("span", { class: "ph", "aria-hidden": "true" }, icon("pencil")),
      el(
        "div",
        {},
        el("b", {}, body.text ? firstWords(body.text) : shown.category),
        el("small", {}, [shown.name, shown.category].filter(Boolean).join(" · ")),
        el(
          "small",
          {},
          [
            moment(body.happened_at, cityNow()),
            photos.length > 0 && t("report.photo.count", { n: photos.length }),
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
    ),
    el(
      "div",
      { class: "acts" },
      el(
        "button",
        { type: "button", class: "link", onclick: () => onChange(report) },
        t("report.kept.change"),
      ),
      el(
        "button",
        { type: "button", class: "link", onclick: () => onDelete(report) },
        t("report.kept.delete"),
      ),
    ),
  );
}
