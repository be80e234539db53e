// Of which kind it is: those that there are, and what follows from one.

import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import * as requests from "../../features/cases/requests.js";
import { draft } from "./draft.js";
import { view } from "./view.js";

/** @type {requests.Category[]} */
let known = [];
/** @type {number | null} */
let days = null;

/** Without the list everything is told to whoever sorts it. */
export const kinds = () => (known.length ? known : [unknown()]);

/** @param {string | null} code */
export const categoryOf = (code) => kinds().find((each) => each.code === code);

/** So long after the end a telephone is kept; null where nobody has said. */
export const contactDays = () => days;

export async function learnKinds() {
  const asked = await requests.categories().catch(() => null);
  known = asked?.categories ?? known;
  days = asked?.contact_days ?? days;
}

/** What follows from the kind: whether a place is asked, and how the form is called. */
export function knowKind() {
  const kind = categoryOf(draft.category);
  view.placed = kind?.placed !== false;
  view.title = kind && !view.placed ? named(kind) : "";
}

/** The kind that the page's address names; none of an earlier visit that would hide the others. */
export function firstKind() {
  const asked = categoryOf(new URLSearchParams(location.search).get("category"));
  if (asked) draft.category = asked.code;
  else if (categoryOf(draft.category)?.placed === false) draft.category = null;
  knowKind();
}

/** @returns {requests.Category} */
const unknown = () => ({
  code: "unsure",
  name: t("report.kind.unsure"),
  name_en: t("report.kind.unsure"),
  other_names: [],
  parent: null,
  icon: "circle-help",
  face: "grid",
  simple: false,
  placed: true,
  attributes: [],
});
