// How a text was read: its understood parts set off and named, the rest greyed, and what had to be assumed in
// plain sentences.

import { el, icon } from "../../core/dom.js";
import { monthOf } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";

/** @typedef {import("../../core/api.js").Understood} Understood */
/** @typedef {import("../../core/api.js").Assumed} Assumed */

const SENTENCES_SHOWN = 1;
// Of these nobody can be sure without asking.
const DOUBTFUL = ["misspelling", "homophone", "other_area", "building_unknown", "doorplate_unknown"];
const OTHER_NAMES = ["former_name", "alias"];
const WEIGHTY = ["unit_unknown", "former_name", "building_word"];

/** Whether an assumption may have led to the wrong place. @param {Assumed[]} assumed */
export const isDoubtful = (assumed) => assumed.some(({ code }) => DOUBTFUL.includes(code));

/** 3号楼, also where only the 3 was kept. @param {string} said @param {string} code */
function numbered(said, code) {
  const bare = /[0-9a-z]$/i.test(said);
  if (bare && code === "building_unknown") return t("number.building", { n: said });
  return bare && code === "doorplate_unknown" ? t("number.doorplate", { n: said }) : said;
}

/**
 * @param {Assumed} assumed
 * @param {string} where
 * @returns {string | null} null where there is nothing to say
 */
function sentence({ code, said, taken, until }, where) {
  /** @type {Record<string, string>} */
  const values = { said: numbered(said ?? "", code) };
  // The place has just been named with its areas.
  if (taken)
    values.taken = numbered(
      taken.startsWith(where) && taken !== where ? taken.slice(where.length) : taken,
      code,
    );
  if (until) values.until = monthOf(until);
  let text = "";
  if (until && taken && has(`assumed.until.${code}`)) text = t(`assumed.until.${code}`, values);
  else if (taken && has(`assumed.taken.${code}`)) text = t(`assumed.taken.${code}`, values);
  else if (has(`assumed.${code}`)) text = t(`assumed.${code}`, values);
  else text = said ? t("assumed.other", values) : "";
  // A sentence with a hole says nothing.
  return /\{\w+\}/.test(text) ? null : text || null;
}

/**
 * What was assumed, what matters most first.
 * @param {Assumed[]} assumed
 * @param {string} [where] areas of the place it led to
 */
export function sentences(assumed, where = "") {
  const weight = ({ code = "" }) =>
    DOUBTFUL.includes(code) ? 0 : WEIGHTY.includes(code) ? 1 : code === "ignored" ? 3 : 2;
  const sorted = [...assumed].sort((a, b) => weight(a) - weight(b));
  return [...new Set(sorted.map((each) => sentence(each, where)))].filter((text) => text !== null);
}

/**
 * Why a place is called so though its name looks nothing like it.
 * @param {import("../../core/api.js").Candidate} candidate
 */
export const otherName = ({ assumed, where }) =>
  sentences(
    assumed.filter(({ code }) => OTHER_NAMES.includes(code)),
    where,
  )[0];

/**
 * @param {string} text
 * @param {Understood[]} understood
 * @returns {HTMLElement} the text as it was written, its understood parts named
 */
function marked(text, understood) {
  const letters = Array.from(text);
  const line = el("span", { class: "said" }, el("span", { class: "lead" }, t("reading.said")));
  const rest = (/** @type {string} */ part) => {
    // A space or a dash between two parts was not ignored: it parted them.
    if (!/[\p{L}\p{N}]/u.test(part)) line.append(part);
    else
      line.append(el("span", { class: "ignored" }, part, el("span", { class: "sr" }, t("reading.ignored"))));
  };
  let at = 0;
  for (const { element, start, end } of [...understood].sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start || end > letters.length) continue;
    if (start > at) rest(letters.slice(at, start).join(""));
    const name = has(`element.${element}`) ? t(`element.${element}`) : "";
    line.append(
      el(
        "span",
        { class: "part" },
        el("b", {}, letters.slice(start, end).join("")),
        name && el("small", {}, name),
      ),
    );
    at = end;
  }
  if (at < letters.length) rest(letters.slice(at).join(""));
  return line;
}

/**
 * One line that opens; nothing where the text was the standard one, or nothing is known of how it was read.
 * @param {{text: string, standard: string, where: string, understood: Understood[], assumed: Assumed[]}} what
 */
export function reading({ text, standard, where, understood, assumed }) {
  if (text === standard || (!understood.length && !assumed.length)) return null;
  const items = sentences(assumed, where).map((words) => el("li", {}, icon("info"), el("span", {}, words)));
  const legend = el("p", {}, t("reading.legend"));
  const line = el(
    "button",
    { type: "button", class: "line", onclick: () => toggle(line.getAttribute("aria-expanded") !== "true") },
    marked(text, understood),
    icon("chevron-down"),
  );
  const toggle = (/** @type {boolean} */ on) => {
    line.setAttribute("aria-expanded", String(on));
    for (const more of [...items.slice(SENTENCES_SHOWN), legend]) more.hidden = !on;
  };
  toggle(false);
  return el(
    "div",
    { class: "reading" },
    line,
    items.length > 0 && el("ul", { class: "assumed" }, items),
    legend,
  );
}
