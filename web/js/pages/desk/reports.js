// What residents and couriers reported and waits, and places that nobody has looked at for long.

import { change } from "../../core/changes.js";
import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { dateOf, moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { button } from "./parts.js";
import { pathOf, waiting } from "./places/placerequests.js";

/**
 * @typedef {import("./views.js").Desk} Desk
 * @typedef {import("./places/placerequests.js").WaitingAnswer} WaitingAnswer
 */

const SHOWN_UNVERIFIED = 5;

/** @type {import("./views.js").View} */
export const reportsView = {
  name: "reports",
  may: ({ may }) => may.includes("report.settle") || may.includes("place.edit"),
  load: async (desk) => {
    const found = await waiting();
    return {
      title: t("desk.reports"),
      back: "",
      parts: [...reports(desk, found), ...unverified(desk, found, Infinity)],
    };
  },
  today: async (desk) => {
    const found = await waiting();
    const waits = found.closed.length + found.people.length;
    return [...(waits ? reports(desk, found) : []), ...unverified(desk, found, SHOWN_UNVERIFIED)];
  },
};

/** @param {Desk} desk @param {WaitingAnswer} found @returns {HTMLElement[]} */
function reports(desk, { closed, people }) {
  const heading = el("h2", {}, t("desk.reports"));
  if (!closed.length && !people.length) return [heading, el("p", { class: "panel" }, t("desk.reports.none"))];
  const rows = [
    ...closed.map((each) => closedRow(desk, each)),
    ...people.map((each) => personRow(desk, each)),
  ];
  return [heading, el("ul", { class: "rows", id: "reports" }, rows)];
}

/** @param {Desk} desk @param {WaitingAnswer["closed"][number]} report */
function closedRow(
  desk,
  { place_code: code, place_name: name, reporters, last_at: last, expected_open: open },
) {
  const path = `${pathOf(code)}/closed-reports/settlement`;
  const answer = el("input", { maxlength: 60, "aria-label": t("desk.reports.answer"), autocomplete: "off" });
  answer.placeholder = t("desk.reports.answer");
  const settle = (/** @type {string} */ outcome, /** @type {string} */ said) => () =>
    desk.change(() => change(path, { outcome, answer: answer.value.trim() || undefined }), said, {
      undoes: true,
    });
  const when = moment(last, cityTime(Date.now()));
  return el(
    "li",
    { class: "row form", "data-report": code },
    el(
      "span",
      {},
      el("b", {}, t("desk.reports.closed", { place: name })),
      el(
        "small",
        {},
        t("desk.reports.people", { n: reporters, time: when }),
        open === false ? ` ${t("desk.reports.byhours")}` : "",
      ),
    ),
    answer,
    el(
      "div",
      { class: "acts" },
      button("", t("desk.reports.wasclosed"), "act", settle("confirmed", t("desk.reports.confirmed"))),
      button("", t("desk.reports.wasopen"), "act", settle("rejected", t("desk.reports.rejected"))),
      button("", t("desk.reports.open"), "act", async () => desk.go("place", code)),
    ),
  );
}

/** @param {Desk} desk @param {WaitingAnswer["people"][number]} report */
function personRow(desk, report) {
  const path = `/api/v1/posts/${encodeURIComponent(report.post_code)}/reports/settlement`;
  const settle = (/** @type {string} */ outcome, /** @type {string} */ said) => () =>
    desk.change(() => change(path, { kind: report.kind, outcome }), said, { undoes: true });
  const place = [report.area_name, report.role_name].filter(Boolean).join(" · ");
  const who = [report.name ?? t("duty.noOne"), report.phone].filter(Boolean).join(" ");
  const wrong = report.kind === "wrong_person";
  const what = report.confirmed
    ? t("desk.reports.tochange", { who })
    : wrong
      ? t("desk.reports.wrong", { who })
      : t("desk.reports.unanswered", { who });
  const times = t("desk.reports.people", { n: report.reporters, time: moment(report.last_at, desk.now()) });
  return el(
    "li",
    { class: "row form", "data-report": report.post_code },
    el("span", {}, el("b", {}, what), el("small", {}, `${place} · ${times}`)),
    !report.confirmed &&
      el(
        "div",
        { class: "acts" },
        button("", t("desk.reports.right"), "act", settle("confirmed", t("desk.reports.confirmed"))),
        button("", t("desk.reports.isfine"), "act", settle("rejected", t("desk.reports.rejected"))),
      ),
  );
}

/** @param {Desk} desk @param {WaitingAnswer} found @param {number} shown @returns {HTMLElement[]} */
function unverified(desk, { unverified: places, unverified_count: count }, shown) {
  if (!places.length) return [];
  const rows = places
    .slice(0, shown)
    .map(({ place_code: code, place_name: name, verified_on: on }) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "row", "data-unverified": code, onclick: () => desk.go("place", code) },
          el(
            "span",
            {},
            el("b", {}, name),
            el("small", {}, on ? t("desk.unverified.since", { day: dateOf(on) }) : t("desk.verified.never")),
          ),
          icon("chevron-right"),
        ),
      ),
    );
  if (count > rows.length)
    rows.push(
      el(
        "li",
        {},
        button("", t("desk.unverified.all", { n: count }), "row", async () => desk.go("reports")),
      ),
    );
  return [el("h2", {}, t("desk.unverified")), el("ul", { class: "rows", id: "unverified" }, rows)];
}
