// Parts of the form that enters a case: past calls, categories by digits, those near by, and how to tell the result.

import { el } from "../../../core/dom.js";
import { distance, endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { pastOf, readSimilar } from "./caserequests.js";
import { stateWord } from "./casewords.js";
import { ago } from "./clocks.js";
import { OVER } from "./turns.js";

/** @typedef {import("./caserequests.js").Category} Category */

const PAUSE_MS = 300;
/** Digits of a number that is whole enough to be asked for. */
const SHORTEST = 7;
const DIGITS = 9;

/** What a calling number has reported before: never with a name. */
export class PastCalls {
  /** @param {string} now */
  constructor(now) {
    this.now = now;
    this.element = el("div", { class: "past", role: "status" });
    this.timer = 0;
    this.abort = new AbortController();
  }

  /** @param {string} phone */
  want(phone) {
    clearTimeout(this.timer);
    this.abort.abort();
    this.element.replaceChildren();
    const digits = phone.replace(/\D/g, "");
    if (digits.length < SHORTEST) return;
    this.abort = new AbortController();
    this.timer = window.setTimeout(() => this.ask(digits), PAUSE_MS);
  }

  /** @param {string} phone */
  async ask(phone) {
    const { signal } = this.abort;
    const found = await pastOf(phone, signal).catch(() => null);
    if (!found || signal.aborted) return;
    this.element.replaceChildren(
      el(
        "p",
        { class: "hint" },
        found.length ? t("desk.entry.past", { n: found.length }) : t("desk.entry.past.none"),
      ),
      el(
        "ul",
        {},
        found.map(({ number, state, title, opened_at, due_at }) =>
          el(
            "li",
            {},
            stateWord(state),
            el("span", { class: "num" }, number),
            el("span", { class: "past-what" }, title),
            el(
              "time",
              {},
              due_at
                ? t("desk.case.before", { time: endMoment(due_at, this.now) })
                : ago(opened_at, this.now),
            ),
          ),
        ),
      ),
    );
  }
}

/** Categories as chips with digits; all the others behind the last. @param {Category[]} all @param {() => void} next */
export function categoryChips(all, next) {
  const leaves = all.filter(({ parent }) => parent);
  const shown = (leaves.length ? leaves : all).slice(0, DIGITS);
  const rest = all.filter((each) => !shown.includes(each));
  const said = el("p", { class: "said", role: "alert" });
  /** @param {string} value @param {string} words @param {string} digit */
  const chip = (value, words, digit) => {
    const input = el("input", { type: "radio", name: "entry-category", value });
    return {
      input,
      label: el(
        "label",
        { class: "pick" },
        input,
        el("span", {}, words),
        el("kbd", { "aria-hidden": "true" }, digit),
      ),
    };
  };
  const chips = shown.map((each, at) => chip(each.code, named(each), String(at + 1)));
  const others = chip("", t("desk.entry.other"), "0");
  const select = el(
    "select",
    { "aria-label": t("desk.entry.what"), hidden: true, id: "entry-other" },
    el("option", { value: "" }, t("desk.case.form.need.choose")),
    rest.map((each) => el("option", { value: each.code }, named(each))),
  );
  const inputs = [...chips, others];
  function changed() {
    said.textContent = "";
    select.hidden = !others.input.checked;
  }
  const element = el(
    "fieldset",
    { class: "picks", onchange: changed },
    el("legend", { class: "sr" }, t("desk.entry.what")),
    el(
      "div",
      { class: "picks-grid" },
      inputs.map(({ label }) => label),
    ),
    select,
    said,
  );
  element.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLSelectElement || !/^\d$/.test(event.key)) return;
    event.preventDefault();
    const found = event.key === "0" ? others : chips[Number(event.key) - 1];
    if (!found) return;
    found.input.checked = true;
    changed();
    if (found === others) select.focus();
    else next();
  });
  return {
    element,
    value: () =>
      (others.input.checked ? select.value : inputs.find(({ input }) => input.checked)?.input.value) || "",
    focus: () => (inputs.find(({ input }) => input.checked) ?? inputs[0]).input.focus(),
    tell: (/** @type {string} */ words) => {
      said.textContent = words;
    },
  };
}

