// The search box: suggestions while typing (the combobox pattern), by keyboard, finger or voice.

import { byId, el, icon } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { announce } from "./components.js";
import { Suggester } from "./suggester.js";

// Long enough after the last key that a screen reader is not cut short by each.
const SPEAK_MS = 500;
const LIST_LEAST_PX = 160;

/** @typedef {import("../core/api.js").Candidate} Candidate */
/** @typedef {Pick<Candidate, "name" | "where" | "text" | "understood" | "area_code">} Option */

/**
 * `text` with what was typed set off, where it literally occurs: the whole of it, or the parts that were
 * understood.
 * @param {string} text @param {string[]} parts @returns {Node[]}
 */
function highlighted(text, parts) {
  const whole = text.toLowerCase();
  const said = parts.map((part) => part.toLowerCase()).filter((part) => part && whole.includes(part));
  // Lower case may be longer than what it was made of; then nothing is set off.
  if (!said.length || whole.length !== text.length) return [document.createTextNode(text)];
  /** @type {Node[]} */
  const nodes = [];
  for (let from = 0; from < text.length; ) {
    const hits = said.map((part) => ({ at: whole.indexOf(part, from), part })).filter((hit) => hit.at >= 0);
    const next = hits.sort((a, b) => a.at - b.at || b.part.length - a.part.length)[0];
    nodes.push(document.createTextNode(text.slice(from, next?.at)));
    if (!next) break;
    from = next.at + next.part.length;
    nodes.push(el("mark", {}, text.slice(next.at, from)));
  }
  return nodes;
}

/** @template {Option} [T=Candidate] */
export class Search {
  /**
   * @param {{onChoose: (candidate: T) => void, onSubmit: (text: string) => void, onClear: () => void,
   *   near: () => string | undefined, renderOption: (candidate: T, show: (text: string) => Node[]) => Node[],
   *   ask?: (text: string, near: string | undefined, signal: AbortSignal) =>
   *   Promise<import("./suggester.js").Offer<T>>}} events
   *   `near`: where the map looks, "lon,lat"; `show`: makes nodes of words, what was typed set off in them;
   *   `ask`: what is offered while typing, addresses if left out
   */
  constructor(events) {
    this.events = events;
    /** @type {HTMLInputElement} */
    this.input = byId("q");
    this.list = byId("suggestions");
    this.clearButton = byId("clear");
    /** @type {T[]} */
    this.candidates = [];
    /** The text that `candidates` are for. */
    this.answered = "";
    this.active = -1;
    this.speech = 0;
    /** @type {Suggester<T>} */
    this.suggester = new Suggester({
      near: events.near,
      ask: events.ask,
      onAnswer: (text, candidates, note) => this.fill(text, candidates, { note }),
      onFault: (text, problem) =>
        this.fill(text, [], problem.slug === "invalid-input" ? {} : { failure: t("search.failed") }),
    });
    this.listen();
  }

