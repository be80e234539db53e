// What the page says while there is nothing to offer yet, and what can be done then.

import { el, icon } from "../../core/dom.js";
import { distance } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { ago } from "./words.js";

/**
 * @typedef {{onMine: () => void, onWrite: () => void, onPick: () => void, onLast: () => void, last: {at:
 *   number} | null}} Ways
 *   to say where one is; `last`: the place remembered
 */

// Beyond this the nearest station may be another one.
const VAGUE_M = 200;

/** @param {string} text @param {string} sign @param {() => void} onclick @param {boolean} [main] */
const button = (text, sign, onclick, main = false) =>
  el("button", { type: "button", class: main ? "go" : "choice", onclick }, icon(sign), el("span", {}, text));

/**
 * @param {{sign: string, title: string, text?: string, tone?: string}} what
 * @param {(Node | false | null)[]} actions
 */
function sheet({ sign, title, text, tone = "" }, actions) {
  return el(
    "article",
    { class: "card notice", "data-tone": tone },
    el("span", { class: "sign", "aria-hidden": "true" }, icon(sign)),
    el("h2", { id: "heading", tabindex: "-1" }, title),
    text && el("p", {}, text),
    el("div", { class: "choices" }, actions),
  );
}

/** @param {Ways} ways */
const others = ({ onWrite, onPick, onLast, last }) => [
  button(t("rider.where.write"), "pencil", onWrite),
  button(t("rider.where.pick"), "map-pinned", onPick),
  last && button(t("rider.where.last", { ago: ago(Date.now() - last.at) }), "history", onLast),
];

/**
 * The address of the page asks about a moment that nobody can read.
 * @param {string} text
 * @param {() => void} onNow
 */
export const unreadMomentNotice = (text, onNow) =>
  sheet({ sign: "clock", title: t("at.unread.title"), text: t("at.unread.text", { text }), tone: "warn" }, [
    button(t("at.unread.now"), "history", onNow, true),
  ]);

/** Nothing is known yet, and the device has not been asked. @param {Ways} ways */
export const firstNotice = (ways) =>
  sheet({ sign: "bike", title: t("rider.first.title"), text: t("rider.first.text") }, [
    button(t("rider.where.mine"), "locate-fixed", ways.onMine, true),
    ...others(ways),
  ]);

/** @param {Ways} ways */
export const locatingNotice = (ways) =>
  sheet(
    { sign: "locate-fixed", title: t("rider.locating.title"), text: t("rider.locating.text"), tone: "busy" },
    others(ways),
  );

/** @param {"denied" | "unavailable" | "timeout" | "unsupported"} reason @param {Ways} ways */
export const lostNotice = (reason, ways) =>
  sheet(
    { sign: "map-pin-off", title: t(`mine.${reason}.title`), text: t(`rider.lost.${reason}`), tone: "warn" },
    [reason !== "unsupported" && button(t("retry"), "rotate-cw", ways.onMine), ...others(ways)],
  );

/** @param {{city: string, distance_m: number}} where @param {Ways} ways */
export const outsideNotice = ({ city, distance_m }, ways) =>
  sheet(
    {
      sign: "map-pin-off",
      title: t("rider.outside.title", { city }),
      text: t("rider.outside.text", { distance: distance(distance_m) }),
      tone: "warn",
    },
    [button(t("rider.where.mine"), "locate-fixed", ways.onMine), ...others(ways)],
  );

/**
 * The device knows only roughly where one is.
 * @param {import("./state.js").Here} here
 * @param {Pick<Ways, "onWrite" | "onPick">} ways
 */
export const vagueNotice = ({ by, accuracy_m = 0 }, { onWrite, onPick }) =>
  by === "device" && accuracy_m > VAGUE_M
    ? el(
        "aside",
        { class: "vague" },
        el(
          "p",
          {},
          icon("triangle-alert"),
          el("span", {}, t("rider.vague", { distance: distance(accuracy_m) })),
        ),
        el(
          "div",
          { class: "ends" },
          button(t("rider.where.write"), "pencil", onWrite),
          button(t("rider.where.pick"), "map-pinned", onPick),
        ),
      )
    : null;

/** @param {() => void} onChange of where one is */
export const seekingNotice = (onChange) =>
  sheet({ sign: "rotate-cw", title: t("rider.seeking"), tone: "busy" }, [
    button(t("rider.where.change"), "map-pin", onChange),
  ]);

/** @param {string} slug of the problem @param {() => void} onRetry */
export function troubleNotice(slug, onRetry) {
  const retry = [button(t("retry"), "rotate-cw", onRetry, true)];
  if (slug === "offline")
    return sheet(
      {
        sign: "wifi-off",
        title: t("rider.offline.nothing"),
        text: t("rider.offline.nothingText"),
        tone: "warn",
      },
      retry,
    );
  return sheet(
    { sign: "triangle-alert", title: t("problem.other.title"), text: t("problem.other.text"), tone: "warn" },
    retry,
  );
}

/**
 * There is no station at all, or none that offers that.
 * @param {boolean} filtered
 * @param {() => void} onClear
 * @param {() => void} onRetry
 */
export const noneNotice = (filtered, onClear, onRetry) =>
  sheet({ sign: "bike", title: filtered ? t("rider.none.filtered") : t("rider.none.all"), tone: "warn" }, [
    filtered ? button(t("rider.none.clear"), "x", onClear, true) : button(t("retry"), "rotate-cw", onRetry),
  ]);