/** Those within 50 m that it may be the same as. */
export class SameOnes {
  /** @param {string} now */
  constructor(now) {
    this.now = now;
    this.element = el("div", { class: "same", role: "group", "aria-label": t("desk.entry.same") });
    this.chosen = "";
    /** @type {import("./caserequests.js").Similar[]} */
    this.found = [];
    this.turn = 0;
    this.element.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "s" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const number = document.activeElement?.getAttribute("data-number") ?? this.found[0]?.number;
      if (number) this.choose(number);
    });
  }

  /** @param {{lon: number, lat: number} | null} where */
  async near(where) {
    this.turn += 1;
    const mine = this.turn;
    this.chosen = "";
    this.found = [];
    if (where) {
      const found = await readSimilar(where.lon, where.lat).catch(() => []);
      if (mine !== this.turn) return;
      this.found = found.filter(({ state }) => !OVER.includes(state));
    }
    this.draw(Boolean(where));
  }

  /** @param {string} number */
  choose(number) {
    this.chosen = this.chosen === number ? "" : number;
    for (const button of this.element.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.number === this.chosen));
  }

  /** @param {boolean} isKnown whether there is a place */
  draw(isKnown) {
    const none = isKnown && !this.found.length;
    this.element.replaceChildren(
      ...(none ? [el("p", { class: "hint" }, t("desk.entry.same.none"))] : []),
      ...(this.found.length
        ? [el("p", { class: "hint" }, t("desk.entry.same.hint", { n: this.found.length }))]
        : []),
      ...this.found.map((each) =>
        el(
          "div",
          { class: "same-one" },
          el("b", {}, distance(each.distance_m)),
          el(
            "p",
            {},
            [named({ name: each.category_name, name_en: each.category_name_en }), each.text]
              .filter(Boolean)
              .join(" · "),
            el(
              "small",
              {},
              stateWord(each.state),
              el("span", { class: "num" }, each.number),
              ago(each.opened_at, this.now),
            ),
          ),
          el(
            "button",
            {
              type: "button",
              class: "verb",
              "data-number": each.number,
              "aria-pressed": "false",
              onclick: () => this.choose(each.number),
            },
            t("desk.entry.same.this"),
            el("kbd", { "aria-hidden": "true" }, "S"),
          ),
        ),
      ),
    );
  }

  hasSome() {
    return this.found.length > 0;
  }

  focus() {
    this.element.querySelector("button")?.focus();
  }

  value() {
    return this.chosen;
  }
}

/** How the result is told, and what sets the reporter apart; each by its letter. */
export function tellChips() {
  /** @param {string} value @param {string} words @param {string} key @param {boolean} is */
  const way = (value, words, key, is) => {
    const input = el("input", { type: "radio", name: "entry-tell", value, checked: is ? true : null });
    return { key, input, label: pick(input, words, key) };
  };
  /** @param {string} name @param {string} words @param {string} key */
  const mark = (name, words, key) => {
    const input = el("input", { type: "checkbox", name });
    return { key, input, label: pick(input, words, key) };
  };
  /** @param {HTMLInputElement} input @param {string} words @param {string} key */
  const pick = (input, words, key) =>
    el("label", { class: "pick" }, input, el("span", {}, words), el("kbd", { "aria-hidden": "true" }, key));
  const ways = [
    way("phone", t("desk.entry.tell.phone"), "H", true),
    way("sms", t("desk.entry.tell.sms"), "M", false),
    way("none", t("desk.entry.tell.none"), "X", false),
  ];
  const confidential = mark("confidential", t("desk.entry.confidential"), "B");
  const special = mark("special", t("desk.entry.special"), "P");
  const element = el(
    "fieldset",
    { class: "picks" },
    el("legend", { class: "sr" }, t("desk.entry.tell")),
    el(
      "div",
      { class: "picks-row" },
      [...ways, confidential, special].map(({ label }) => label),
    ),
  );
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const found = [...ways, confidential, special].find(({ key }) => key === event.key.toUpperCase());
    if (!found) return;
    event.preventDefault();
    found.input.checked = found.input.type === "radio" || !found.input.checked;
    found.input.focus();
  });
  return {
    element,
    value: () => ways.find(({ input }) => input.checked)?.input.value ?? "none",
    isConfidential: () => confidential.input.checked,
    isSpecial: () => special.input.checked,
    focus: () => (ways.find(({ input }) => input.checked) ?? ways[0]).input.focus(),
  };
}
