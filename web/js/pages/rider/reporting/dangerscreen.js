// 有危险: away first, then the call, with the words for where it is; sending without a call is the lesser button.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { draft } from "./draft.js";
import { frame } from "./frame.js";
import { dangerKind, kinds } from "./kinds.js";
import { make } from "./making.js";
import { Asking } from "./spot.js";

const NUMBERS = ["119", "120", "110"];

/** @type {import("../screens.js").Open} */
export function open(host, page) {
  const asking = draft.asking ?? new Asking();
  const where = el("b", {}, t("riding.spot.asking"));
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    const [photo, all] = await Promise.all([draft.photo, kinds()]);
    await make({ category: dangerKind(all), photos: photo ? [photo] : [], text: "", asking, regret: true });
    page.go("queue");
  };
  frame(host, {
    title: t("riding.danger"),
    onBack: () => page.go("report"),
    body: [
      el(
        "article",
        { class: "card" },
        el("h2", {}, t("riding.danger.first")),
        el("p", { class: "herep" }, icon("map-pin"), el("span", {}, t("riding.danger.say"), where)),
      ),
      el(
        "div",
        { class: "dangers" },
        NUMBERS.map((number) =>
          el(
            "a",
            { href: `tel:${number}` },
            icon("phone"),
            el("b", {}, number),
            el("span", {}, t(`riding.danger.${number}`)),
          ),
        ),
      ),
    ],
    foot: [
      el(
        "button",
        { type: "button", id: "danger-send", class: "thumb two wide", onclick: send },
        icon("send"),
        el("span", {}, t("riding.danger.send")),
      ),
    ],
  });
  say(asking, where);
  return () => {};
}

/** The address; without a network what whoever answers the call can find too. @param {Asking} asking @param {HTMLElement} where */
async function say(asking, where) {
  const position = await asking.position;
  if (!position) {
    where.textContent = t("riding.danger.nowhere");
    return;
  }
  const { lon, lat, accuracy_m } = position;
  where.textContent = t("riding.danger.point", {
    lat: lat.toFixed(5),
    lon: lon.toFixed(5),
    metres: accuracy_m,
  });
  where.textContent = (await asking.name) || where.textContent;
}
