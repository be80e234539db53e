// The form of a new task: what, where, how long, by how many, until when. Sent once; what was typed stays.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { duration, endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { addressField } from "../cases/addressfield.js";
import { textField } from "../cases/casefields.js";
import { keys } from "../cases/casewords.js";
import { sentence } from "../faults.js";
import { categoryField, numberField, pickField } from "./offerfields.js";
import { offerTask } from "./taskrequests.js";
import { endOf, lastDay, leases, periods } from "./tasktimes.js";

/**
 * @typedef {import("./offerfields.js").OfferField} OfferField
 * @typedef {{lon: number, lat: number, text: string, grid?: string}} Where
 */

const LONGEST_TITLE = 40;
const LONGEST_PLACE = 120;
const MINUTES = { usual: [5, 10, 20, 30, 60], value: 10, min: 1, max: 480 };
const SEATS = { usual: [1, 2, 3, 5], value: 1, min: 1, max: 20 };
const LEASE = "120";

export class OfferForm {
  /**
   * @param {string} now @param {import("./taskrequests.js").Category[]} categories
   * @param {{onWhere: (where: Where | null, isPressed: boolean) => void, onDone: (numbers: string[]) => void,
   *   map: HTMLElement | null}} how `isPressed`: on the map
   */
  constructor(now, categories, { onWhere, onDone, map }) {
    this.now = now;
    this.onWhere = onWhere;
    this.onDone = onDone;
    /** @type {Where | null} */
    this.where = null;
    this.category = categoryField(categories);
    this.title = ofText(textField("title", t("desk.task.new.title"), { line: true }), LONGEST_TITLE);
    this.text = ofText(textField("text", t("desk.task.new.text"), { required: false, rows: 3 }));
    this.address = addressField({
      label: t("desk.task.new.where"),
      onTake: (taken) => {
        if (taken)
          this.say({ lon: taken.lon, lat: taken.lat, text: taken.text, grid: taken.grid_code ?? undefined });
      },
      next: () => this.minutes.focus(),
    });
    this.address.input.maxLength = LONGEST_PLACE;
    this.address.input.placeholder = t("desk.task.new.where.hint");
    this.picked = el("p", { class: "hint", role: "status" });
    this.minutes = numberField("minutes", t("desk.task.new.minutes"), MINUTES);
    this.lease = pickField(
      "lease_min",
      t("desk.task.new.lease"),
      leases(now).map(({ minutes, isDay }) => ({
        value: String(minutes),
        words: isDay ? t("desk.task.new.lease.day") : duration(minutes * 60),
      })),
      { chosen: LEASE },
    );
    this.seats = numberField("seats", t("desk.task.new.seats"), SEATS);
    this.until = untilField(now);
    this.said = el("p", { class: "said", role: "alert" });
    this.go = el(
      "button",
      { type: "submit", class: "verb main", id: "task-send" },
      t("desk.task.new.send"),
      keys("Ctrl", "↵"),
    );
    this.element = el(
      "form",
      {
        class: "entry-sheet",
        novalidate: true,
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          this.send();
        },
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
          event.preventDefault();
          this.send();
        },
      },
      el(
        "div",
        { class: "entry-body task-fields" },
        this.category.box,
        this.title.box,
        this.text.box,
        this.placePart(map),
        this.minutes.box,
        this.lease.box,
        this.seats.box,
        this.until.box,
        this.said,
      ),
      el("div", { class: "verbs" }, this.go),
    );
  }

  /** @param {HTMLElement | null} map */
  placePart(map) {
    return el(
      "div",
      { class: "task-where" },
      el("p", { class: "label" }, t("desk.task.new.where")),
      this.address.box,
      this.picked,
      map,
    );
  }

  /** A place was pressed on the map: what was typed names it still. @param {{lon: number, lat: number}} at */
  pick({ lon, lat }) {
    const round = (/** @type {number} */ value) => Number(value.toFixed(7));
    this.say({ lon: round(lon), lat: round(lat), text: this.address.input.value.trim() }, true);
    this.picked.textContent = t("desk.task.new.where.picked");
  }

  /** @param {Where} where @param {boolean} [isPressed] */
  say(where, isPressed = false) {
    this.where = where;
    this.picked.textContent = "";
    this.address.tell("");
    this.onWhere(where, isPressed);
  }

  /** In the order in which they are asked. @returns {OfferField[]} */
  fields() {
    const place = {
      names: ["at", "place", "building", "lon", "lat"],
      box: this.address.box,
      fault: () => (this.where ? "" : t("desk.task.new.where.need")),
      focus: () => this.address.input.focus(),
      tell: this.address.tell,
    };
    const { category, title, text, minutes, lease, seats, until } = this;
    return [category, title, text, place, minutes, lease, seats, until];
  }

  async send() {
    if (this.go.disabled) return;
    this.said.textContent = "";
    const wrong = this.fields().filter((field) => {
      const words = field.fault();
      field.tell(words);
      return words;
    });
    if (wrong.length || !this.where) {
      wrong[0]?.focus();
      return;
    }
    this.go.disabled = true;
    try {
      this.onDone(await offerTask(this.offer(this.where)));
    } catch (error) {
      this.failed(error);
    }
    this.go.disabled = false;
  }

  /** @param {Where} where @returns {import("./taskrequests.js").Offer} */
  offer({ lon, lat }) {
    return {
      category: this.category.value(),
      title: this.title.input.value.trim(),
      text: this.text.input.value.trim(),
      place: this.address.input.value.trim(),
      at: { lon, lat },
      minutes: this.minutes.value(),
      lease_min: Number(this.lease.value()),
      seats: this.seats.value(),
      until: this.until.value() ?? "",
    };
  }

  /** What the service says of a field stands at it. @param {unknown} error */
  failed(error) {
    if (!(error instanceof Problem)) throw error;
    const { slug, body } = error;
    const [, , , place] = this.fields();
    const isPlace = slug === "outside-all-grids" || (slug === "forbidden" && body.needs_level !== 2);
    const name = String(body.errors?.[0]?.field ?? "").split(".")[0];
    const field = isPlace ? place : this.fields().find(({ names }) => names.includes(name));
    if (field) {
      field.tell(isPlace ? t("desk.task.new.where.out") : t("desk.field"));
      field.focus();
    } else this.said.textContent = slug === "not-found" ? t("desk.fault.other") : sentence(error);
  }
}

