// What the public sees of a place, line by line; whoever may change a line has a pencil at it.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { amenity } from "../../../features/places/kinds.js";
import { chips, field } from "../parts.js";
import { bothVersions } from "../versions.js";

/**
 * @typedef {import("./placerequests.js").PlaceToEdit} PlaceToEdit
 * @typedef {import("./placerequests.js").PlaceFields} PlaceFields
 * @typedef {object} LineActs
 * @property {(fields: PlaceFields, version: string, onConflict: (problem: import("../../../core/api.js").Problem) => void) => Promise<boolean>} save
 * @property {() => Promise<void>} reread shows how it stands now
 * @property {() => void} hours opens the hours
 * @property {() => void} pin opens the map
 * @property {{code: string, name: string}[]} amenities all that there are
 */

const TEXTS = /** @type {const} */ (["name", "address", "phone", "operator", "description"]);
const ICONS = {
  name: "flag",
  address: "map-pin",
  phone: "phone",
  operator: "building-2",
  description: "info",
};
const CHOICES = /** @type {const} */ ({
  access: ["open", "code", "card", "ask"],
  wheelchair: ["yes", "limited", "no"],
});

/** @param {import("../../../core/api.js").Place} place @param {PlaceToEdit} told @param {LineActs} acts @returns {HTMLElement[]} */
export function publicLines(place, told, acts) {
  const { fields } = told;
  const mayEdit = told.may.includes("place.edit");
  const texts = TEXTS.map((name) => textLine(name, told, acts));
  const choices = /** @type {const} */ (["access", "wheelchair"]).map((name) => choiceLine(name, told, acts));
  const offered = fields.amenities.map((code) => named(amenity(code) ?? { name: code, name_en: code }));
  const hours = line("clock", t("desk.line.hours"), hoursText(told), mayEdit, acts.hours, "hours");
  const pin = line(
    "map-pinned",
    t("desk.line.point"),
    place.area?.name ?? "",
    told.may.includes("place.manage"),
    acts.pin,
    "point",
  );
  return [
    el("h2", {}, t("desk.public")),
    el("ul", { class: "rows", id: "lines" }, [
      hours,
      texts[0],
      texts[1],
      pin,
      texts[2],
      amenityLine(offered, told, acts),
      ...choices,
      captionsLine(told, acts),
      texts[3],
      texts[4],
    ]),
  ];
}

/** The hours in the reader's words, or as they were given. @param {PlaceToEdit} told */
export function hoursText({ week, fields }) {
  if (!week) return fields.hours ?? "";
  const rules = week.rules.map(({ days, begin, end }) => `${daysText(days)} ${begin}–${end}`);
  return [...rules, week.holidays_as_weekdays ? t("desk.week.asusual") : ""].filter(Boolean).join("\n");
}

/** 周一至周五、周日, 节假日. @param {number[]} days */
function daysText(days) {
  const runs = /** @type {number[][]} */ ([]);
  for (const day of days.filter((each) => each < 7)) {
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1] === day - 1) run.push(day);
    else runs.push([day]);
  }
  const said = runs.map((run) =>
    run.length > 2
      ? t("desk.week.span", { first: dayName(run[0]), last: dayName(run[run.length - 1]) })
      : run.map(dayName).join(t("list.separator")),
  );
  return [...said, ...(days.includes(7) ? [dayName(7)] : [])].join(t("list.separator"));
}

/** @param {number} day */
export const dayName = (day) => t(`desk.day.${day}`);

/** @param {string} mark @param {string} name @param {string} value @param {boolean} may @param {() => void} edit @param {string} id */
function line(mark, name, value, may, edit, id) {
  return el(
    "li",
    { class: "row", "data-field": id },
    icon(mark),
    el("span", {}, el("small", {}, name), el("b", {}, value || t("desk.line.none"))),
    may &&
      el(
        "button",
        {
          type: "button",
          class: "square",
          "aria-label": t("desk.line.edit", { field: name }),
          onclick: edit,
        },
        icon("pencil"),
      ),
  );
}

/**
 * A line with a form in its place while it is changed.
 * @param {string} mark @param {keyof PlaceFields & string} name @param {string} value @param {PlaceToEdit} told @param {LineActs} acts
 * @param {() => {input: HTMLElement, read: () => unknown}} editor
 */
