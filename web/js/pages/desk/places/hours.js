// The hours of a place as rules of days and times, and the coming two weeks by them, anew at each change.

import * as api from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { button } from "../parts.js";
import { bothVersions } from "../versions.js";
import { hoursSaid } from "./hourswords.js";
import { dayName } from "./placelines.js";
import { changeFields, placeToEdit, previewHours } from "./placerequests.js";
import { twoWeeks } from "./twoweeks.js";

/** @typedef {import("./placerequests.js").WeekOfHours} WeekOfHours */

const PREVIEW_MS = 250;
const HOLIDAY = 7;

/** @type {import("../views.js").View} */
export const hoursView = {
  name: "hours",
  under: "places",
  may: () => true,
  load: async (desk, code) => {
    const [place, told] = await Promise.all([api.place(code), placeToEdit(code)]);
    const { hours } = told.fields;
    const back = `place=${code}`;
    const heading = el("h2", { id: "heading", tabindex: -1 }, t("desk.line.hours"));
    if (hours && !told.week) return { title: place.name, back, parts: [heading, beyond(hours)] };
    return { title: place.name, back, parts: [heading, ...editor(desk, code, told)] };
  },
};

/** Hours that rules cannot say. @param {string} hours */
const beyond = (hours) =>
  el(
    "section",
    { class: "panel", "data-tone": "warn" },
    el("p", {}, el("code", {}, hours)),
    el("p", {}, t("desk.week.beyond")),
  );

/** @param {import("../views.js").Desk} desk @param {string} code @param {import("./placerequests.js").PlaceToEdit} told @returns {HTMLElement[]} */
function editor(desk, code, told) {
  /** @type {Required<WeekOfHours>} */
  const week = structuredClone(
    told.week
      ? { holidays_as_weekdays: false, ...told.week }
      : {
          rules: [{ days: [0, 1, 2, 3, 4], begin: "08:00", end: "20:00" }],
          holidays_as_weekdays: false,
        },
  );
  const rules = el("ul", { class: "rows", id: "rules" });
  const days = el("div", { id: "two-weeks", "aria-live": "polite" });
  const said = el("div", { role: "alert", class: "said" });
  let hours = "";
  let timer = 0;
  /** @type {AbortController | undefined} */
  let asking;

  async function preview() {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await previewHours({ code, week }, mine.signal);
      hours = answer.hours;
      said.textContent = "";
      days.replaceChildren(...twoWeeks(answer.days, desk.now()));
    } catch (error) {
      if (mine.signal.aborted) return;
      if (!(error instanceof api.Problem)) throw error;
      hours = "";
      said.textContent = t(error.slug === "invalid-input" ? "desk.week.wrong" : "desk.week.nopreview");
    }
    save.disabled = !hours;
  }

  function changed() {
    save.disabled = true;
    clearTimeout(timer);
    timer = window.setTimeout(preview, PREVIEW_MS);
  }

  function draw() {
    const items = week.rules.map((rule, number) => ruleItem(rule, number));
    const more = button("plus", t("desk.week.add"), "act plain", async () => {
      week.rules.push({ days: [], begin: "09:00", end: "17:00" });
      draw();
      changed();
      /** @type {HTMLElement | null} */ (rules.querySelector("li:nth-last-child(2) .chip"))?.focus();
    });
    rules.replaceChildren(...items, el("li", { class: "row" }, more));
  }

  /** @param {WeekOfHours["rules"][number]} rule @param {number} number */
  function ruleItem(rule, number) {
    const shown = week.holidays_as_weekdays ? HOLIDAY : HOLIDAY + 1;
    const chips = Array.from({ length: shown }, (_, day) => {
      const chip = el(
        "button",
        {
          type: "button",
          class: "chip day",
          "aria-pressed": String(rule.days.includes(day)),
          onclick: () => {
            const on = !rule.days.includes(day);
            rule.days = on ? [...rule.days, day].sort() : rule.days.filter((each) => each !== day);
            chip.setAttribute("aria-pressed", String(on));
            changed();
          },
        },
        el("span", { class: "sr" }, dayName(day)),
        el("span", { "aria-hidden": "true" }, t(`desk.day.short.${day}`)),
      );
      return chip;
    });
    const time = (/** @type {"begin" | "end"} */ end) => {
      const input = el("input", {
        type: "time",
        required: true,
        "aria-label": end === "begin" ? t("desk.week.begin") : t("desk.week.end"),
        onchange: () => {
          if (input.value) rule[end] = input.value === "00:00" && end === "end" ? "24:00" : input.value;
          changed();
        },
      });
      input.value = withinDay(rule[end]);
      return input;
    };
    const remove = el(
      "button",
      {
        type: "button",
        class: "square",
        "aria-label": t("desk.week.remove"),
        onclick: () => {
          week.rules.splice(number, 1);
          draw();
          changed();
        },
      },
      icon("x"),
    );
    return el(
      "li",
      { class: "rule" },
      el("div", { class: "days", role: "group", "aria-label": t("desk.week.days") }, chips),
      el("div", { class: "times" }, time("begin"), el("span", {}, t("desk.week.to")), time("end"), remove),
    );
  }

  const usual = el("input", {
    type: "checkbox",
    id: "as-weekdays",
    onchange: () => {
      week.holidays_as_weekdays = usual.checked;
      draw();
      changed();
    },
  });
  usual.checked = week.holidays_as_weekdays;
  const save = el(
    "button",
    { type: "button", class: "act main", id: "save", disabled: true },
    t("desk.save"),
  );
  save.addEventListener("click", () => store(told.version));
  const cancel = el(
    "button",
    { type: "button", class: "act", onclick: () => desk.go("place", code) },
    t("desk.cancel"),
  );

  /** @param {string} version */
  async function store(version) {
    save.disabled = true;
    const done = await desk.change(() => changeFields(code, { hours }, version), t("desk.saved"), {
      undoes: true,
      more: t("desk.now"),
      onConflict: ({ body }) => {
        const now = hoursSaid(body.now?.hours) || t("desk.line.none");
        said.replaceChildren(bothVersions(now, hoursSaid(hours), desk.redraw, () => store(body.version)));
      },
      after: () => desk.go("place", code),
    });
    if (!done) save.disabled = false;
  }

  draw();
  preview();
  return [
    rules,
    el("label", { class: "check", for: "as-weekdays" }, usual, t("desk.week.asusual.long")),
    said,
    el("h2", {}, t("desk.week.twoweeks")),
    days,
    el("div", { class: "acts foot" }, cancel, save),
  ];
}

/** A clock that goes on past midnight, as a field of the page shows it. @param {string} clock */
function withinDay(clock) {
  const hour = Number(clock.slice(0, 2)) % 24;
  return `${String(hour).padStart(2, "0")}${clock.slice(2)}`;
}
