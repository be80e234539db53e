// What the page says when there is no answer, and what can be done then.

import { el, icon } from "../../core/dom.js";
import { distance, shortened } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { choices } from "../../features/addresses/disambiguation.js";
import { whyNot } from "../../features/search/found.js";
import { action, areaLink, notice, section, writeAgain } from "../../ui/components.js";
import { againButton, leaveButton, offlinePanel } from "./offline.js";
import { state } from "./state.js";

/**
 * @param {string} text that no address of this city fits
 * @param {Record<string, any>} body why: too short, in another city, or unknown
 * @param {import("../../core/api.js").Candidate[]} perhaps what may have been meant
 * @param {(candidate: import("../../core/api.js").Candidate) => void} onChoose
 * @param {import("../../core/api.js").Findings | null} [answer] of the search over everything
 */
export function notFoundPanel(text, { reason, outside }, perhaps, onChoose, answer) {
  const q = shortened(text);
  const edit = [action(t("problem.edit"), "search", () => writeAgain(), true)];
  const advice = el(
    "ul",
    { class: "advice" },
    el("li", {}, icon("road"), t("advice.road")),
    el("li", {}, icon("building-complex"), t("advice.estate")),
    el("li", {}, icon("map-pin"), t("advice.map")),
  );
  if (reason === "outside_city") {
    const title = outside?.name
      ? t("problem.elsewhere.title", { city: outside.name })
      : t("problem.elsewhere.plain");
    return [
      notice({ icon: "map-pin-off", title, text: t("problem.elsewhere.text", { q }), actions: edit }),
      leaveButton(),
    ];
  }
  if (reason === "too_short") {
    return [
      notice({
        icon: "pencil",
        title: t("problem.short.title"),
        text: t("problem.short.text", { q }),
        actions: edit,
      }),
      advice,
      leaveButton(),
    ];
  }
  const why = answer?.reason && answer.reason !== "unknown" ? whyNot(text, answer) : undefined;
  return [
    notice({
      icon: "map-pin-off",
      title: t("problem.address.title"),
      text: why ?? t("problem.address.text", { q }),
      actions: edit,
    }),
    perhaps.length ? section(t("problem.address.perhaps"), undefined, choices(perhaps, onChoose)) : advice,
    leaveButton(),
  ];
}

/**
 * The address of the page asks about a moment that nobody can read.
 * @param {string} text
 * @param {() => void} onNow
 */
export const unreadMomentPanel = (text, onNow) => [
  notice({
    icon: "clock",
    title: t("at.unread.title"),
    text: t("at.unread.text", { text: shortened(text) }),
    actions: [action(t("at.unread.now"), "history", onNow, true)],
  }),
  leaveButton(),
];

/**
 * @param {import("../../core/api.js").Problem} problem
 * @param {() => void} retry
 * @returns {(Node | null)[]}
 */
export function problemPanel(problem, retry) {
  const again = againButton(retry);
  const { body, slug } = problem;
  switch (slug) {
    case "outside-all-grids": {
      const near = body.nearest;
      return [
        notice({
          icon: "map-pin-off",
          title: t("problem.outside.title"),
          text: near
            ? t("problem.outside.near", { distance: distance(near.distance_m) })
            : t("problem.outside.text"),
          actions: [
            near &&
              areaLink(
                near.code,
                { class: "act main" },
                icon("map-pin"),
                el("span", { "data-area": near.code }, near.name),
              ),
            action(t("address.write"), "pencil", () => writeAgain()),
          ],
        }),
        leaveButton(),
      ];
    }
    case "invalid-input":
      return [
        notice({
          icon: "triangle-alert",
          title: t("problem.invalid.title"),
          text: t("problem.invalid.text"),
        }),
        leaveButton(),
      ];
    case "not-found":
      return [
        notice({
          icon: "map-pin-off",
          title: t("problem.area.title"),
          text: t("problem.area.text", { code: state.area ?? "" }),
        }),
        leaveButton(),
      ];
    case "offline":
      return offlinePanel(retry);
    case "not-ready":
      return [
        notice({
          icon: "clock",
          tone: "warn",
          title: t("problem.notReady.title"),
          text: t("problem.notReady.text"),
          actions: [again],
        }),
        leaveButton(),
      ];
    case "routing-unavailable":
      return [
        notice({
          icon: "route",
          tone: "warn",
          title: t("route.down.title"),
          text: t("isochrone.down"),
          actions: [again],
        }),
        leaveButton(),
      ];
    case "database-unavailable":
      return [
        notice({
          icon: "database-zap",
          tone: "warn",
          title: t("problem.database.title"),
          text: t("problem.database.text"),
          actions: [again],
        }),
        leaveButton(),
      ];
    default:
      return [
        notice({
          icon: "triangle-alert",
          tone: "warn",
          title: t("problem.other.title"),
          text: t("problem.other.text"),
          actions: [again],
        }),
        leaveButton(),
      ];
  }
}

/** Where each browser keeps its permission, the one in use first. */
function permissionSteps() {
  const { userAgent: agent } = navigator;
  const mine = /MicroMessenger/i.test(agent)
    ? "wechat"
    : /iPhone|iPad|Macintosh.*Safari\/(?!.*Chrom)/.test(agent)
      ? "safari"
      : "chrome";
  return el(
    "ol",
    { class: "permissions" },
    [mine, ...["wechat", "safari", "chrome"].filter((one) => one !== mine), "phone"].map((one) =>
      el("li", {}, el("b", {}, t(`permission.${one}`)), el("span", {}, t(`permission.${one}.how`))),
    ),
  );
}

/**
 * Why "my location" gave nothing, and how to go on. Who was refused once is refused again: only settings
 * help.
 * @param {"denied" | "unavailable" | "timeout" | "unsupported"} reason
 * @param {() => void} retry
 */
export function locationPanel(reason, retry) {
  const retried = reason === "unavailable" || reason === "timeout";
  const actions = [
    action(t("address.write"), "pencil", () => writeAgain(), true),
    retried && action(t("retry"), "rotate-cw", retry),
  ];
  return [
    notice({
      icon: "map-pin-off",
      tone: "warn",
      title: t(`mine.${reason}.title`),
      text: t(`mine.${reason}.text`),
      actions,
    }),
    reason === "denied" ? permissionSteps() : null,
    leaveButton(),
  ];
}
