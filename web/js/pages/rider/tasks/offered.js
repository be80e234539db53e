// Tasks that may be taken: the one that costs least as a card, the others as rows below it.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { minutes } from "../words.js";

/** @typedef {import("../../../features/tasks/requests.js").Task} Task */

/**
 * @typedef {{onTake: (task: Task) => void, onShow: (task: Task) => void, mayTake: boolean, busy: boolean}} Acts
 *   `mayTake`: with a network only
 */

/** What it costs: how much longer the way gets, or how long it takes to get there. @param {Task} task */
export const costMinutes = ({ detour, travel }) =>
  detour ? Math.round(detour.extra_s / 60) : minutes(travel.duration_s);

/** 2 小时, 45 分钟. @param {number} lease_min */
function keptFor(lease_min) {
  const hours = lease_min / 60;
  return Number.isInteger(hours)
    ? [hours, t("riding.task.hours", { n: hours })]
    : [lease_min, t("rider.minutes", { n: lease_min })];
}

/** @param {string | number} value @param {string} unit @param {string} label */
const fact = (value, unit, label) =>
  el("li", {}, el("b", {}, value, el("small", {}, unit)), el("span", {}, label));

/** @param {Task} task @param {Acts} acts */
export function taskCard(task, { onTake, mayTake, busy }) {
  const cost = costMinutes(task);
  const [kept, unit] = keptFor(task.lease_min);
  return el(
    "article",
    { class: "card task", "data-number": task.number },
    el("h2", { tabindex: "-1" }, task.title),
    task.place && el("p", { class: "do" }, icon("map-pin"), el("span", {}, task.place)),
    el(
      "ul",
      { class: "facts" },
      fact(
        cost,
        t("rider.minutes", { n: cost }),
        t(task.detour ? "riding.task.detour" : "riding.task.there"),
      ),
      fact(task.seats_left, `/ ${task.seats}`, t("riding.task.seats")),
      fact(kept, String(unit), t("riding.task.kept")),
    ),
    task.text && el("p", { class: "do" }, icon("info"), el("span", {}, task.text)),
    el("p", { class: "do" }, icon("camera"), el("span", {}, t("riding.task.how"))),
    el("p", { class: "do" }, icon("clock"), el("span", {}, t("riding.task.service", { n: task.minutes }))),
    el(
      "button",
      { type: "button", class: "go", id: "take", disabled: !mayTake || busy, onclick: () => onTake(task) },
      icon(mayTake ? "check" : "wifi-off"),
      el("span", {}, t(mayTake ? "riding.task.take" : "riding.task.take.offline")),
    ),
    el("p", { class: "calm" }, t("riding.task.calm")),
  );
}

/** @param {Task[]} tasks @param {Acts} acts */
export function taskRows(tasks, { onShow }) {
  return (
    tasks.length > 0 &&
    el(
      "ol",
      { class: "taskrows" },
      tasks.map((task) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "row", "data-number": task.number, onclick: () => onShow(task) },
            el(
              "span",
              { class: "what" },
              el("b", {}, task.title),
              el("span", {}, t("riding.task.left", { n: task.seats_left })),
            ),
            el(
              "span",
              { class: "mins" },
              el("b", {}, costMinutes(task)),
              t("rider.minutes", { n: costMinutes(task) }),
            ),
          ),
        ),
      ),
    )
  );
}

/** While they are looked for. */
export const seeking = () =>
  el(
    "div",
    { class: "waitcards", role: "status" },
    el("p", { class: "sr" }, t("riding.task.seeking")),
    [1, 2].map(() => el("span", { "aria-hidden": "true" })),
  );

/**
 * @param {string} sign @param {string} title @param {string} text @param {(Node | false)[]} [choices]
 */
export const taskNotice = (sign, title, text, choices = []) =>
  el(
    "article",
    { class: "card notice" },
    el("span", { class: "sign", "aria-hidden": "true" }, icon(sign)),
    el("h2", { tabindex: "-1" }, title),
    text && el("p", {}, text),
    el("div", { class: "choices" }, choices),
  );
