// The search box: suggestions while typing (the combobox pattern), by keyboard, finger or voice.

import { Problem, search } from "./api.js";
import { byId, el, icon } from "./dom.js";
import { t } from "./i18n.js";
import { announce } from "./parts.js";
import { split } from "./wording.js";

const WAIT_MS = 160;
const LIMIT = 8;

/** @typedef {import("./api.js").Candidate} Candidate */

/** @param {string} text @param {string} typed @returns {Node[]} `text` with what was typed set off */
function highlighted(text, typed) {
  const at = typed ? text.toLowerCase().indexOf(typed.toLowerCase()) : -1;
  if (at < 0) return [document.createTextNode(text)];
  return [document.createTextNode(text.slice(0, at)), el("mark", {}, text.slice(at, at + typed.length)), document.createTextNode(text.slice(at + typed.length))];
}

export class Search {
  /** @param {{onChoose: (candidate: Candidate) => void, onSubmit: (text: string) => void, onClear: () => void}} events */
  constructor(events) {
    this.events = events;
    /** @type {HTMLInputElement} */
    this.input = byId("q");
    this.list = byId("suggestions");
    this.clearButton = byId("clear");
    /** @type {Candidate[]} */
    this.candidates = [];
    this.active = -1;
    this.timer = 0;
    this.abort = new AbortController();
    this.listen();
  }

  listen() {
    const { input, list } = this;
    // While an input method composes, the text is not yet what is meant.
    input.addEventListener("input", (event) => !(/** @type {InputEvent} */ (event).isComposing) && this.typed());
    input.addEventListener("compositionend", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("focus", () => this.candidates.length && this.open());
    input.addEventListener("blur", () => this.close());
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
    this.cancel();
    this.input.value = text;
    this.clearButton.hidden = !text;
    this.candidates = [];
    this.close();
  }

  cancel() {
    clearTimeout(this.timer);
    this.abort.abort();
  }

  typed() {
    this.cancel();
    const text = this.input.value.trim();
    this.clearButton.hidden = !this.input.value;
    if (!text) {
      this.candidates = [];
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => this.ask(text), WAIT_MS);
  }

  /** @param {string} text */
  async ask(text) {
    this.abort = new AbortController();
    const { signal } = this.abort;
    try {
      this.candidates = await search(text, LIMIT, signal);
      if (!signal.aborted) this.fill(text, null);
    } catch (error) {
      if (signal.aborted) return;
      this.candidates = [];
      this.fill(text, error instanceof Problem && error.slug !== "invalid-input" ? t("search.failed") : null);
    }
  }

  /** @param {string} text @param {string | null} failure */
  fill(text, failure) {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    const items = this.candidates.map((candidate, index) =>
      el("li", { role: "option", id: `suggestion-${index}`, "data-index": index, "aria-selected": "false" },
        icon("map-pin"),
        el("span", { class: "what" },
          el("span", { class: "text" }, highlighted(split(candidate).what, text)),
          el("span", { class: "where" }, highlighted(split(candidate).where, text)))));
    const note = failure ?? (items.length ? null : t("search.none"));
    this.list.replaceChildren(...items, ...(note ? [el("li", { class: "none", role: "option", "aria-disabled": "true" }, icon(failure ? "wifi-off" : "search"), el("span", { class: "what" }, note))] : []));
    announce(note ?? t("search.found", { n: items.length }));
    if (document.activeElement === this.input) this.open();
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    // 229: the input method has this key.
    if (event.isComposing || event.keyCode === 229) return;
    const last = this.candidates.length - 1;
    if (event.key === "Escape") {
      if (this.list.hidden) this.clearButton.click();
      this.close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const text = this.input.value.trim();
      if (this.active >= 0) this.choose(this.active);
      else if (text) {
        this.cancel();
        this.close();
        this.input.blur();
        this.events.onSubmit(text);
      }
    } else if (last >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.open();
      const down = event.key === "ArrowDown";
      this.point(down ? (this.active >= last ? 0 : this.active + 1) : this.active <= 0 ? last : this.active - 1);
    }
  }

  /** @param {number} index */
  point(index) {
    this.active = index;
    for (const [i, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(i === index));
      if (i === index) item.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `suggestion-${index}`);
  }

  /** @param {number} index */
  choose(index) {
    const candidate = this.candidates[index];
    if (!candidate) return;
    this.set(candidate.text);
    this.input.blur();
    this.events.onChoose(candidate);
  }
}
