// What the service has received from this phone, and in words what became of each.

import { cityNow } from "../../../core/citytime.js";
import { el, icon } from "../../../core/dom.js";
import { moment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { recall, remember } from "../../../core/storage.js";
import { standing } from "../../../features/cases/publicwords.js";
import { keepReceipt, keptReceipts } from "../../../features/cases/receipts.js";
import * as requests from "../../../features/cases/requests.js";
import { KNOWN_HERE } from "./delivery.js";

/** @typedef {{state: string, words: string, done: boolean}} Standing */

// So many are asked about at once; the others say what was last known of them.
const ASKED = 8;
const KEY = "courier.standing";
const DONE = ["closed", "resolved"];
const OVER = ["declined", "transferred", "withdrawn", "merged"];

/** @returns {Record<string, Standing>} what was last known, by number */
function known() {
  try {
    return JSON.parse(recall(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** Whoever is signed in has what another phone of his has reported. */
async function learnOwn() {
  if (!recall(KNOWN_HERE)) return;
  const own = await requests.ownMatters().catch(() => null);
  for (const { number, key, title, happened_at } of [...(own ?? [])].reverse())
    keepReceipt({ number, key, title, at: happened_at });
}

/** Ask how the newest stand; without a network it stays what was last known. */
export async function learnReceived() {
  await learnOwn();
  const receipts = keptReceipts().slice(0, ASKED);
  const told = await Promise.all(
    receipts.map(({ number, key }) => requests.progress(number, key).catch(() => null)),
  );
  const now = known();
  for (const progress of told) {
    if (!progress) continue;
    const { number, state } = progress;
    const confirmed = state === "closed" && !progress.disputed;
    now[number] = { state, words: standing({ ...progress, confirmed }), done: DONE.includes(state) };
  }
  const numbers = new Set(keptReceipts().map(({ number }) => number));
  remember(
    KEY,
    JSON.stringify(Object.fromEntries(Object.entries(now).filter(([number]) => numbers.has(number)))),
  );
}

export function receivedPart() {
  const receipts = keptReceipts();
  const standings = known();
  return el(
    "section",
    { id: "received" },
    el("h2", { class: "sect" }, t("riding.received")),
    receipts.length === 0 && el("p", { class: "none" }, t("riding.received.none")),
    receipts.map(({ number, key, title, at }) =>
      el(
        "a",
        { class: "item nopic", href: `/m/${number}#${key}`, "data-number": number },
        el(
          "span",
          {},
          el("b", {}, title),
          el("small", {}, `${moment(at, cityNow())} · ${t("riding.number", { number })}`),
          stand(standings[number]),
        ),
        icon("chevron-right"),
      ),
    ),
  );
}

/** @param {Standing | undefined} standing */
function stand(standing) {
  const tone = !standing ? "go2" : standing.done ? "ok" : OVER.includes(standing.state) ? "off" : "go2";
  const sign = tone === "ok" ? "check" : tone === "off" ? "circle-slash" : standing ? "wrench" : "inbox";
  return el("span", { class: `stat ${tone}` }, icon(sign), standing?.words ?? t("case.public.received"));
}
