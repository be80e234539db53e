// 现在找谁: whom somebody calls now, and who comes after. The API says who answers; this puts it on the sheet.

import { el, icon } from "../../core/dom.js";
import { clock, moment, weekday } from "../../core/format.js";
import { language, t } from "../../core/i18n.js";
import { parsePhone } from "../../core/phones.js";
import { roleName } from "../../core/terms.js";
import { section } from "../../ui/components.js";
import { numberLink, phoneText } from "../../ui/phonelinks.js";

/** @typedef {import("../../core/api.js").Rung} Rung */

/** Whom anybody can call at any hour, until the service says otherwise. @type {Rung | null} */
let hotline = {
  rung: "hotline",
  name: "",
  role: null,
  role_name: null,
  extension: null,
  substitute_for: null,
  post_code: null,
  area_code: null,
  area_name: null,
  building_code: null,
  phone: "12345",
  tel: "12345",
  on_duty: true,
  until: null,
  back_at: null,
};

/**
 * @param {import("../../core/api.js").Meta | null} meta where it names no hotline, there is none; an older
 *   one says nothing of it
 */
export function learnHotline(meta) {
  if (meta?.hotline !== undefined) ({ hotline } = meta);
}

/** The hotline for the bar. */
export const hotlineCallee = () => hotline && calleeOf(hotline);

const ORDER = ["grid", "community", "police", "hotline"];

/**
 * Who is called, of each rung the likeliest to answer, and first the one who answers now.
 * @param {{call?: Rung[]}} answer an older service sends no `call`
 * @returns {Rung[]}
 */
export function rungsOf({ call }) {
  const reachable = (call ?? []).filter((rung) => parsePhone(rung.phone, rung.tel));
  const rungs = reachable.filter((rung, i) => reachable.findIndex((other) => other.rung === rung.rung) === i);
  return rungs.length || !hotline ? rungs : [hotline];
}

/**
 * Who is named already.
 * @param {Rung[]} rungs
 * @returns {(person: import("../../core/api.js").Responsible) => boolean}
 */
export const isOn = (rungs) => (person) =>
  rungs.some(({ post_code: post, name, phone }) =>
    post ? post === person.post_code : name === person.name && phone === person.phone,
  );

/** In which order they are asked: the nearest first. @param {Rung[]} rungs */
export const inOrder = (rungs) => [...rungs].sort((a, b) => ORDER.indexOf(a.rung) - ORDER.indexOf(b.rung));

/** Whether it is a desk, which has no name of a person. @param {Rung} rung */
const isDesk = ({ rung, role }) => rung === "hotline" || role === "duty_desk";

/** @param {Rung} rung */
export const nameOf = ({ rung, name }) => (rung === "hotline" ? t("rung.hotline") : name);

/** What a rung is called in passing. @param {Rung} rung */
function shortName(rung) {
  if (rung.rung === "hotline") return rung.phone;
  return isDesk(rung) ? t("rung.community") : rung.rung === "grid" ? nameOf(rung) : roleName(rung);
}

/** Of whom the bar speaks. @param {Rung} rung @returns {import("../../ui/callbar.js").Callee} */
export function calleeOf(rung) {
  const { phone, tel, on_duty: onDuty } = rung;
  const name = isDesk(rung) ? nameOf(rung) : t("call.person", { role: roleName(rung), name: nameOf(rung) });
  return {
    name,
    phone,
    tel,
    button: t("call.to", { name: isDesk(rung) ? shortName(rung) : nameOf(rung) }),
    answered: onDuty !== false,
  };
}

/** Until when, or when again. @param {Rung} rung @param {string} now */
function duty(rung, now) {
  const { on_duty: onDuty, until, back_at: back } = rung;
  if (onDuty) {
    if (!until) return t(rung.rung === "hotline" ? "ladder.always" : "ladder.allDay");
    const today = until.slice(0, 10) === now.slice(0, 10);
    // A number is set apart from Chinese words.
    const time = today ? `${language === "en" ? "" : " "}${clock(until)}` : moment(until, now);
    return t(rung.rung === "grid" ? "ladder.here" : "ladder.onDuty", { time });
  }
  if (onDuty === null) return t("duty.unknown");
  return back ? t("ladder.back", { time: moment(back, now) }) : t("duty.off");
}

/**
 * @param {Rung} rung @param {string} now
 * @param {{current: boolean, sign: Node | string, answers?: boolean}} how `answers`: say in words that it
 *   does
 */
function step(rung, now, { current, sign, answers = false }) {
  const name = nameOf(rung);
  const phone = parsePhone(rung.phone, rung.tel);
  const off = rung.on_duty === false;
  return el(
    "li",
    { class: `rung ${current ? "now" : off ? "off" : ""}`, "aria-current": current && "true" },
    el("span", { class: "rank", "aria-hidden": "true" }, sign),
    el(
      "div",
      {},
      answers && el("p", {}, el("span", { class: "tag ok" }, icon("check"), t("ladder.answers"))),
      el(
        "p",
        { class: "line" },
        el("strong", {}, name),
        !isDesk(rung) &&
          el(
            "span",
            { class: "role" },
            [roleName(rung), rung.rung === "police" && rung.area_name].filter(Boolean).join(" · "),
          ),
      ),
      el(
        "p",
        { class: "line" },
        phone && numberLink(phone, name),
        el("span", { class: "say" }, duty(rung, now)),
      ),
    ),
    !current &&
      !off &&
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
 * The rungs as steps.
 * @param {Rung[]} rungs
 * @param {Rung | null} current
 * @param {string} now
 * @param {{start?: number, answers?: boolean}} [options]
 */
const steps = (rungs, current, now, { start = 1, answers = false } = {}) =>
  el(
    "ol",
    { class: "rungs", start },
    rungs.map((rung, i) =>
      step(rung, now, {
        current: rung === current,
        sign: rung === current ? icon("check") : rung.on_duty === false ? icon("clock") : String(i + start),
        answers: answers && rung === current,
      }),
    ),
  );

/**
 * @param {Rung[]} rungs first the one who answers
 * @param {string} now
 * @param {{large: boolean}} options `large`: who does not help now comes last
 */
export function ladderPart(rungs, now, { large }) {
  const [first] = rungs;
  if (!first) return null;
  const current = first.on_duty === false ? null : first;
  const part = (/** @type {Node[]} */ ...nodes) => {
    const made = section(t("ladder.title"), `${weekday(now)} ${clock(now)}`, ...nodes);
    made.classList.add("ladder");
    return made;
  };
  if (large) {
    const off = (/** @type {Rung} */ rung) => Number(rung.on_duty === false);
    return part(
      steps([first, ...inOrder(rungs.slice(1)).sort((a, b) => off(a) - off(b))], current, now, {
        answers: true,
      }),
    );
  }
  if (first.rung !== "grid" || !current || rungs.length === 1)
    return part(steps(inOrder(rungs), current, now));
  const others = inOrder(rungs.slice(1));
  return part(
    steps([first], current, now),
    el(
      "details",
      { class: "fold" },
      el(
        "summary",
        {},
        el("span", {}, t("ladder.noAnswer"), " ", el("b", {}, others.map(shortName).join(" · "))),
        icon("chevron-down"),
      ),
      steps(others, null, now, { start: 2 }),
    ),
  );
}

/** What a screen reader is told. @param {string} place @param {Rung} rung */
export const ladderSpoken = (place, rung) =>
  t("ladder.spoken", { place, name: nameOf(rung), phone: rung.phone });
