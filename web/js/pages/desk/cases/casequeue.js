// Steps that were made without a network: kept with the turn that they saw, and shown at the case until they are sent.

import { cityTime } from "../../../core/citytime.js";
import { el, icon } from "../../../core/dom.js";
import { clock } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { drop, keep, waitingOf } from "../queue.js";
import { showQueue } from "../queuepanel.js";
import { moving, notesOf } from "./caserequests.js";

/**
 * @typedef {import("./casefile.js").Handling} Handling
 * @typedef {import("../queue.js").Queued} Queued
 */

/** Who gets it, and whether it is there at all, is only known with a network. */
const NEEDS_NETWORK = ["dispatch", "reassign", "rule", "escalate", "call_in", "merge", "unmerge"];

/**
 * Keep steps until there is a network; false where they cannot wait.
 * @param {Handling} handling @param {import("./caserequests.js").Move[]} moves @param {string} act in words
 * @param {string} words what was written with them
 */
export async function queueMoves({ desk, file }, moves, act, words) {
  if (moves.some(({ verb }) => NEEDS_NETWORK.includes(verb))) return false;
  const { number, title } = file;
  const doing = {
    ...moving(number, file.turn, moves),
    owner: desk.owner,
    said: t("desk.case.queue.of", { act, title }),
    number,
    ...(words && { words }),
    ...(words &&
      desk.me.may.includes("case.note") && {
        instead: { path: notesOf(number), sent: { text: words, told: "staff" } },
      }),
  };
  // With no network at all nothing has arrived: when it was done may still be said.
  const happened_at = desk.now();
  const later = { turn: file.turn, moves: moves.map((each) => ({ ...each, happened_at })) };
  return keep(doing, navigator.onLine ? undefined : later);
}

/** What waits, by the number of its case. @param {string} owner @returns {Promise<Map<string, Queued>>} */
export const queuedByNumber = async (owner) =>
  new Map((await waitingOf(owner)).flatMap((each) => (each.number ? [[each.number, each]] : [])));

/** In place of what may be done: what waits, and that it is not to be sent. @param {Queued} queued @param {Handling} handling */
export const waitingBar = (queued, { desk, around }) =>
  el(
    "div",
    { class: "verbs", id: "case-waits" },
    icon("hourglass"),
    el(
      "p",
      {},
      el("b", {}, t("desk.case.queue.waits", { act: queued.said })),
      el("small", {}, t("desk.case.queue.since", { time: clock(cityTime(queued.at)) })),
    ),
    el(
      "button",
      {
        type: "button",
        class: "verb bare",
        onclick: async () => {
          await drop(queued.key);
          await showQueue(desk.owner);
          await around.queued();
        },
      },
      icon("undo-2"),
      t("desk.case.queue.drop"),
    ),
  );
