// Another place: by the phone, by its address, or by a pin on a map that is fetched only now.

import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { NoPosition, whereAmI } from "../../core/position.js";
import { candidateOption } from "../../features/addresses/candidates.js";
import { pinMapModule } from "../../map/lazypinmap.js";
import { announce } from "../../ui/components.js";
import { Search } from "../../ui/search.js";
import { draft } from "./draft.js";
import { placeOf, placeOfAddress } from "./place.js";

/** @typedef {import("./draft.js").Place} Place */

/** @param {string} text */
function say(text) {
  byId("finder-said").textContent = text;
  announce(text);
}

/** The search box as ui/search.js knows it. */
const searchBox = () =>
  el(
    "div",
    { class: "search", role: "search" },
    el("span", { class: "lead", "aria-hidden": "true" }, icon("search")),
    el("label", { class: "sr", for: "q" }, t("search.label")),
    el("input", {
      id: "q",
      type: "text",
      inputmode: "search",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "suggestions",
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      maxlength: 200,
      placeholder: t("search.placeholder"),
    }),
    el(
      "button",
      { type: "button", class: "clear", id: "clear", "aria-label": t("search.clear"), hidden: true },
      icon("x"),
    ),
    el("ul", {
      id: "suggestions",
      class: "suggestions",
      role: "listbox",
      "aria-label": t("search.suggestions"),
      hidden: true,
    }),
  );

/**
 * Ask for a place.
 * @param {{lon: number, lat: number}} middle what the map shows first
 * @returns {Promise<Place | null>} null: it stays as it is
 */
export function findPlace(middle) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("finder"));
  /** @type {Place | null} */
  let found = null;
  /** @type {{lon: number, lat: number} | null} */
  let pinned = null;
  const done = (/** @type {Place} */ place) => {
    found = place;
    dialog.close();
  };
  const here = el(
    "button",
    {
      type: "button",
      class: "act main",
      id: "finder-pin",
      hidden: true,
      onclick: () => pinned && done({ ...pinned, name: "" }),
    },
    icon("check"),
    t("report.place.pin"),
  );
  const box = el("div", { class: "pinmap", role: "group", "aria-label": t("report.place.map") });
  const mine = el(
    "button",
    { type: "button", class: "act", id: "finder-mine", onclick: () => locateMe(mine, done) },
    icon("locate-fixed"),
    t("report.place.mine"),
  );
  dialog.replaceChildren(
    el(
      "header",
      { class: "bar1" },
      el(
        "button",
        { type: "button", class: "round", "aria-label": t("back"), onclick: () => dialog.close() },
        icon("arrow-left"),
      ),
      el("h2", { id: "finder-title" }, t("report.place.title")),
    ),
    el(
      "div",
      { class: "body1" },
      searchBox(),
      el("p", { class: "said", id: "finder-said", role: "status" }),
      mine,
      el("p", { class: "hint" }, t("report.place.hint")),
      box,
      here,
    ),
  );
  new Search({
    onChoose: (candidate) => done(placeOf(candidate)),
    onSubmit: async (text) => {
      const place = await placeOfAddress(text);
      if (place) done(place);
      else say(t("search.none"));
    },
    onClear: () => say(""),
    near: () => `${middle.lon.toFixed(3)},${middle.lat.toFixed(3)}`,
    renderOption: candidateOption,
  });
  dialog.showModal();
  pinMapModule()
    .then(({ pinMap }) =>
      pinMap(
        box,
        middle,
        (spot) => {
          pinned = spot;
          here.hidden = false;
        },
        t("report.place.drag"),
      ),
    )
    .catch(() => box.replaceWith(el("p", { class: "hint" }, t("report.place.noMap"))));
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        dialog.replaceChildren();
        resolve(found);
      },
      { once: true },
    );
  });
}

/** @param {HTMLButtonElement} button @param {(place: Place) => void} done */
async function locateMe(button, done) {
  button.disabled = true;
  say(t("mine.searching"));
  try {
    done({ ...(await whereAmI()), name: "" });
  } catch (error) {
    if (!(error instanceof NoPosition)) throw error;
    say(t(`report.place.${error.reason}`));
  } finally {
    button.disabled = false;
  }
}

/** What the map shows while nothing is known: the place as it is, or the middle of the city. @param {import("../../core/api.js").Meta | null} meta */
export function middleOf(meta) {
  if (draft.place) return draft.place;
  const [west, south, east, north] = meta?.city?.bbox ?? [104, 36, 104, 36];
  return { lon: (west + east) / 2, lat: (south + north) / 2 };
}
