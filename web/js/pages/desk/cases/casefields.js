// Fields of the forms of a step: a sentence, a day, a choice, a post. Each knows what is wrong with it.

import { cityMidnight, cityTime } from "../../../core/citytime.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { readPosts } from "./caserequests.js";
import { postWords } from "./casewords.js";

/**
 * @typedef {import("./caserequests.js").PostChoice} PostChoice
 * @typedef {object} Field
 * @property {string} name of what is sent
 * @property {HTMLElement} box
 * @property {() => string | number | undefined} value
 * @property {() => string} fault what is wrong, or nothing
 * @property {() => void} focus
 * @property {(words: string) => void} tell
 * @property {boolean} [isText] whether it holds words that somebody wrote
 */

let made = 0;
const PAUSE_MS = 250;
const LONGEST = 1000;

/** What is wrong stands at the field. @param {HTMLElement[]} inputs */
function faultLine(inputs) {
  made += 1;
  const said = el("p", { class: "said", role: "alert", id: `fault-${made}` });
  return {
    said,
    tell(/** @type {string} */ words) {
      said.textContent = words;
      for (const input of inputs) {
        input.toggleAttribute("aria-invalid", false);
        if (!words) input.removeAttribute("aria-errormessage");
        else {
          input.setAttribute("aria-invalid", "true");
          input.setAttribute("aria-errormessage", said.id);
        }
      }
    },
  };
}

/**
 * @param {string} name @param {string} label
 * @param {{hint?: string, required?: boolean, value?: string, rows?: number, line?: boolean}} [how] `line`: no more than one
 * @returns {Field & {input: HTMLInputElement | HTMLTextAreaElement}}
 */
export function textField(name, label, { hint, required = true, value = "", rows = 2, line = false } = {}) {
  made += 1;
  const id = `act-${made}`;
  const props = { id, name, maxlength: LONGEST, "aria-describedby": hint ? `${id}-hint` : null };
  const input = line ? el("input", { ...props, autocomplete: "off" }) : el("textarea", { ...props, rows });
  input.value = value;
  const { said, tell } = faultLine([input]);
  input.addEventListener("input", () => tell(""));
  return {
    name,
    input,
    box: el(
      "div",
      { class: "field" },
      el("label", { for: id }, label),
      hint && el("p", { class: "hint", id: `${id}-hint` }, hint),
      input,
      said,
    ),
    value: () => input.value.trim() || undefined,
    fault: () => (required && !input.value.trim() ? t("desk.case.form.need") : ""),
    focus: () => input.focus(),
    tell,
    isText: true,
  };
}

/** A day, of which the end is meant. @param {string} name @param {string} label @param {string} now @returns {Field} */
export function dayField(name, label, now) {
  made += 1;
  const id = `act-${made}`;
  const input = el("input", { id, name, type: "date", min: now.slice(0, 10) });
  const { said, tell } = faultLine([input]);
  const ends = () => cityMidnight(`${input.value}T12:00:00${now.slice(-6)}`, 1);
  input.addEventListener("input", () => tell(""));
  return {
    name,
    box: el("div", { class: "field" }, el("label", { for: id }, label), input, said),
    value: () => (input.value ? cityTime(ends()) : undefined),
    fault: () =>
      !input.value
        ? t("desk.case.form.need")
        : ends() <= Date.parse(now)
          ? t("desk.case.form.need.later")
          : "",
    focus: () => input.focus(),
    tell,
  };
}

/**
 * One of several, each with what it means.
 * @param {string} name @param {string} legend
 * @param {{value: string, words: string, more?: string, end?: string, key?: string}[]} choices
 * @param {{required?: boolean, value?: string, onchange?: (value: string) => void, name?: string}} [how]
 * @returns {Field & {choose: (value: string) => void, root: HTMLFieldSetElement}}
 */
