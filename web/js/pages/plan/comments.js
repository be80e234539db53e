// What planners and reviewers say to each other about a plan, at places of the map: asked for now and then, pinned by number.

import { Problem } from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { position } from "./geometry.js";
import { flip } from "./planmap.js";
import * as requests from "./requests.js";
import { sentence, when } from "./words.js";

/**
 * @typedef {import("./requests.js").Comment} Comment
 * @typedef {import("./geometry.js").Position} Position
 */

const L = window.L;
const LONGEST = 1000;
const PIN_PX = 44;

export class Comments {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    /** @type {Comment[]} */
    this.list = [];
    /** What is being written. */
    this.typed = "";
    /** Of the comment that is being answered: its number, and what is written. */
    this.reply = { to: 0, typed: "" };
    /** The place of what is being written. @type {Position | null} */
    this.place = null;
    /** Whether the next press on the map is that place. */
    this.placing = false;
    this.pins = L.layerGroup().addTo(editor.map.map);
  }

  get open() {
    return this.list.filter(({ settled }) => !settled).length;
  }

  /** Ask again; what somebody is writing stays. */
  async refresh() {
    try {
      const found = await requests.comments(this.editor.plan.code);
      if (JSON.stringify(found) === JSON.stringify(this.list)) return;
      this.list = found;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return;
    }
    this.redraw();
  }

  /** @param {boolean} [anew] also where somebody is writing */
  redraw(anew = false) {
    this.pin();
    this.editor.side.draw(anew);
  }

  /** A press on the map. @param {Position} at @returns {boolean} whether it was the place of a comment */
  press(at) {
    if (!this.placing) return false;
    this.placing = false;
    this.place = position(...at);
    this.editor.hint("move");
    this.redraw(true);
    document.getElementById("comment-text")?.focus();
    announce(t("plan.comment.placed"));
    return true;
  }

  /** Numbers on the map; those that have been dealt with are gone. */
  pin() {
    this.pins.clearLayers();
    for (const [i, { lon, lat, settled }] of this.list.entries())
      if (lon !== null && lat !== null && !settled) this.stick([lon, lat], i + 1);
    if (this.place) this.stick(this.place, this.list.length + 1);
  }

  /** @param {Position} at @param {number} number */
  stick(at, number) {
    const marker = L.marker(flip(at), {
      icon: L.divIcon({
        className: "commentpin",
        html: el("span", {}, String(number)),
        iconSize: [PIN_PX, PIN_PX],
        iconAnchor: [PIN_PX / 2, PIN_PX],
      }),
    });
    marker.on("click keypress", () => {
      this.editor.side.show("comments");
      document.getElementById(`comment-${number}`)?.focus();
    });
    this.pins.addLayer(marker);
    const node = marker.getElement();
    node?.setAttribute("role", "button");
    node?.setAttribute("aria-label", t("plan.comment.pin", { n: number }));
  }

  /** @returns {HTMLElement[]} */
  draw() {
    const list = el(
      "ol",
      { class: "siderows comments" },
      this.list.map((comment, i) => el("li", {}, this.card(comment, i + 1))),
    );
    return [this.writing(), ...(this.list.length ? [list] : [])];
  }

  writing() {
    const text = this.field("comment-text", t("plan.comment.write"), this.typed, (value) => {
      this.typed = value;
    });
    return el(
      "form",
      {
        class: "comment new",
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          const [lon, lat] = this.place ?? [];
          this.send({ text: this.typed.trim(), ...(this.place && { lon, lat }) }, () => {
            [this.typed, this.place] = ["", null];
          });
        },
      },
      text,
      el(
        "div",
        { class: "acts" },
        el("button", { type: "submit", class: "act soft", id: "comment-send" }, t("plan.comment.send")),
        el(
          "button",
          {
            type: "button",
            class: "act",
            id: "comment-place",
            "aria-pressed": String(this.placing || this.place !== null),
            onclick: () => this.choosePlace(),
          },
          icon("map-pin"),
          t(
            this.placing
              ? "plan.comment.placing"
              : this.place
                ? "plan.comment.unplace"
                : "plan.comment.place",
          ),
        ),
      ),
    );
  }

  choosePlace() {
    if (this.place) this.place = null;
    else this.placing = !this.placing;
    if (this.placing) {
      this.editor.tools.leave();
      announce(t("plan.comment.placing.hint"));
    }
    this.redraw(true);
    document.getElementById("comment-place")?.focus();
  }

  /** @param {Comment} comment @param {number} number */
  card(comment, number) {
    const { lon, lat, settled } = comment;
    const head = [
      el("b", { class: "commentnumber" }, String(number)),
      el("span", {}, comment.mine ? t("plan.you") : comment.by, " · ", when(comment.at)),
    ];
    return el(
      "article",
      { class: "comment", id: `comment-${number}`, tabindex: -1, "data-settled": Boolean(settled) },
      lon !== null && lat !== null
        ? el(
            "button",
            {
              type: "button",
              class: "commenthead",
              id: `comment-see-${comment.id}`,
              onclick: () => this.editor.map.look([lon, lat, 17]),
            },
            ...head,
            icon("locate-fixed"),
            el("span", { class: "sr" }, t("plan.comment.see")),
          )
        : el("p", { class: "commenthead" }, ...head),
      el("p", { class: "commenttext" }, comment.text),
      comment.replies.map((reply) =>
        el(
          "div",
          { class: "commentreply" },
          el("p", { class: "hint" }, reply.mine ? t("plan.you") : reply.by, " · ", when(reply.at)),
          el("p", { class: "commenttext" }, reply.text),
        ),
      ),
      settled &&
        el("p", { class: "waived" }, t("plan.comment.settled", { name: settled.by, time: when(settled.at) })),
      this.reply.to === comment.id ? this.replying(comment) : this.acts(comment),
    );
  }

  /** @param {Comment} comment */
  acts(comment) {
    const { settled, id } = comment;
    return el(
      "div",
      { class: "acts" },
      !settled &&
        el(
          "button",
          {
            type: "button",
            class: "act small",
            id: `reply-${id}`,
            onclick: () => {
              this.reply = { to: id, typed: "" };
              this.redraw(true);
              document.getElementById("reply-text")?.focus();
            },
          },
          t("plan.comment.reply"),
        ),
      el(
        "button",
        {
          type: "button",
          class: "act small",
          id: `settle-${id}`,
          onclick: () => this.settle(comment),
        },
        t(settled ? "plan.comment.reopen" : "plan.comment.settle"),
      ),
    );
  }

  /** @param {Comment} comment */
  replying({ id }) {
    return el(
      "form",
      {
        class: "comment new",
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          this.send({ text: this.reply.typed.trim(), reply_to: id }, () => {
            this.reply = { to: 0, typed: "" };
          });
        },
      },
      this.field("reply-text", t("plan.comment.reply"), this.reply.typed, (value) => {
        this.reply.typed = value;
      }),
      el(
        "div",
        { class: "acts" },
        el("button", { type: "submit", class: "act small soft", id: "reply-send" }, t("plan.comment.send")),
        el(
          "button",
          {
            type: "button",
            class: "act small",
            id: "reply-leave",
            onclick: () => {
              this.reply = { to: 0, typed: "" };
              this.redraw(true);
              document.getElementById(`reply-${id}`)?.focus();
            },
          },
          t("plan.cancel"),
        ),
      ),
    );
  }

  /** @param {string} id @param {string} label @param {string} value @param {(value: string) => void} onType */
  field(id, label, value, onType) {
    const input = el("textarea", {
      id,
      rows: 2,
      maxlength: LONGEST,
      required: true,
      "aria-label": label,
      placeholder: label,
      oninput: () => onType(input.value),
    });
    input.value = value;
    return input;
  }

  /** @param {import("./requests.js").NewComment} comment @param {() => void} onSaid */
  async send(comment, onSaid) {
    if (!comment.text) return;
    try {
      await requests.say(this.editor.plan.code, comment);
      onSaid();
      announce(t("plan.comment.said"));
      await this.refresh();
      this.redraw(true);
      document.getElementById("comment-text")?.focus();
    } catch (error) {
      showSnackbar(sentence(error));
    }
  }

  /** @param {Comment} comment */
  async settle({ id, settled }) {
    try {
      await requests.settle(this.editor.plan.code, id, !settled);
      await this.refresh();
      document.getElementById(`settle-${id}`)?.focus();
    } catch (error) {
      showSnackbar(sentence(error));
    }
  }
}
