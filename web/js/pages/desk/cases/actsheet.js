// The form of a step: beside the file where there is room, else a sheet over it. What is written stays, also where
// somebody else was faster: then both are shown.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { has, t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { sayQueued } from "../acting.js";
import { sentence } from "../faults.js";
import { formOf } from "./actforms.js";
import { isWhole } from "./casefields.js";
import { queueMoves } from "./casequeue.js";
import { keys, stateOf } from "./casewords.js";
import { noteForm } from "./tellforms.js";
import { mayDo } from "./turns.js";

/**
 * @typedef {import("./casefile.js").Handling} Handling
 * @typedef {import("./actforms.js").ActForm} ActForm
 * @typedef {import("./actforms.js").Way} Way
 */

const WIDE = matchMedia("(min-width: 900px)");
/** What is no step. */
const STAYS = ["note", "publish"];
/** What was begun and closed: by number and verb, as long as the page is open. @type {Map<string, ActSheet>} */
const begun = new Map();

class ActSheet {
  /** @param {Handling} handling @param {string} verb @param {ActForm} form */
  constructor(handling, verb, form) {
    this.handling = handling;
    this.verb = verb;
    this.form = form;
    this.key = `${handling.file.number} ${verb}`;
    this.said = el("div", { class: "act-said", role: "alert" });
    this.foot = el("div", { class: "act-foot" });
    this.title = el("h3", { tabindex: -1, id: "act-title" }, form.title);
    this.sheet = el(
      "form",
      {
        novalidate: true,
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          this.send(form.ways()[0]);
        },
      },
      el(
        "div",
        { class: "act-head" },
        this.title,
        el(
          "button",
          { type: "button", class: "round", "aria-label": t("close"), onclick: () => this.close() },
          icon("x"),
        ),
      ),
      el("div", { class: "act-body" }, form.parts ?? form.fields.map(({ box }) => box), this.said),
      this.foot,
    );
    this.element = el(
      "dialog",
      {
        class: "act-sheet",
        "aria-labelledby": "act-title",
        oncancel: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.close();
        },
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.heard(event),
      },
      this.sheet,
    );
    form.listen?.(() => this.drawFoot());
    this.drawFoot();
  }

  /** @param {KeyboardEvent} event */
  heard(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      this.send(this.form.ways()[0]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  drawFoot() {
    const [first, ...others] = this.form.ways();
    this.foot.replaceChildren(
      el("button", { type: "submit", class: "verb main" }, first.label, WIDE.matches && keys("Ctrl", "↵")),
      ...others.map((way) =>
        el("button", { type: "button", class: "verb quiet", onclick: () => this.send(way) }, way.label),
      ),
      el("span", { class: "sp" }),
      el(
        "button",
        { type: "button", class: "verb bare", onclick: () => this.close() },
        t("desk.case.form.cancel"),
      ),
      ...(this.form.foot ? [el("p", { class: "foot-note" }, this.form.foot)] : []),
    );
  }

  open() {
    const place = this.handling.around.place.querySelector(".act-place");
    for (const each of place?.querySelectorAll("dialog") ?? []) each.remove();
    place?.append(this.element);
    if (WIDE.matches) this.element.show();
    else this.element.showModal();
    const scroll = this.handling.around.place.querySelector(".file-scroll");
    if (scroll) scroll.scrollTop = 0;
    const [first] = this.form.fields;
    // By keyboard one writes at once; on a phone the keyboard would cover what is asked.
    if (WIDE.matches && first) first.focus();
    else this.title.focus();
  }

  close() {
    this.element.close();
    this.element.remove();
    begun.set(this.key, this);
    const { place } = this.handling.around;
    const button = /** @type {HTMLElement | null} */ (place.querySelector(`[data-verb="${this.verb}"]`));
    const seen = button?.offsetParent ? button : document.getElementById("case-title");
    seen?.focus({ preventScroll: true });
  }

  /** @param {Way} way */
  async send(way) {
    const { desk, around } = this.handling;
    this.said.replaceChildren();
    if (!isWhole(way.fields ?? this.form.fields)) return;
    this.busy(true);
    try {
      const answer = await withProof(() => this.done(way));
      begun.delete(this.key);
      this.element.close();
      this.element.remove();
      const { said, after } = around.done(way.act, STAYS.includes(this.verb));
      await desk.change(async () => answer, said, { after });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.slug === "not-signed-in") await desk.change(() => Promise.reject(error), "");
      else if (error.slug === "offline" && (await this.queue(way))) return;
      else await this.failed(error, way);
    }
    this.busy(false);
  }

  /** @param {Way} way @returns {Promise<{change: number}>} */
  async done({ send, moves, after }) {
    if (send) return send();
    const answer = await this.handling.move(moves?.() ?? []);
    await after?.();
    return answer;
  }

  /** Keep steps until there is a network; false where they cannot wait. @param {Way} way */
  async queue({ act, moves, after }) {
    const { desk, around } = this.handling;
    if (!moves || after || !(await queueMoves(this.handling, moves(), act, this.words()))) return false;
    begun.delete(this.key);
    this.element.close();
    this.element.remove();
    await sayQueued(desk.owner);
    await around.queued();
    document.getElementById("case-title")?.focus({ preventScroll: true });
    return true;
  }

  /** What was written here. */
  words() {
    const written = this.form.fields.filter(({ isText }) => isText).map((field) => field.value());
    return written.filter(Boolean).join("\n");
  }

  /** @param {boolean} is */
  busy(is) {
    for (const button of this.foot.querySelectorAll("button")) button.disabled = is;
    this.element.toggleAttribute("aria-busy", is);
  }

  /** @param {Problem} error @param {Way} way */
  async failed(error, way) {
    if (!this.element.isConnected) this.open();
    const { slug, body } = error;
    if (slug === "conflict" && body.now) {
      await this.handling.reload().catch(() => {});
      this.said.replaceChildren(this.both(way, String(body.reason ?? "")));
      this.said.scrollIntoView({ block: "nearest" });
      /** @type {HTMLElement | null} */ (this.said.querySelector("h4"))?.focus();
      return;
    }
    const [wrong] = body.errors ?? [];
    const field = wrong && this.form.fields.find(({ name }) => String(wrong.field).endsWith(name));
    if (field) {
      field.tell(t("desk.field"));
      field.focus();
      return;
    }
    const why = has(`desk.case.refused.${body.reason}`)
      ? t(`desk.case.refused.${body.reason}`)
      : slug === "offline" && way.moves
        ? t(way.after ? "desk.case.queue.photos" : "desk.case.queue.needs_network")
        : sentence(error);
    this.said.replaceChildren(el("p", { class: "said" }, `${why} ${t("desk.case.form.kept")}`));
  }

  /** How it is now, and what was written here. @param {Way} way @param {string} reason */
  both(way, reason) {
    const { file } = this.handling;
    const text = this.words();
    const last = file.steps[file.steps.length - 1];
    const may = this.verb === "note" || this.verb === "publish" || mayDo(file, this.verb);
    const why = has(`desk.case.refused.${reason}`) ? t(`desk.case.refused.${reason}`) : "";
    const button = (
      /** @type {string} */ words,
      /** @type {string} */ name,
      /** @type {() => unknown} */ act,
    ) => el("button", { type: "button", class: `verb ${name}`, onclick: act }, words);
    return el(
      "div",
      { class: "both-there" },
      el(
        "h4",
        { class: "banner info", tabindex: -1 },
        icon("history"),
        el("span", {}, t("desk.case.form.conflict")),
      ),
      el(
        "div",
        { class: "now-there" },
        el("b", {}, t("desk.case.form.conflict.now")),
        stateOf(file, true),
        last &&
          el("p", {}, [t(`case.verb.${last.verb}`), last.said, last.reason].filter(Boolean).join(" · ")),
      ),
      text &&
        el(
          "div",
          { class: "yours-there" },
          el("b", {}, t("desk.case.form.conflict.yours")),
          el("p", {}, text),
        ),
      !may &&
        el("p", {}, t("desk.case.form.conflict.cannot", { why: why || t("desk.case.refused.no-such-move") })),
      el(
        "div",
        { class: "both-acts" },
        may && button(t("desk.case.form.conflict.again"), "main", () => this.send(way)),
        text &&
          this.handling.desk.me.may.includes("case.note") &&
          button(t("desk.case.form.conflict.note"), "quiet", () =>
            openForm(this.handling, "note", noteForm(this.handling, text)),
          ),
        button(t("desk.case.form.conflict.drop"), "bare", () => {
          begun.delete(this.key);
          this.element.close();
          this.element.remove();
          document.getElementById("case-title")?.focus();
        }),
      ),
    );
  }
}

/** @param {Handling} handling @param {string} verb @param {ActForm} form */
function openForm(handling, verb, form) {
  const sheet = new ActSheet(handling, verb, form);
  // Where there is nothing to say it is done at once.
  if (form.fields.length) sheet.open();
  else sheet.send(form.ways()[0]);
}

/** Open the form of a step; what was begun before is there still. @param {Handling} handling @param {string} verb @param {string} [into] of a merge */
export function openAct(handling, verb, into) {
  const former = begun.get(`${handling.file.number} ${verb}`);
  if (former && !into) {
    former.handling.follow(handling);
    former.open();
  } else openForm(handling, verb, formOf(handling, verb, into));
}
