// How fresh what is shown is.

import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import * as reports from "./reports.js";
import { ago } from "./words.js";

const OLD_MS = 5 * 60_000;

/**
 * @param {import("./stationsearch.js").StationSearch} search
 * @param {import("./state.js").State} state
 * @param {number} kept how many reports wait in this phone
 * @returns {Node[]}
 */
export function freshness({ answer, at, standsIn, offline, busy }, { at: asked }, kept) {
  const parts = [];
  const n = reports.waiting() + kept;
  if (n) parts.push(t("rider.queue", { n }));
  const age = Date.now() - at;
  const away = offline || !navigator.onLine;
  if (asked) parts.push(t("asOf", { time: moment(asked, cityTime(Date.now())) }));
  if (away) parts.push(t("rider.offline"));
  else if (standsIn && !busy) parts.push(t("rider.noService"));
  if (answer && standsIn && age > 60_000) parts.push(t("rider.dataFrom", { ago: ago(age) }));
  else if (answer) parts.push(t("rider.updated", { ago: ago(age) }));
  else if (busy) parts.push(t("rider.updating"));
  const warn = n > 0 || away || standsIn || (answer && age > OLD_MS);
  return [
    el(
      "span",
      { class: warn ? "warn" : "" },
      n > 0 ? icon("inbox") : away && icon("wifi-off"),
      el("span", {}, parts.join(" · ")),
    ),
  ];
}
