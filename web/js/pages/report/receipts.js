// What was reported from this phone before, one tap away.

import { cityNow } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { keptReceipts } from "../../features/cases/receipts.js";

const SHOWN = 3;

/** @returns {Node} */
export function receiptsPart() {
  const kept = keptReceipts().slice(0, SHOWN);
  return el(
    "section",
    { class: "before", hidden: kept.length === 0 },
    el("h2", { class: "lab" }, t("report.before.title")),
    el(
      "ul",
      {},
      kept.map(({ number, key, title, at }) =>
        el(
          "li",
          {},
          el(
            "a",
            { href: `/m/${number}#${key}` },
            el("span", {}, el("b", {}, title), el("small", {}, `${number} · ${moment(at, cityNow())}`)),
            icon("chevron-right"),
          ),
        ),
      ),
    ),
  );
}
