// The task that one has: how long it is kept, where it is, and what is said of it by one tap or a photo.

import { cityTime } from "../../../core/citytime.js";
import { el, icon } from "../../../core/dom.js";
import { clock } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { serverNow } from "../../../core/servertime.js";
import { handoverLinks } from "../../../features/routes/handoverlinks.js";
import { state } from "../state.js";

/** @typedef {import("./kept.js").Kept} Kept */

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 58;
const ROUND = 2 * Math.PI * RADIUS;
const MINUTE_MS = 60_000;

/** 1:42, by the minute. @param {number} ms */
function hoursMinutes(ms) {
  const minutes = Math.max(0, Math.ceil(ms / MINUTE_MS));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** @param {Kept} kept how much of the time is left, as a ring */
function ring({ left_until, lease_min }) {
  const left_ms = Math.max(0, left_until - Date.now());
  const share = Math.min(1, left_ms / (lease_min * MINUTE_MS));
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 132 132");
  drawing.setAttribute("aria-hidden", "true");
  for (const [name, dash] of [
    ["all", `${ROUND} ${ROUND}`],
    ["left", `${share * ROUND} ${ROUND}`],
  ]) {
    const circle = document.createElementNS(SVG, "circle");
    for (const [key, value] of Object.entries({
      cx: 66,
      cy: 66,
      r: RADIUS,
      class: name,
      "stroke-dasharray": dash,
    }))
      circle.setAttribute(key, String(value));
    drawing.append(circle);
  }
  return el(
    "div",
    { class: "ring" },
    drawing,
    el("p", {}, el("b", {}, hoursMinutes(left_ms)), t("riding.task.ring")),
  );
}

/**
 * @param {Kept} kept
 * @param {{onSay: (said: string) => void, offline: boolean}} acts
 * @returns {(Node | false)[]}
 */
export function runningPart(kept, { onSay, offline }) {
  const task = kept.running;
  if (!task) return [];
  // What the clock on the wall says then, whatever this phone's says.
  const ends = cityTime(serverNow() + kept.left_until - Date.now());
  const over = kept.left_until <= Date.now();
  return [
    el(
      "article",
      { class: "card task", "data-number": task.number },
      el("p", { class: "eyebrow" }, t(`task.state.${task.state}`)),
      el("h2", { tabindex: "-1" }, task.title),
      task.said && el("p", { class: "warned" }, icon("undo-2"), el("span", {}, task.said ?? "")),
      el(
        "div",
        { class: "ringrow" },
        ring(kept),
        el(
          "div",
          {},
          el(
            "p",
            { class: "ends2" },
            t(over ? "riding.task.over" : "riding.task.before", { time: clock(ends) }),
          ),
          el("p", { class: "where" }, t(over ? "riding.task.over.text" : "riding.task.lapse")),
        ),
      ),
      task.place && el("p", { class: "do" }, icon("map-pin"), el("span", {}, task.place)),
      task.text && el("p", { class: "do" }, icon("info"), el("span", {}, task.text)),
      task.at &&
        handoverLinks({
          ...task.at,
          name: task.title,
          mode: state.mode,
          from: state.here ? { lon: state.here.lon, lat: state.here.lat, name: t("rider.here") } : undefined,
        }),
    ),
    el("h2", { class: "sect" }, t("riding.task.then")),
    el(
      "div",
      { class: "tellings" },
      answer("check", t("riding.task.done"), "done", onSay),
      answer("circle-slash", t("riding.task.not"), "not", onSay),
    ),
    el("label", { class: "sect", for: "said" }, t("riding.task.say")),
    el("textarea", { id: "said", rows: 2, maxlength: 2000 }),
    el(
      "p",
      { class: "sect calm" },
      el("small", {}, icon(offline ? "wifi-off" : "inbox"), t("riding.task.offline")),
    ),
  ];
}

/** @param {string} sign @param {string} text @param {string} code @param {(said: string) => void} onSay */
const answer = (sign, text, code, onSay) =>
  el(
    "button",
    { type: "button", "data-say": code, onclick: () => onSay(text) },
    icon(sign),
    el("span", {}, text),
  );
