// What happened: a photo or a sentence, and of which kind it is.

import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { guess, tilesOf } from "../../features/cases/guess.js";
import { canSendPhotos, MOST_PHOTOS, NoPhoto, photoOf } from "../../features/cases/photos.js";
import { announce } from "../../ui/components.js";
import { draft, keepDraft } from "./draft.js";
import { view } from "./view.js";

/** @typedef {import("../../features/cases/requests.js").Category} Category */

const LONGEST = 2000;
/** @type {Record<string, string>} */
const TONES = {
  lightbulb: "blue",
  construction: "orange",
  "trash-2": "green",
  droplets: "teal",
  "volume-2": "purple",
  "triangle-alert": "red",
};

/** @type {Map<string, string>} by digest */
const shownPhotos = new Map();

/** The address of a photo for this page. @param {import("../../features/cases/photos.js").Photo} photo */
export function urlOf({ sha256, blob }) {
  const known = shownPhotos.get(sha256);
  if (known) return known;
  const made = URL.createObjectURL(blob);
  shownPhotos.set(sha256, made);
  return made;
}

/** @param {string} text what is wrong with what was said so far */
export function sayWhat(text) {
  const said = document.getElementById("what-said");
  if (!said) return;
  said.textContent = text;
  byId("say").toggleAttribute("aria-invalid", Boolean(text));
  if (text) byId("say").focus();
}

/** A photo or a sentence. @param {{onChange: () => void}} events */
export function whatPart({ onChange }) {
  const text = el("textarea", {
    id: "say",
    rows: 3,
    maxlength: LONGEST,
    placeholder: t(view.placed ? "report.what.example" : "report.what.example.system"),
    "aria-describedby": "what-tip what-said",
    oninput: () => {
      draft.text = text.value;
      keepDraft();
      sayWhatIsFine();
      onChange();
    },
  });
  text.value = draft.text;
  const label = el(
    "label",
    { class: "lab", for: "say" },
    t("report.what"),
    el("small", {}, t("report.what.how")),
  );
  return el(
    "section",
    { class: "what" },
    el("h2", {}, label),
    el(
      "div",
      { class: "say2" },
      canSendPhotos() && camera(onChange),
      el(
        "div",
        { class: "field" },
        text,
        el("p", { class: "tip", id: "what-tip" }, icon("mic"), t("report.what.voice")),
      ),
    ),
    photoStrip(onChange),
    el("p", { class: "said", id: "what-said", role: "alert" }),
  );
}

function sayWhatIsFine() {
  const said = document.getElementById("what-said");
  if (said?.textContent) sayWhat("");
}

/** @param {() => void} onChange */
function camera(onChange) {
  const full = draft.photos.length >= MOST_PHOTOS;
  const input = el("input", {
    type: "file",
    id: "camera",
    class: "sr",
    accept: "image/*",
    capture: "environment",
    disabled: full,
    onchange: () => takeFiles(input.files, onChange),
  });
  return el(
    "label",
    { class: "shotbtn", for: "camera" },
    input,
    icon("camera"),
    el("span", { class: "short" }, t("report.photo")),
    el("span", { class: "long" }, t("report.photo.long")),
  );
}

/** @param {() => void} onChange */
function photoStrip(onChange) {
  if (!canSendPhotos()) return el("p", { class: "hint" }, t("report.photo.none"));
  const input = el("input", {
    type: "file",
    id: "album",
    class: "sr",
    accept: "image/*",
    multiple: true,
    disabled: draft.photos.length >= MOST_PHOTOS,
    onchange: () => takeFiles(input.files, onChange),
  });
  return el(
    "div",
    { class: "photos", id: "photos" },
    draft.photos.map((photo, i) =>
      el(
        "figure",
        {},
        el("img", { src: urlOf(photo), alt: t("report.photo.nth", { n: i + 1 }) }),
        el(
          "button",
          {
            type: "button",
            class: "round",
            "aria-label": t("report.photo.remove", { n: i + 1 }),
            onclick: () => {
              draft.photos = draft.photos.filter((each) => each !== photo);
              redrawPhotos(onChange);
              byId("album").focus();
            },
          },
          icon("x"),
        ),
      ),
    ),
    el("label", { class: "link", for: "album" }, input, icon("image"), t("report.photo.album")),
  );
}

/** @param {() => void} onChange */
function redrawPhotos(onChange) {
  document.getElementById("photos")?.replaceWith(photoStrip(onChange));
  onChange();
}

/** @param {FileList | null} files @param {() => void} onChange */
async function takeFiles(files, onChange) {
  for (const file of files ?? []) {
    if (draft.photos.length >= MOST_PHOTOS) {
      sayWhat(t("report.photo.most", { n: MOST_PHOTOS }));
      break;
    }
    try {
      const photo = await photoOf(file);
      if (!draft.photos.some(({ sha256 }) => sha256 === photo.sha256)) draft.photos.push(photo);
      announce(t("report.photo.taken", { n: draft.photos.length }));
      sayWhatIsFine();
    } catch (error) {
      if (!(error instanceof NoPhoto)) throw error;
      sayWhat(t("report.photo.bad"));
    }
  }
  redrawPhotos(onChange);
}

/** Mark the tile that the sentence may mean. @param {Category[]} categories */
export function markGuess(categories) {
  const meant = guess(draft.text, categories);
  for (const tile of document.querySelectorAll(".tile")) {
    const is = /** @type {HTMLElement} */ (tile).dataset.code === meant && !draft.category;
    tile.toggleAttribute("data-guess", is);
    const note = /** @type {HTMLElement} */ (tile.querySelector(".guess"));
    note.hidden = !is;
  }
}

/** The tiles. A thumb on one goes on by itself; the arrow keys only choose. @param {Category[]} categories @param {() => void} onChosen */
export function kindPart(categories, onChosen) {
  const { tiles, unsure } = tilesOf(categories);
  const choose = (/** @type {string} */ code) => {
    draft.category = code;
    keepDraft();
    markGuess(categories);
  };
  const radio = (/** @type {Category} */ category) =>
    el("input", {
      type: "radio",
      class: "sr",
      name: "category",
      value: category.code,
      ...(draft.category === category.code && { checked: true }),
      onchange: () => choose(category.code),
    });
  /** @param {Category} category @param {Record<string, any>} props @param {Node[]} inner */
  const option = (category, props, ...inner) => {
    const input = radio(category);
    const label = el("label", props, input, inner);
    label.addEventListener("click", (event) => {
      if (event.target === input) return;
      event.preventDefault();
      input.checked = true;
      choose(category.code);
      onChosen();
    });
    return label;
  };
  return el(
    "fieldset",
    { class: "kinds" },
    el("legend", { class: "lab" }, t("report.kind"), el("small", {}, t("report.kind.how"))),
    el(
      "div",
      { class: "tiles" },
      tiles.map((category) =>
        option(
          category,
          { class: "tile", "data-code": category.code, "data-tone": TONES[category.icon] ?? "blue" },
          el("span", { class: "guess", hidden: true }, t("report.kind.guess")),
          icon(category.icon),
          el("span", {}, named(category)),
        ),
      ),
    ),
    unsure && option(unsure, { class: "link unsure" }, el("span", {}, t("report.kind.unsure"))),
  );
}
