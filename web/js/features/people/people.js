// People as cards: who they are, whether they are on duty, and a button that calls.

import { el, icon } from "../../core/dom.js";
import { clock, moment, monthOf } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { parsePhone } from "../../core/phones.js";
import { roleName } from "../../core/terms.js";
import { section } from "../../ui/components.js";
import { numberLink, phoneText } from "../../ui/phonelinks.js";

/** @typedef {import("../../core/api.js").Responsible} Responsible */

/** @param {Responsible} person @param {string} now */
function duty(person, now) {
  if (person.vacant)
    return el(
      "p",
      { class: "duty" },
      el("span", { class: "tag warn" }, icon("triangle-alert"), t("duty.vacant")),
    );
  if (person.on_duty === null) return el("p", { class: "duty" }, t("duty.unknown"));
  if (person.on_duty) {
    const until = person.on_duty_until;
    const when = until
      ? t("duty.until", { time: until.slice(0, 10) === now.slice(0, 10) ? clock(until) : moment(until, now) })
      : "";
    return el("p", { class: "duty" }, el("span", { class: "tag ok" }, icon("check"), t("duty.on")), when);
  }
  const next = person.next_on_duty ? t("duty.next", { time: moment(person.next_on_duty, now) }) : "";
  return el("p", { class: "duty" }, el("span", { class: "tag off" }, icon("clock"), t("duty.off")), next);
}

/**
 * @param {Responsible} person
 * @param {string} now the moment the answer is for
 */
export function card(person, now) {
  const name = person.vacant ? t("duty.noOne") : (person.name ?? "");
  const phone = person.vacant ? null : parsePhone(person.phone, person.tel);
  return el(
    "li",
    { class: "person" },
    el(
      "span",
      { class: person.vacant ? "avatar empty" : "avatar", "aria-hidden": "true" },
      person.vacant ? icon("user-round-x") : [...name][0],
    ),
    el(
      "div",
      { class: "who" },
      el("p", { class: "name" }, el("strong", {}, name), el("span", { class: "role" }, roleName(person))),
      // What no phone could dial is shown all the same.
      phone
        ? numberLink(phone, name)
        : !person.vacant && person.phone && el("p", { class: "duty" }, person.phone),
      duty(person, now),
      person.substitute_for &&
        el(
          "p",
          { class: "duty" },
          el("span", { class: "tag plain" }, t("duty.substitute", { name: person.substitute_for })),
        ),
      person.since &&
        !person.vacant &&
        el("p", { class: "since" }, t("duty.since", { month: monthOf(person.since) })),
    ),
    phone &&
      el(
        "a",
        {
          class: "call icon",
          href: `tel:${phone.tel}`,
          "aria-label": t("call.label", { name, phone: phoneText(phone) }),
        },
        icon("phone"),
      ),
  );
}

/**
 * A list of people; all past the first `shown` wait behind a button.
 * @param {Responsible[]} people
 * @param {string} now
 * @param {{shown?: number}} [options]
 */
export function roster(people, now, { shown = 4 } = {}) {
  const cards = people.map((person) => card(person, now));
  const rest = cards.length > shown + 1 ? cards.slice(shown) : [];
  const items = el("ul", { class: "people" }, cards);
  if (!rest.length) return items;
  for (const item of rest) item.hidden = true;
  const more = el(
    "button",
    {
      type: "button",
      class: "more",
      onclick: () => {
        for (const item of rest) item.hidden = false;
        more.remove();
        rest[0].setAttribute("tabindex", "-1");
        rest[0].focus();
      },
    },
    icon("users"),
    t("people.more", { n: rest.length }),
  );
  return el("div", {}, items, more);
}

/**
 * Those who come after the ones to call.
 * @param {string} title
 * @param {Responsible[]} people
 * @param {string} now
 */
export function peopleSection(title, people, now) {
  const part = section(title, undefined, roster(people, now));
  part.classList.add("others");
  return part;
}