export function choiceField(name, legend, choices, { required = true, value, onchange } = {}) {
  made += 1;
  const group = `choice-${made}`;
  const inputs = choices.map((each) =>
    el("input", {
      type: "radio",
      name: group,
      value: each.value,
      checked: each.value === value ? true : null,
      onchange: () => {
        tell("");
        onchange?.(each.value);
      },
    }),
  );
  const root = el(
    "fieldset",
    { class: "choice" },
    el("legend", {}, legend),
    choices.map((each, at) =>
      el(
        "label",
        { class: "opt" },
        inputs[at],
        el("span", { class: "opt-words" }, el("b", {}, each.words), each.more && el("small", {}, each.more)),
        each.end && el("span", { class: "due" }, each.end),
        each.key && el("kbd", { "aria-hidden": "true" }, each.key),
      ),
    ),
  );
  const { said, tell } = faultLine([root]);
  const chosen = () => inputs.find((input) => input.checked)?.value;
  // In the group a digit chooses, as the keys beside the choices say.
  root.addEventListener("keydown", ({ key }) => {
    const at = choices.findIndex((each) => each.key === key);
    if (at < 0) return;
    inputs[at].checked = true;
    inputs[at].focus();
    inputs[at].dispatchEvent(new Event("change"));
  });
  return {
    name,
    root,
    box: el("div", { class: "field" }, root, said),
    value: chosen,
    fault: () => (required && !chosen() ? t("desk.case.form.need.choose") : ""),
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
    tell,
    choose(value) {
      const input = inputs.find((each) => each.value === value);
      if (input) input.checked = true;
    },
  };
}

/**
 * A post: of those that are there, or any that is found by words.
 * @param {string} name @param {string} label
 * @param {import("./casefile.js").Handling} handling
 * @param {{required?: boolean, byPlace?: boolean, suits?: (post: PostChoice) => boolean,
 *   onchange?: () => void}} [how] `byPlace`: the post by place stands first, and needs no code
 * @returns {Field & {post: () => PostChoice | undefined}}
 */
export function postField(
  name,
  label,
  handling,
  { required = true, byPlace = false, suits = () => true, onchange } = {},
) {
  made += 1;
  const id = `act-${made}`;
  const { number, proposed } = handling.file;
  /** @type {Map<string, PostChoice>} */
  const known = new Map();
  const select = el("select", { id, name, onchange: () => changed() });
  const more = el("input", {
    type: "search",
    id: `${id}-find`,
    autocomplete: "off",
    "aria-label": t("desk.case.form.post.other"),
    placeholder: t("desk.case.form.post.find"),
  });
  const found = el("p", { class: "hint", role: "status" });
  const { said, tell } = faultLine([select]);
  const words = (/** @type {PostChoice} */ post) => [postWords(post), post.person].filter(Boolean).join("  ");
  const option = (/** @type {PostChoice} */ post) => el("option", { value: post.code }, words(post));
  const first =
    byPlace && proposed ? t("desk.case.form.post.place") : required ? t("desk.case.form.need.choose") : "";
  const blank = el(
    "option",
    { value: "" },
    byPlace && proposed ? `${postWords(proposed)} · ${first}` : first,
  );
  select.append(blank);
  function changed() {
    tell("");
    onchange?.();
  }
  /** @param {PostChoice[]} posts */
  function offer(posts) {
    const fresh = posts.filter((post) => suits(post) && !known.has(post.code));
    for (const post of fresh) known.set(post.code, post);
    select.append(...fresh.map(option));
    return fresh;
  }
  handling.posts().then((posts) => {
    offer(posts.filter((post) => !(byPlace && post.code === proposed?.code)));
    const there = proposed && posts.find(({ code }) => code === proposed.code);
    if (byPlace && there) {
      known.set("", there);
      blank.textContent = `${words(there)} · ${first}`;
    }
    onchange?.();
  });
  let timer = 0;
  let abort = new AbortController();
  async function search() {
    abort.abort();
    abort = new AbortController();
    const q = more.value.trim();
    if (!q) return;
    const posts = await readPosts(number, q, abort.signal).catch(() => null);
    if (!posts) return;
    const suiting = posts.filter(suits);
    offer(suiting);
    found.textContent = suiting.length ? "" : t("desk.case.form.post.none");
    if (suiting.length) {
      select.value = suiting[0].code;
      changed();
    }
  }
  more.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(search, PAUSE_MS);
  });
  return {
    name,
    box: el(
      "div",
      { class: "field" },
      el("label", { for: id }, label),
      el("div", { class: "post-pair" }, select, more),
      found,
      said,
    ),
    value: () => select.value || undefined,
    fault: () => (required && !select.value && !(byPlace && proposed) ? t("desk.case.form.need.choose") : ""),
    focus: () => select.focus(),
    tell,
    post: () => known.get(select.value),
  };
}

/** Whether everything is there: what is not says so, and the first of it has the focus. @param {Field[]} fields */
export function isWhole(fields) {
  const wrong = fields.filter((field) => {
    const words = field.fault();
    field.tell(words);
    return words;
  });
  wrong[0]?.focus();
  return !wrong.length;
}

/** What is sent of them. @param {Field[]} fields @returns {Record<string, string | number>} */
export const valuesOf = (fields) =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = field.value();
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