  listen() {
    const { input, list } = this;
    // While an input method composes, the text is not yet what is meant.
    input.addEventListener(
      "input",
      (event) => !(/** @type {InputEvent} */ (event).isComposing) && this.typed(),
    );
    input.addEventListener("compositionend", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("focus", () => this.candidates.length && this.open());
    input.addEventListener("blur", () => this.close());
    // A keyboard on the glass covers the lower part of the page.
    window.visualViewport?.addEventListener("resize", () => this.fit());
    // Keep the focus in the box, or blur would close the list before the click lands.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = /** @type {Element} */ (event.target).closest("[data-index]");
      if (item) this.choose(Number(/** @type {HTMLElement} */ (item).dataset.index));
    });
    this.clearButton.addEventListener("click", () => {
      this.set("");
      this.input.focus();
      this.events.onClear();
    });
  }

  /** Show `text` without asking for suggestions. @param {string} text */
  set(text) {
    this.input.value = text;
    this.clearButton.hidden = !text;
    this.forget();
  }

  forget() {
    this.suggester.stop();
    clearTimeout(this.speech);
    this.candidates = [];
    this.answered = "";
    this.close();
  }

  /** The last list stays until the next one is here. */
  typed() {
    const text = this.input.value.trim();
    this.clearButton.hidden = !this.input.value;
    this.point(-1);
    if (!text) this.forget();
    else if (text !== this.answered || this.list.hidden) this.suggester.want(text);
    else this.suggester.stop();
  }

  /**
   * @param {string} text @param {T[]} candidates
   * @param {{failure?: string, note?: string}} [told] why nothing can be offered; why there is nothing
   */
  fill(text, candidates, { failure, note: why } = {}) {
    // Who has moved into the list already stays where they are, if that is still there.
    const pointed = this.candidates[this.active]?.text;
    this.candidates = candidates;
    this.answered = failure ? "" : text;
    const items = candidates.map((candidate, index) => {
      const { name, where, understood } = candidate;
      const parts = `${name}\n${where}`.toLowerCase().includes(text.toLowerCase())
        ? [text]
        : understood.map((part) => part.said);
      return el(
        "li",
        { role: "option", id: `suggestion-${index}`, "data-index": index, "aria-selected": "false" },
        this.events.renderOption(candidate, (words) => highlighted(words, parts)),
      );
    });
    const note = failure ?? (items.length ? null : (why ?? t("search.none")));
    this.list.replaceChildren(
      ...items,
      ...(note
        ? [
            el(
              "li",
              { class: "none", role: "option", "aria-disabled": "true" },
              icon(failure ? "wifi-off" : "search"),
              el("span", {}, note),
            ),
          ]
        : []),
    );
    this.list.scrollTop = 0;
    this.point(pointed === undefined ? -1 : candidates.findIndex((candidate) => candidate.text === pointed));
    clearTimeout(this.speech);
    this.speech = window.setTimeout(() => announce(note ?? t("search.found", { n: items.length })), SPEAK_MS);
    if (document.activeElement === this.input) this.open();
  }

  open() {
    this.list.hidden = false;
    this.fit();
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.point(-1);
    this.input.setAttribute("aria-expanded", "false");
  }

  /** The list ends where the keyboard begins. */
  fit() {
    if (this.list.hidden || !window.visualViewport) return;
    const open = window.visualViewport.height - this.list.getBoundingClientRect().top - 8;
    this.list.style.maxHeight = `${Math.max(LIST_LEAST_PX, Math.min(open, window.innerHeight * 0.65))}px`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    // 229: the input method has this key.
    if (event.isComposing || event.keyCode === 229) return;
    const last = this.candidates.length - 1;
    if (event.key === "Escape") {
      this.suggester.stop();
      if (this.list.hidden) this.clearButton.click();
      this.close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.active >= 0) this.choose(this.active);
      else this.submit();
    } else if (last >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.open();
      const down = event.key === "ArrowDown";
      this.point(
        down ? (this.active >= last ? 0 : this.active + 1) : this.active <= 0 ? last : this.active - 1,
      );
    }
  }

  /** @param {number} index -1: none */
  point(index) {
    this.active = index;
    for (const [i, item] of [...this.list.querySelectorAll("[data-index]")].entries()) {
      item.setAttribute("aria-selected", String(i === index));
      if (i === index) item.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `suggestion-${index}`);
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    // What is written out in full is as good as chosen.
    const exact =
      this.answered === text
        ? this.candidates.filter(({ name, text: full }) => name === text || full === text)
        : [];
    if (exact.length === 1) {
      this.choose(this.candidates.indexOf(exact[0]));
      return;
    }
    this.forget();
    this.input.blur();
    this.events.onSubmit(text);
  }

  /** @param {number} index */
  choose(index) {
    const candidate = this.candidates[index];
    if (!candidate) return;
    this.set(candidate.area_code ? "" : candidate.text);
    this.input.blur();
    this.events.onChoose(candidate);
  }
}
