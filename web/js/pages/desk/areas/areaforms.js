// What is changed of an area: its introduction, other names, bindings of buildings, addresses.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { pinMapModule } from "../../../map/lazypinmap.js";
import { changeForm, field } from "../changeform.js";
import { sentence } from "../faults.js";
import { addressPicker } from "./addresspicker.js";
import { building, changeArea } from "./arearequests.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./arearequests.js").DeskArea} DeskArea
 */

const KINDS = ["road", "estate", "place", "area", "building"];

/** @param {Desk} desk @param {DeskArea} area */
export function introductionForm(desk, area) {
  const input = el("textarea", { rows: 6, maxlength: 2000 }, area.introduction ?? "");
  return changeForm(desk, {
    id: "introduction",
    fields: [field(t("desk.intro"), input, t("desk.intro.hint"))],
    label: t("desk.intro.go"),
    send: (seen = { seen: area.introduction }) =>
      changeArea(`areas/${encodeURIComponent(area.code)}/introduction`, {
        introduction: input.value.trim() || null,
        ...seen,
      }),
    done: t("desk.intro.done"),
    versions: ({ now, yours }) => [
      now.introduction ?? t("desk.intro.none"),
      yours?.introduction ?? t("desk.intro.none"),
    ],
    again: ({ now }) => ({ seen: now.introduction }),
  });
}

/** @param {Desk} desk @param {DeskArea} area */
export function aliasForm(desk, area) {
  const option = (/** @type {string} */ kind) => el("option", { value: kind }, t(`desk.alias.${kind}`));
  const kind = el("select", {}, KINDS.map(option));
  const target = el("input", { autocomplete: "off", maxlength: 100, required: true });
  const name = el("input", { autocomplete: "off", maxlength: 100, required: true });
  const former = el(
    "select",
    {},
    el("option", { value: "" }, t("desk.alias.inuse")),
    el("option", { value: "former" }, t("desk.alias.former")),
  );
  return changeForm(desk, {
    id: "alias",
    fields: [
      field(t("desk.alias.kind"), kind),
      field(t("desk.alias.target"), target, t("desk.alias.target.hint")),
      field(t("desk.alias.name"), name),
      field(t("desk.alias.how"), former),
    ],
    label: t("desk.alias.go"),
    send: () =>
      changeArea("aliases", {
        kind: kind.value,
        target: target.value.trim(),
        name: name.value.trim(),
        area: ["area", "building"].includes(kind.value) ? "" : area.code,
        former: former.value === "former",
      }),
    done: t("desk.alias.done"),
    more: t("desk.alias.more"),
    versions: ({ now }) => [`${now.name} → ${now.target}`, `${name.value.trim()} → ${target.value.trim()}`],
  });
}

/** @param {Desk} desk @param {DeskArea} area */
export function bindingForm(desk, area) {
  const place = el("div", {});
  const picker = addressPicker(
    t("desk.bind.find"),
    async (found) => {
      try {
        place.replaceChildren(gridForm(desk, area, await building(found.building_code ?? "")));
      } catch (error) {
        place.replaceChildren(el("p", { class: "said", role: "alert" }, sentence(error)));
      }
    },
    ({ building_code }) => Boolean(building_code),
  );
  return el("div", {}, picker, place);
}

/** @param {Desk} desk @param {DeskArea} area @param {import("./arearequests.js").BuildingAnswer} house */
function gridForm(desk, area, house) {
  const grids = area.inside.filter(({ level }) => level === "grid");
  const options = grids.map(({ code, name }) =>
    el("option", { value: code, selected: code === (house.grid ?? house.lies_in) }, name),
  );
  const grid = el("select", { name: "grid" }, options);
  return changeForm(desk, {
    id: "binding",
    fields: [
      el("h3", {}, house.address ?? house.name ?? house.code),
      el("p", { class: "hint" }, t("desk.bind.lies", { grid: house.lies_in_name ?? t("desk.bind.nowhere") })),
      field(t("desk.bind.grid"), grid),
    ],
    label: t("desk.bind.go"),
    send: (seen = { seen: house.grid }) =>
      changeArea(`buildings/${encodeURIComponent(house.code)}/grid`, { grid: grid.value, ...seen }),
    done: t("desk.bind.done"),
    versions: ({ now }) => [
      now.grid_name ?? t("desk.bind.none"),
      grids.find(({ code }) => code === grid.value)?.name ?? grid.value,
    ],
    again: ({ now }) => ({ seen: now.grid }),
  });
}

/** @param {Desk} desk */
export function addressForm(desk) {
  const place = el("div", {});
  const picker = addressPicker(
    t("desk.address.find"),
    (found) => place.replaceChildren(correction(desk, found)),
    ({ level }) => !["area", "road"].includes(level),
  );
  return el("div", {}, picker, place);
}

/** @param {Desk} desk @param {import("../../../core/api.js").Candidate} found */
function correction(desk, { text, lon, lat }) {
  // Long ones are read whole on a phone, too.
  const input = el("textarea", { rows: 2, maxlength: 200 }, text);
  const written = () => input.value.replace(/\s*\n\s*/g, "").trim();
  const map = el("div", { class: "pinmap", role: "application", "aria-label": t("desk.address.map") });
  const where = el("p", { class: "hint", role: "status" }, t("desk.address.drag"));
  let spot = { lon, lat };
  showMap(map, spot, (moved) => {
    spot = moved;
    where.textContent = t("desk.address.moved");
  });
  return changeForm(desk, {
    id: "address",
    fields: [field(t("desk.address.text"), input), map, where],
    label: t("desk.address.go"),
    send: (seen = { seen: { lon, lat } }) =>
      changeArea("addresses/corrections", {
        address: text,
        ...(written() === text ? {} : { text: written() }),
        ...(spot.lon === lon && spot.lat === lat ? {} : { ...spot, ...seen }),
      }),
    done: t("desk.address.done"),
    versions: ({ now, yours }) => [
      now.text ?? `${now.lat.toFixed(5)}, ${now.lon.toFixed(5)}`,
      yours ? `${yours.lat.toFixed(5)}, ${yours.lon.toFixed(5)}` : written(),
    ],
    // A text that is another's stays that.
    again: ({ now }) => (now.text === undefined ? { seen: now } : undefined),
  });
}

/**
 * The map comes only when a point is to be moved; without it the text can be corrected all the same.
 * @param {HTMLElement} element @param {{lon: number, lat: number}} spot @param {(spot: {lon: number, lat: number}) => void} onMove
 */
async function showMap(element, spot, onMove) {
  try {
    const { pinMap } = await pinMapModule();
    pinMap(element, spot, onMove, t("desk.address.pin"));
  } catch {
    element.remove();
  }
}
