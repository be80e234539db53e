// The month of an area: what came in and became of it below, in the order of codes; and what comes again and again.

import { get, list, Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { clock, count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { withProof } from "../../../ui/prove.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { sentence } from "../faults.js";
import { button } from "../parts.js";
import { readTable, save } from "../tablefile.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../../../core/api.js").Schemas} Schemas
 * @typedef {Schemas["AreaMonthSum"]} AreaSum
 */

const COLUMNS = /** @type {const} */ (["received", "resolved", "in_time", "disputed", "reopened"]);
const MOST_REPEATED = 3;
const FRESH = { fresh: true };

/** The area that somebody looks after. @param {Desk} desk */
export const areaOf = ({ me }) => me.posts.find(({ area_code }) => area_code)?.area_code ?? null;

/** @param {string} area @param {string} month of its first day @returns {Promise<Schemas["SumsAnswer"]>} */
const readSums = (area, month) =>
  get("/api/v1/sums", { area, from: month, to: month }, list("areas"), undefined, FRESH);

/** @param {string} area @returns {Promise<Schemas["AnalysisAnswer"]>} */
const readAnalysis = (area) => get("/api/v1/analysis", { area }, list("repeated"), undefined, FRESH);

/** What is not there yet is no fault of the page. @template T @param {Promise<T>} asked @returns {Promise<T | null>} */
const perhaps = (asked) =>
  asked.catch((error) => {
    if (!(error instanceof Problem)) throw error;
    return null;
  });

/** The month of the own area, and the way to take it along. @param {Desk} desk */
export async function monthBoard(desk) {
  const area = areaOf(desk);
  const told = area ? await perhaps(readSums(area, desk.now().slice(0, 7))) : null;
  return el(
    "div",
    {},
    told?.areas.length ? monthTable(told) : el("p", { class: "hint" }, t("desk.supervise.month.none")),
    desk.me.may.includes("case.export") && area && exportButton(desk, area),
  );
}

/** Each area below, what came in this month and what became of it. @param {Schemas["SumsAnswer"]} told */
function monthTable(told) {
  const rows = [...told.areas].sort((one, other) => one.area.code.localeCompare(other.area.code));
  return el(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": t("desk.supervise.month") },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("td", { class: "t" }),
          COLUMNS.map((name) => el("th", { scope: "col" }, t(`desk.supervise.month.${name}`))),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map((row) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, row.area.name),
            COLUMNS.map((name) => el("td", {}, row[name] ? el("b", {}, count(row[name])) : "–")),
          ),
        ),
      ),
    ),
    told.made_at &&
      el("p", { class: "foot-note" }, t("desk.supervise.month.made", { time: clock(told.made_at) })),
  );
}

/** The month's cases as a table, to work on elsewhere. @param {Desk} desk @param {string} area */
function exportButton(desk, area) {
  const today = desk.now().slice(0, 10);
  const month = today.slice(0, 7);
  const query = { kind: "case", format: "xlsx", closed: "true", area, from: `${month}-01`, to: today };
  const made = button("download", t("desk.supervise.export"), "verb quiet", async () => {
    try {
      save(await withProof(() => readTable("/api/v1/matters/export", query)), `cases-${month}.xlsx`);
    } catch (error) {
      showSnackbar(sentence(error));
    }
  });
  made.id = "export-month";
  return made;
}

/** The same of one estate, within 90 days, over the map. @param {Desk} desk @param {HTMLElement} place */
export async function showRepeated(desk, place) {
  const area = areaOf(desk);
  const told = area ? await perhaps(readAnalysis(area)) : null;
  if (!told?.repeated.length) return;
  place.append(
    el(
      "aside",
      { class: "entry-card rise", "aria-label": t("desk.supervise.repeated") },
      el("h3", {}, t("desk.supervise.repeated")),
      el(
        "ul",
        {},
        told.repeated.slice(0, MOST_REPEATED).map((each) =>
          el(
            "li",
            {},
            el(
              "details",
              {},
              el(
                "summary",
                {},
                icon("file-text"),
                t("desk.supervise.repeated.times", {
                  place: each.place,
                  category: named(each.category),
                  n: each.times,
                }),
              ),
              el(
                "p",
                { class: "rise-numbers" },
                each.numbers.map((number) =>
                  el(
                    "button",
                    { type: "button", class: "verb bare", onclick: () => desk.go("inbox", number) },
                    number,
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
