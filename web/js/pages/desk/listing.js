// What the lists of the office have in common: rows with what one may do, and going on.

import { el } from "../../core/dom.js";
import { clock, dateOf } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";
import { field, form } from "./forms.js";

/** @typedef {import("../../core/dom.js").Child} Child */

/** What an audit row is about. @param {string} subject */
export function subjectText(subject) {
  const [kind, ...rest] = subject.split(" ");
  const n = rest.join(" ");
  return n && has(`desk.subject.${kind}`) ? t(`desk.subject.${kind}`, { n }) : subject;
}

/** @param {string} at */
export const moment = (at) => `${dateOf(at)} ${clock(at)}`;

/** @param {string} text @param {string} name what it is about, for who cannot see it @param {() => unknown} act @param {string} [id] */
export const pill = (text, name, act, id) =>
  el("button", { type: "button", class: "pill", id, "aria-label": `${text}: ${name}`, onclick: act }, text);

/**
 * A button that is pressed twice, for what cannot be taken back.
 * @param {string} text @param {string} sure what it says after the first time @param {string} name
 * @param {() => unknown} act @param {string} [tone]
 */
export function twice(text, sure, name, act, tone = "pill") {
  const say = (/** @type {string} */ words) => {
    button.textContent = words;
    button.setAttribute("aria-label", `${words}: ${name}`);
  };
  let asked = false;
  const button = el("button", {
    type: "button",
    class: tone,
    onclick: () => {
      if (asked) return act();
      asked = true;
      say(sure);
      return undefined;
    },
    onblur: () => {
      asked = false;
      say(text);
    },
  });
  say(text);
  return button;
}

/** @param {Child[]} lines the first is the name @param {Child[]} actions @param {Record<string, string>} [data] */
export const officeRow = ([name, ...lines], actions, data = {}) =>
  el(
    "li",
    { class: "row", ...data },
    el(
      "span",
      {},
      el("b", {}, name),
      lines.map((line) => line && el("small", {}, line)),
    ),
    el("span", { class: "pills" }, actions),
  );

/**
 * A list that goes on when one wants more of it.
 * @template T
 * @param {string} id
 * @param {(below: number | undefined) => Promise<{found: T[], more: number | null}>} read
 * @param {(item: T) => HTMLElement} row
 * @param {string} none what is said where there is nothing
 */
export async function pagedList(id, read, row, none) {
  const rows = el("ul", { class: "rows", id });
  const more = el("button", { type: "button", class: "act", hidden: true }, t("desk.more"));
  const acts = el("div", { class: "acts" }, more);
  /** @param {number} [below] */
  async function go(below) {
    const { found, more: next } = await read(below);
    rows.append(...found.map(row));
    more.hidden = next === null;
    more.onclick = () => go(next ?? undefined);
  }
  await go();
  return rows.childElementCount ? [rows, acts] : [el("p", { class: "panel", id }, none)];
}

/**
 * People, and the form that finds some of them by name.
 * @param {string} id of the form @param {(name: string) => Promise<HTMLElement[]>} people
 */
export async function listByName(id, people) {
  const listed = el("div", { class: "listed" }, ...(await people("")));
  const find = field("find", t("desk.enroll.find"), { type: "search", required: false, autocomplete: "off" });
  const search = form(
    [find.box],
    t("desk.find"),
    "",
    async () => listed.replaceChildren(...(await people(find.input.value.trim()))),
    { tone: "soft", id },
  );
  return { listed, search };
}
