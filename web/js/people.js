// People as cards: who they are, whether they are on duty, and a button that calls.

import { el, icon } from "./dom.js";
import { has, language, t } from "./i18n.js";
import { clock, moment, monthOf } from "./wording.js";

/** @typedef {import("./api.js").Responsible} Responsible */

const GRID_ROLES = ["grid_worker", "grid_leader", "part_time_grid_worker"];

/** @param {Responsible} person */
const roleName = (person) => (language === "en" && has(`role.${person.role}`) ? t(`role.${person.role}`) : person.role_name);

/** @param {Responsible} person @param {string} now */
function duty(person, now) {
  if (person.vacant) return el("p", { class: "duty" }, el("span", { class: "tag warn" }, icon("triangle-alert"), t("duty.vacant")), t("duty.vacantHint"));
  if (person.on_duty === null) return el("p", { class: "duty" }, t("duty.unknown"));
  if (person.on_duty) {
    const until = person.on_duty_until;
    const when = until ? t("duty.until", { time: until.slice(0, 10) === now.slice(0, 10) ? clock(until) : moment(until, now) }) : "";
    return el("p", { class: "duty" }, el("span", { class: "tag ok" }, icon("check"), t("duty.on")), when);
  }
  const next = person.next_on_duty ? t("duty.next", { time: moment(person.next_on_duty, now) }) : "";
  return el("p", { class: "duty" }, el("span", { class: "tag off" }, icon("clock"), t("duty.off")), next);
}

/** Digits, plus and dash only: whatever else a phone field may hold does not become a link. @param {string | null | undefined} phone */
export const phoneNumber = (phone) => phone?.replace(/[^\d+-]/g, "");

/** @param {Responsible} person @param {boolean} main */
function callButton(person, main) {
  const number = person.vacant ? "" : phoneNumber(person.phone);
  if (!number) return null;
  return el(
    "a",
    { class: main ? "call main" : "call", href: `tel:${number}`, "aria-label": t("call.label", { name: person.name ?? "", phone: person.phone ?? "" }) },
    icon("phone"),
    el("span", {}, t("call")),
  );
}

/**
 * @param {Responsible} person
 * @param {string} now the moment the answer is for
 * @param {boolean} [main] the one to call first
 */
export function card(person, now, main = false) {
  const name = person.vacant ? t("duty.noOne") : (person.name ?? "");
  return el(
    "li",
    { class: main ? "person main" : "person" },
    el("span", { class: person.vacant ? "avatar empty" : "avatar", "aria-hidden": "true" }, person.vacant ? icon("user-round-x") : [...name][0]),
    el(
      "div",
      { class: "who" },
      el("p", { class: "name" }, el("strong", {}, name), el("span", { class: "role" }, roleName(person))),
      duty(person, now),
      person.substitute_for && el("p", { class: "duty" }, el("span", { class: "tag plain" }, t("duty.substitute", { name: person.substitute_for }))),
      main && person.since && !person.vacant && el("p", { class: "since" }, t("duty.since", { month: monthOf(person.since) })),
    ),
    callButton(person, main),
  );
}

/** Whom to call first: the grid's own people before those of the community, who answer for many grids. @param {Responsible[]} people */
export function firstToCall(people) {
  const callable = people.filter((p) => p.phone && !p.vacant);
  return callable.find((p) => p.on_duty && GRID_ROLES.includes(p.role)) ?? callable[0];
}

/**
 * A list of people; all past the first `shown` wait behind a button.
 * @param {Responsible[]} people
 * @param {string} now
 * @param {{lead?: boolean, shown?: number}} [options] `lead`: the first one who can be called is set off as the one to call
 */
export function roster(people, now, { lead = false, shown = 4 } = {}) {
  const reachable = lead ? firstToCall(people) : undefined;
  const ordered = reachable ? [reachable, ...people.filter((p) => p !== reachable)] : people;
  const cards = ordered.map((person) => card(person, now, person === reachable));
  const rest = cards.length > shown + 1 ? cards.slice(shown) : [];
  const items = el("ul", { class: "people" }, cards);
  if (!rest.length) return items;
  for (const item of rest) item.hidden = true;
  const more = el("button", { type: "button", class: "more", onclick: () => {
    for (const item of rest) item.hidden = false;
    more.remove();
    rest[0].setAttribute("tabindex", "-1");
    rest[0].focus();
  } }, icon("users"), t("people.more", { n: rest.length }));
  return el("div", {}, items, more);
}
