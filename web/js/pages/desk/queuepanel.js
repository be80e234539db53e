// What was done without a network, above everything else: what waits for one, and what was refused when it came.

import { change } from "../../core/changes.js";
import { cityTime } from "../../core/citytime.js";
import { byId, el, icon } from "../../core/dom.js";
import { clock } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { sentence } from "./faults.js";
import { button } from "./parts.js";
import { drop, queueOf } from "./queue.js";

/** @typedef {import("./queue.js").Queued} Queued */

/** By what somebody's doings are known in this browser. @param {import("./requests.js").Me} me */
export const ownerOf = ({ name, posts, enrollments }) =>
  JSON.stringify([name, posts[0]?.code, enrollments[0]?.place_code]);

/** @param {string} owner */
export async function showQueue(owner) {
  const queue = await queueOf(owner);
  const waiting = queue.filter(({ refused }) => !refused);
  const refused = queue.filter((each) => each.refused);
  for (const id of ["waiting", "refused"]) document.getElementById(id)?.remove();
  if (waiting.length) byId("main").prepend(waitingPanel(waiting));
  if (refused.length)
    byId("main").prepend(
      el(
        "section",
        { class: "panel queue", id: "refused", "data-tone": "bad" },
        el(
          "h2",
          { class: "state small", tabindex: -1 },
          icon("circle-alert"),
          t("desk.queue.refused.title", { n: refused.length }),
        ),
        refused.map((each) => refusedPart(each, () => showQueue(owner))),
      ),
    );
}

/** @param {Queued} queued */
const rowWords = ({ said, at }) => t("desk.queue.row", { act: said, time: clock(cityTime(at)) });

/** @param {Queued[]} waiting */
const waitingPanel = (waiting) =>
  el(
    "section",
    { class: "panel queue", id: "waiting", "data-tone": "warn" },
    el("h2", { class: "state small" }, icon("wifi-off"), t("desk.queue.title", { n: waiting.length })),
    el(
      "ul",
      { class: "plain" },
      waiting.map((each) => el("li", {}, rowWords(each))),
    ),
    el("p", { class: "hint" }, t("desk.queue.hint")),
  );

/** Why it was not taken. @param {import("./queue.js").Refused} refused */
export function whyRefused({ slug, reason, state }) {
  const now = state && t("desk.queue.moved", { state: t(`case.state.${state}`) });
  const why = has(`desk.case.refused.${reason}`) ? t(`desk.case.refused.${reason}`) : "";
  if (now || why) return [now, why].filter(Boolean).join("");
  return t(has(`desk.fault.${slug}`) ? `desk.fault.${slug}` : "desk.fault.other");
}

/** How it was refused, and what becomes of what was written. @param {Queued} queued @param {() => Promise<void>} redraw */
function refusedPart(queued, redraw) {
  const { key, number, words, instead, refused } = queued;
  const done = async () => {
    await drop(key);
    await redraw();
    document.getElementById("heading")?.focus({ preventScroll: true });
  };
  const keepInstead = async () => {
    if (!instead) return;
    try {
      await change(instead.path, instead.sent, { key: crypto.randomUUID() });
      await done();
      showSnackbar(t("desk.queue.instead.done"));
    } catch (error) {
      showSnackbar(sentence(error));
    }
  };
  const copy = async () => {
    await navigator.clipboard?.writeText(words ?? "").catch(() => {});
    showSnackbar(t("desk.queue.copied"));
  };
  return el(
    "div",
    { class: "queue-refused" },
    el("p", {}, el("b", {}, rowWords(queued))),
    refused && el("p", {}, whyRefused(refused)),
    words && el("blockquote", {}, words),
    el(
      "div",
      { class: "acts" },
      number && el("a", { class: "act soft", href: `/desk?inbox=${number}` }, t("desk.queue.look")),
      words && instead && button("", t("desk.queue.instead"), "act", keepInstead),
      words && button("copy", t("desk.queue.copy"), "act", copy),
      button("", t("desk.queue.seen"), "act", done),
    ),
  );
}