/** @param {ReturnType<typeof textField>} field @param {number} [longest] @returns {OfferField & {input: HTMLInputElement | HTMLTextAreaElement}} */
function ofText(field, longest) {
  if (longest) field.input.maxLength = longest;
  const { name, box, input, fault, focus, tell } = field;
  return { names: [name], box, input, fault, focus, tell };
}

/** Until when it may be taken. @param {string} now @returns {OfferField & {value: () => string | null}} */
function untilField(now) {
  const date = el("input", {
    type: "date",
    hidden: true,
    "aria-label": t("desk.task.new.until.date"),
    min: now.slice(0, 10),
    max: lastDay(now),
  });
  const offered = periods(now);
  const words = {
    today: t("desk.task.new.until.today"),
    tomorrow: endMoment(String(endOf("tomorrow", "", now)), now),
    date: t("desk.task.new.until.date"),
  };
  const pick = pickField(
    "until",
    t("desk.task.new.until"),
    offered.map((value) => ({ value, words: words[value] })),
    {
      chosen: offered[0],
      onchange: (value) => {
        date.hidden = value !== "date";
        if (!date.hidden) date.focus();
      },
    },
  );
  date.addEventListener("input", () => pick.tell(""));
  pick.box.querySelector(".picks-row")?.append(date);
  const value = () => endOf(pick.value(), date.value, now);
  return { ...pick, value, fault: () => (value() ? "" : t("desk.task.new.until.need")) };
}
