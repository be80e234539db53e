// What has been tapped and could not be sent yet, above everything else.

import { cityTime } from "../../../core/citytime.js";
import { byId, el, icon } from "../../../core/dom.js";
import { clock } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { waitingTaps } from "./taps.js";

/** By what somebody's taps are known in this browser. @param {import("../requests.js").Me} me */
export const ownerOf = ({ name, posts, enrollments }) =>
  JSON.stringify([name, posts[0]?.code, enrollments[0]?.place_code]);

/** @param {string} owner */
export async function showWaiting(owner) {
  const taps = await waitingTaps(owner);
  document.getElementById("waiting")?.remove();
  if (!taps.length) return;
  const rows = taps.map(({ said, at }) =>
    el("li", {}, t("desk.queue.row", { act: said, time: clock(cityTime(at)) })),
  );
  byId("main").prepend(
    el(
      "section",
      { class: "panel", id: "waiting", "data-tone": "warn" },
      el("h2", { class: "state small" }, icon("wifi-off"), t("desk.queue.title", { n: taps.length })),
      el("ul", { class: "plain" }, rows),
      el("p", { class: "hint" }, t("desk.queue.hint")),
    ),
  );
}
