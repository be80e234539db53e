// What is changed of a post: who stands in, when it is served, who holds it.

import { Problem } from "../../../core/api.js";
import { cityTime } from "../../../core/citytime.js";
import { el } from "../../../core/dom.js";
import { endMoment, weekday } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { changeForm, field } from "../changeform.js";
import { hoursSaid, hoursWords } from "../places/hourswords.js";
import { personPicker } from "./personpicker.js";
import { changePost, hoursPreview } from "./postrequests.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./postrequests.js").PostAnswer} PostAnswer
 */

const WAIT_MS = 300;
const WEEK = 7;

/** The day after one, which ends it. @param {string} day @returns {string} */
function dayAfter(day) {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** @param {Desk} desk @param {number} [ahead] days @returns {string} 2026-11-29 */
function today(desk, ahead = 0) {
  const day = new Date(`${desk.now().slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + ahead);
  return day.toISOString().slice(0, 10);
}

/** @param {Desk} desk @param {string} value @param {string} [min] */
const dayInput = (desk, value, min = today(desk)) =>
  el("input", { type: "date", value, min, required: true });

/** Of today: from now on. @param {Desk} desk @param {string} day */
const fromDay = (desk, day) => (day === today(desk) ? undefined : day);

/** Who holds it on a day, by what a conflict tells. @param {any} state @param {Desk} desk @param {string} day */
function holderOn(state, desk, day) {
  const now = desk.now();
  const at = Math.max(Date.parse(now), Date.parse(`${day}T00:00:00${now.slice(-6)}`) || 0);
  const rows = /** @type {any[]} */ (state?.holders ?? []);
  return rows.find(
    ({ since, until }) => (!since || Date.parse(since) <= at) && (!until || Date.parse(until) > at),
  );
}

/** @param {any} holding */
const holderText = (holding) => (holding ? (holding.name ?? t("desk.post.nobody")) : t("desk.post.ended"));

/** Whom to name as the holder that was seen; nobody where it is no question of that. @param {any} body @param {Desk} desk @param {string} day */
function seenHolder({ now, yours }, desk, day) {
  const holding = yours && holderOn(now, desk, day);
  return holding && { seen: holding.staff_no };
}

/** @param {Desk} desk @param {PostAnswer} answer */
export function substituteForm(desk, { post }) {
  const person = personPicker();
  const since = dayInput(desk, today(desk));
  const until = dayInput(desk, today(desk, WEEK));
  return changeForm(desk, {
    id: "substitute",
    fields: [
      ...person.fields,
      el("div", { class: "pair" }, field(t("desk.from"), since), field(t("desk.lastday"), until)),
    ],
    label: t("desk.substitute.go"),
    send: () =>
      changePost(post.code, "substitutions", {
        staff_no: person.chosen().staff_no,
        since: fromDay(desk, since.value),
        until: until.value && dayAfter(until.value),
      }),
    done: t("desk.substitute.done"),
    versions: ({ now }) => [
      t("desk.substitute.other", { name: now.name ?? "", until: endMoment(now.until, desk.now()) }),
      person.text(),
    ],
  });
}

/** The last day of who stands in. @param {Desk} desk @param {PostAnswer} answer @param {import("../requests.js").Schemas["Standing"]} standing */
export function substitutionForm(desk, { post }, { since, until }) {
  const shown = until ? cityTime(Date.parse(until) - 1).slice(0, 10) : today(desk);
  const input = dayInput(desk, [shown, today(desk)].sort()[1]);
  return changeForm(desk, {
    id: "substitution",
    fields: [field(t("desk.lastday"), input)],
    label: t("desk.substitution.go"),
    send: () => changePost(post.code, "substitutions/end", { since, until: dayAfter(input.value) }),
    done: t("desk.substitution.done"),
    versions: ({ now }) => [
      t("desk.substitute.other", {
        name: now.name ?? "",
        until: now.until ? endMoment(now.until, desk.now()) : "",
      }),
      input.value,
    ],
  });
}

/** @param {Desk} desk @param {PostAnswer} answer */
export function hoursForm(desk, { post }) {
  const shown = hoursWords(post.duty_hours);
  const input = el("textarea", { name: "hours", rows: 2, maxlength: 300 }, shown);
  const written = () => input.value.replace(/\s*\n\s*/g, " ").trim();
  const preview = el("div", { class: "preview", "aria-live": "polite" });
  let timer = 0;
  let asking = new AbortController();
  async function look() {
    asking.abort();
    asking = new AbortController();
    const hours = written() === shown ? post.duty_hours : written();
    if (!hours) return preview.replaceChildren();
    try {
      const { days } = await hoursPreview(hours, asking.signal);
      preview.replaceChildren(el("h3", {}, t("desk.hours.preview")), twoWeeks(days));
    } catch (error) {
      if (error instanceof Problem)
        preview.replaceChildren(
          error.slug === "invalid-input" ? el("p", { class: "hint" }, t("desk.field.hours")) : "",
        );
      else if (!asking.signal.aborted) throw error;
    }
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(look, WAIT_MS);
  });
  look();
  return changeForm(desk, {
    id: "hours",
    fields: [field(t("desk.hours"), input, t("desk.hours.hint")), preview],
    label: t("desk.hours.go"),
    send: (seen = { seen: post.duty_hours }) => {
      const hours = written();
      const sent = hours === shown ? post.duty_hours : hours || null;
      return changePost(post.code, "hours", { hours: sent, ...seen });
    },
    done: t("desk.hours.done"),
    versions: ({ now, yours }) => [
      hoursSaid(now.duty_hours) || t("desk.hours.unknown"),
      hoursSaid(yours?.duty_hours) || t("desk.hours.unknown"),
    ],
    again: ({ now, yours }) => yours && { seen: now.duty_hours },
  });
}

/** @param {import("../requests.js").Schemas["DutyDay"][]} days */
const twoWeeks = (days) =>
  el(
    "ul",
    { class: "fortnight" },
    days.map(({ day, times }) =>
      el(
        "li",
        {},
        el("b", {}, `${Number(day.slice(5, 7))}/${Number(day.slice(8))} ${weekday(day)}`),
        times.length
          ? times.map((span) => el("span", {}, spanText(span)))
          : el("span", {}, t("desk.hours.off")),
      ),
    ),
  );

/** 22:00-30:00 as 22:00–次日06:00. @param {string} span */
function spanText(span) {
  const [from, until] = span.split("-");
  const hour = Number(until.slice(0, 2));
  if (hour < 24 || until === "24:00") return `${from}–${until}`;
  return t("desk.hours.overnight", { from, until: `${String(hour - 24).padStart(2, "0")}${until.slice(2)}` });
}

/** @param {Desk} desk @param {PostAnswer} answer */
export function handOverForm(desk, { post }) {
  const person = personPicker({ mayBeNew: true });
  const at = dayInput(desk, today(desk));
  return changeForm(desk, {
    id: "handover",
    fields: [...person.fields, field(t("desk.from"), at, t("desk.from.hint"))],
    label: t("desk.handover.go"),
    send: (seen = { seen: post.staff_no }) =>
      changePost(post.code, "handover", { ...person.chosen(), at: fromDay(desk, at.value), ...seen }),
    done: t("desk.handover.done"),
    versions: ({ now, yours }) => [
      now.staff_no ? `${now.name} ${now.staff_no}` : holderText(holderOn(now, desk, at.value)),
      yours?.name ? `${yours.name} ${yours.staff_no}` : person.text(),
    ],
    again: (body) => seenHolder(body, desk, at.value),
  });
}

/** @param {Desk} desk @param {PostAnswer} answer */
export function vacancyForm(desk, { post }) {
  const at = dayInput(desk, today(desk));
  return changeForm(desk, {
    id: "vacancy",
    fields: [field(t("desk.from"), at, t("desk.vacancy.hint"))],
    label: t("desk.vacancy.go"),
    send: (seen = { seen: post.staff_no }) =>
      changePost(post.code, "vacancy", { at: fromDay(desk, at.value), ...seen }),
    done: t("desk.vacancy.done"),
    versions: ({ now }) => [holderText(holderOn(now, desk, at.value)), t("desk.post.nobody")],
    again: (body) => seenHolder(body, desk, at.value),
  });
}
