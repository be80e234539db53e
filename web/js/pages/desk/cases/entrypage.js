// Entering a case for somebody who calls, writes or comes: the questions in the order of a call, by keyboard alone.

import * as api from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { readChannels } from "./caserequests.js";
import { EntryForm } from "./entryform.js";
import { receiptParts } from "./entryreceipt.js";
import { loadToday } from "./entrytoday.js";
import { loadForum } from "./forumpage.js";
import { mapBox } from "./mapbox.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../../../core/api.js").Candidate} Candidate
 */

/** What one has entered today, in place of a channel. */
const TODAY = "today";

/** @param {Desk} desk @param {string[]} shown @param {string} channel the one that is chosen */
function channelSwitch(desk, shown, channel) {
  return el(
    "div",
    { class: "seg channels", role: "group", "aria-label": t("desk.entry.channel") },
    shown.map((each) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String(each === channel),
          onclick: () => desk.go("entry", each),
        },
        each === TODAY ? t("desk.entry.today") : t(`case.channel.${each}`),
      ),
    ),
  );
}

/** Who answers for a place, beside the map. @param {Candidate | null} where @param {HTMLElement} card */
async function showHolder(where, card) {
  if (!where) {
    card.replaceChildren(el("p", { class: "hint" }, t("desk.entry.who.nobody")));
    return;
  }
  const { lon, lat } = where;
  const answer = await api.locate({ lon, lat }, new AbortController().signal).catch(() => null);
  const first = answer?.responsible.find(({ vacant }) => !vacant);
  const grid = answer?.grid?.name ?? where.grid_name ?? "";
  card.replaceChildren(
    el(
      "p",
      { class: "card-grid" },
      icon("map-pinned"),
      t("desk.entry.where.grid", { grid, community: where.community_name ?? "" }),
    ),
    el("h3", {}, where.text),
    ...(first
      ? [
          el(
            "div",
            { class: "why" },
            el("span", { class: "avatar", "aria-hidden": "true" }, (first.name ?? grid)[0]),
            el(
              "div",
              {},
              el("p", { class: "why-post" }, el("b", {}, first.role_name), el("span", {}, first.name ?? "")),
            ),
          ),
        ]
      : []),
    el(
      "dl",
      { class: "facts-two" },
      el("dt", {}, t("desk.entry.who.resolve")),
      el("dd", {}, t("desk.entry.who.resolve.by")),
    ),
  );
}

/** @param {Desk} desk @param {string} asked @returns {Promise<import("../views.js").Shown>} */
export async function load(desk, asked) {
  const shown = [...(await readChannels()), TODAY];
  const channel = shown.includes(asked) ? asked : "line";
  const title = channel === "line" ? t("desk.entry.line") : t("desk.entry.title");
  const head = el(
    "div",
    { class: "entry-head" },
    el("h2", { id: "heading", tabindex: -1 }, title),
    channelSwitch(desk, shown, channel),
  );
  if (channel === TODAY) return { title, wide: true, ...(await loadToday(desk, head)) };
  if (channel === "forum") return { title, wide: true, ...(await loadForum(desk, head)) };

  const map = mapBox({ onChoose: () => {}, legend: false });
  const card = el("aside", {
    class: "entry-card",
    "aria-label": t("desk.entry.where"),
    "aria-live": "polite",
  });
  map.element.append(card);
  const side = el("section", { class: "entry-form" });
  const root = el("div", { class: "entry" }, side, map.element);
  /** @param {Candidate | null} where */
  const spotOf = (where) =>
    where && {
      number: "",
      title: where.text,
      state: "received",
      lon: where.lon,
      lat: where.lat,
      area: where.grid_code ? { code: where.grid_code } : null,
    };
  const form = new EntryForm(desk, channel, {
    onWhere: (where) => {
      map.point(spotOf(where));
      showHolder(where, card);
    },
    onDone: (entered) => {
      side.replaceChildren(head, ...receiptParts(desk, entered, () => desk.go("entry", channel)));
      document.getElementById("entry-done")?.focus();
    },
  });
  await form.prepare();
  showHolder(null, card);
  side.replaceChildren(head, form.element);
  return {
    title,
    wide: true,
    parts: [root],
    shown: () => {
      map.wake();
      form.begin();
    },
  };
}
