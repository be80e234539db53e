// It has arrived: the number, the square that leads to it, and until when there is an answer.

import { cityNow } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { moment, wholeMoment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { squareOf } from "../../features/cases/square.js";

/** @typedef {import("../../features/cases/queue.js").Report & {receipt: import("../../features/cases/requests.js").Receipt}} Arrived */

/** What it is called in a line. @param {Arrived} report */
export const inOneLine = ({ body, shown }) =>
  [
    shown.name,
    body.text ? firstWords(body.text) : shown.category,
    moment(body.happened_at, cityNow()),
  ].filter(Boolean);

const FIRST = 18;

/** @param {string} text */
export function firstWords(text) {
  const letters = Array.from(text.split(/[。！？!?；;\n]/)[0]);
  return letters.length > FIRST ? `${letters.slice(0, FIRST - 1).join("")}…` : letters.join("");
}

/** @param {Arrived} report @returns {{time: string, who: string, phone: string}} */
export const promised = ({ receipt, body, shown }) => ({
  time: receipt.answer_by ? t("report.before", { time: wholeMoment(receipt.answer_by, cityNow()) }) : "",
  who: t("report.done.who", {
    community: receipt.community ?? t(body.at ? "report.who.community" : "report.who.city.short"),
  }),
  phone: shown.callee ? `${shown.callee.name} ${shown.callee.phone}` : "",
});

/** @param {Arrived} report @param {boolean} photosWait */
export function donePart(report, photosWait) {
  const { receipt } = report;
  const { time, who, phone } = promised(report);
  const point = (/** @type {string} */ name, /** @type {(Node | null | false)[]} */ ...inner) =>
    el("li", {}, icon(name), el("div", {}, inner));
  const small = (/** @type {string} */ text) => text !== "" && el("small", {}, text);
  return el(
    "div",
    {},
    el(
      "div",
      { class: "done" },
      el("span", { class: "sign ok", "aria-hidden": "true" }, icon("check")),
      el("h2", { id: "done-title", tabindex: "-1" }, t("report.done")),
      el("p", { class: "sub" }, inOneLine(report).join(" · ")),
    ),
    el(
      "div",
      { class: "slip" },
      el(
        "div",
        {},
        el("small", {}, t("report.done.number")),
        el("p", { class: "no", id: "number" }, receipt.number),
        el("small", {}, t("report.done.how")),
      ),
      squareOf(receipt.square, t("report.done.square")),
    ),
    report.differs &&
      el("p", { class: "noteline warn" }, icon("info"), el("span", {}, t("report.done.differs"))),
    photosWait &&
      el(
        "p",
        { class: "noteline warn", id: "photos-wait" },
        icon("hourglass"),
        el("span", {}, t("report.done.photos")),
      ),
    el(
      "ol",
      { class: "next3" },
      time &&
        point(
          "clock",
          small(t("report.done.latest")),
          el("b", { class: "when" }, time),
          small(t("report.done.answer")),
          receipt.provisional && small(t("case.provisional")),
        ),
      point("user-round", el("b", {}, who), small(phone)),
      point("message-square-plus", el("b", {}, t("report.done.later")), small(t("report.done.again"))),
    ),
  );
}
