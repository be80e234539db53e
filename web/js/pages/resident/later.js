// What this page keeps on the phone for when there is no network: itself, by a worker, and the last answer.

import { el, icon } from "../../core/dom.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { parsePhone } from "../../core/phones.js";
import { forget, recall, remember } from "../../core/storage.js";
import { roleName } from "../../core/terms.js";
import { inOrder, nameOf } from "../../features/people/ladder.js";
import { action, section } from "../../ui/components.js";
import { numberLink } from "../../ui/phonelinks.js";

const KEY = "last-answer";
// What comes first has the network to itself.
const WORKER_AFTER_MS = 4000;

/**
 * @typedef {import("../../core/api.js").Rung} Rung
 * @typedef {{title: string, at: string, rungs: Pick<Rung, "rung" | "name" | "phone" | "tel" | "role" |
 *   "role_name">[]}} Kept names and numbers alone: who is on duty changes by the hour
 */

/** @param {string} title of the grid @param {string} at the moment it was told @param {Rung[]} rungs */
export function keepAnswer(title, at, rungs) {
  const names = rungs.map(({ rung, name, phone, tel, role, role_name }) => ({
    rung,
    name,
    phone,
    tel,
    role,
    role_name,
  }));
  remember(KEY, JSON.stringify({ title, at, rungs: names }));
}

/** @returns {Kept | null} */
function lastAnswer() {
  try {
    const { title, at, rungs } = JSON.parse(recall(KEY) ?? "null") ?? {};
    return typeof title === "string" && Array.isArray(rungs) ? { title, at, rungs } : null;
  } catch {
    return null;
  }
}

/** @param {Kept["rungs"][0]} rung */
function row(rung) {
  const name = nameOf(/** @type {Rung} */ (rung));
  const phone = parsePhone(rung.phone, rung.tel);
  const role = rung.rung === "hotline" ? "" : roleName(/** @type {Rung} */ (rung));
  return el(
    "li",
    { class: "rung" },
    el("span", { class: "rank", "aria-hidden": "true" }, icon("phone")),
    el(
      "div",
      {},
      el(
        "p",
        { class: "line" },
        el("strong", {}, name),
        role && role !== name && el("span", { class: "role" }, role),
      ),
      phone && el("p", { class: "line" }, numberLink(phone, name)),
    ),
  );
}

/**
 * Whom the last answer named, for when none can be had.
 * @param {string} now
 */
export function lastAnswerPart(now) {
  const last = lastAnswer();
  if (!last) return null;
  const part = section(
    last.title,
    t("later.from", { time: moment(last.at, now) }),
    el("ol", { class: "rungs" }, inOrder(/** @type {Rung[]} */ (last.rungs)).map(row)),
    el("p", { class: "evidence" }, icon("info"), el("span", {}, t("later.note"))),
    action(t("home.forget"), "x", () => {
      forget(KEY);
      part.remove();
    }),
  );
  part.classList.add("kept");
  return part;
}

/** From the first visit on, the page opens without a network. */
export function keepForLater() {
  const { serviceWorker } = navigator;
  if (serviceWorker) setTimeout(() => serviceWorker.register("/home-sw.js").catch(() => {}), WORKER_AFTER_MS);
}