function editable(mark, name, value, told, acts, editor) {
  const label = t(`desk.line.${name}`);
  const shown = line(mark, label, value, told.may.includes("place.edit"), open, name);
  function open() {
    const { input, read } = editor();
    const said = el("div", { role: "alert" });
    const send = el("button", { type: "submit", class: "act main" }, t("desk.save"));
    const cancel = el(
      "button",
      { type: "button", class: "act", onclick: () => form.replaceWith(shown) },
      t("desk.cancel"),
    );
    const save = async (/** @type {string} */ version) => {
      const fields = /** @type {PlaceFields} */ ({ [name]: read() });
      send.disabled = true;
      await acts.save(fields, version, (problem) => said.replaceChildren(choice(problem)));
      send.disabled = false;
    };
    /** Both versions, to choose from. @param {import("../../../core/api.js").Problem} problem */
    const choice = ({ body }) =>
      bothVersions(shownValue(body.now?.[name]), shownValue(body.yours?.[name]), acts.reread, () =>
        save(body.version),
      );
    const form = el(
      "li",
      { class: "row form", "data-field": name },
      el(
        "form",
        {
          onsubmit: (/** @type {SubmitEvent} */ event) => {
            event.preventDefault();
            save(told.version);
          },
        },
        input,
        said,
        el("div", { class: "acts" }, send, cancel),
      ),
    );
    shown.replaceWith(form);
    /** @type {HTMLElement | null} */ (form.querySelector("input, textarea, select, button"))?.focus();
  }
  return shown;
}

/** @param {unknown} value */
const shownValue = (value) =>
  (Array.isArray(value)
    ? value.map((each) => named(amenity(each) ?? { name: each, name_en: each })).join(t("list.separator"))
    : String(value ?? "")) || t("desk.line.none");

/** @param {typeof TEXTS[number]} name @param {PlaceToEdit} told @param {LineActs} acts */
function textLine(name, told, acts) {
  const value = told.fields[name] ?? "";
  return editable(ICONS[name], name, value, told, acts, () => {
    const input =
      name === "description"
        ? el("textarea", { rows: 4, maxlength: 2000 })
        : el("input", {
            maxlength: name === "name" ? 100 : 200,
            required: name === "name",
            inputmode: name === "phone" ? "tel" : null,
          });
    input.value = value;
    return { input: field(`field-${name}`, t(`desk.line.${name}`), input), read: () => input.value };
  });
}

/** @param {"access" | "wheelchair"} name @param {PlaceToEdit} told @param {LineActs} acts */
function choiceLine(name, told, acts) {
  const value = told.fields[name];
  const marks = { access: "key-round", wheelchair: "accessibility" };
  const word = (/** @type {string} */ code) => t(`desk.${name}.${code}`);
  return editable(marks[name], name, value ? word(value) : "", told, acts, () => {
    const options = CHOICES[name].map((code) => el("option", { value: code }, word(code)));
    const input = el("select", {}, el("option", { value: "" }, t("desk.line.none")), options);
    input.value = value ?? "";
    return { input: field(`field-${name}`, t(`desk.line.${name}`), input), read: () => input.value || null };
  });
}

/** @param {string[]} offered @param {PlaceToEdit} told @param {LineActs} acts */
function amenityLine(offered, told, acts) {
  return editable("wrench", "amenities", offered.join(t("list.separator")), told, acts, () => {
    const { list, chosen } = chips(acts.amenities, told.fields.amenities);
    const group = el("fieldset", {}, el("legend", {}, t("desk.line.amenities")), list);
    return { input: group, read: chosen };
  });
}

/** @param {PlaceToEdit} told @param {LineActs} acts */
function captionsLine(told, acts) {
  const value = told.fields.photo_captions.join("\n");
  return editable("camera", "photo_captions", value, told, acts, () => {
    const input = el("textarea", { rows: 3 });
    input.value = value;
    const lines = () => input.value.split("\n").filter((each) => each.trim());
    const hint = t("desk.captions.hint");
    return {
      input: field("field-photo_captions", t("desk.line.photo_captions"), input, hint),
      read: lines,
    };
  });
}
