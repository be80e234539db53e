// What could not be delivered, to be sent again, and the other systems that are told of events.

import { el } from "../../../core/dom.js";
import { has, t } from "../../../core/i18n.js";
import { moment, officeRow, pill, twice } from "../listing.js";
import { removeWebhook, resend, sending } from "./upkeeprequests.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./upkeeprequests.js").DeadLetter} DeadLetter
 * @typedef {import("./upkeeprequests.js").Webhook} Webhook
 */

const ADD = "scripts/geoapi notices webhooks add";

/** @param {string | null} name of an event */
const whatText = (name) =>
  has(`desk.sending.what.${name}`) ? t(`desk.sending.what.${name}`) : (name ?? t("desk.sending.what.other"));

/** @param {DeadLetter} letter */
const faultText = ({ fault, fault_kind }) =>
  t(`desk.sending.fault.${fault_kind}`, { fault: fault ?? "", status: fault?.match(/\d+/)?.[0] ?? "" });

/** @param {Desk} desk @param {DeadLetter} letter */
function deadRow(desk, letter) {
  const { id, channel, receiver, name, subject, at, dead_at, tries } = letter;
  const what = [whatText(name), subject && t("desk.sending.about", { subject })].filter(Boolean).join(" · ");
  const done = t("desk.sending.again.done");
  const again = () => desk.change(() => resend(id), done, { more: t("desk.sending.again.more") });
  return officeRow(
    [
      what,
      t("desk.sending.to", {
        receiver: receiver ?? t("desk.sending.nobody"),
        way: t(`desk.sending.way.${channel}`),
      }),
      el("span", { class: "closed" }, faultText(letter)),
      t("desk.sending.tried", { at: moment(at), dead: moment(dead_at), n: tries }),
    ],
    [pill(t("desk.sending.again"), what, again)],
    { "data-letter": String(id) },
  );
}

/** @param {Desk} desk @param {Webhook} webhook */
function webhookRow(desk, { name, url, events, created_at }) {
  const remove = () =>
    desk.change(() => removeWebhook(name), t("desk.sending.remove.done", { name }), {
      more: t("desk.sending.remove.more"),
    });
  return officeRow(
    [
      name,
      url,
      t("desk.sending.events", { events: events.map(whatText).join(t("list.separator")) }),
      t("desk.sending.since", { at: moment(created_at) }),
    ],
    [twice(t("desk.sending.remove"), t("desk.sending.remove.sure"), name, remove)],
    { "data-webhook": name },
  );
}

/** @param {HTMLElement[]} rows @param {string} id @param {string} none */
const listed = (rows, id, none) =>
  rows.length ? el("ul", { class: "rows", id }, rows) : el("p", { class: "panel", id }, none);

/** @param {Desk} desk */
export async function load(desk) {
  const { dead, webhooks } = await sending();
  const letters = dead.map((each) => deadRow(desk, each));
  const systems = webhooks.map((each) => webhookRow(desk, each));
  return {
    title: t("desk.tab.sending"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.sending.dead")),
      listed(letters, "dead", t("desk.sending.none")),
      el("p", { class: "hint" }, t("desk.sending.dead.hint")),
      el("h2", {}, t("desk.sending.webhooks")),
      listed(systems, "webhooks", t("desk.sending.webhooks.none")),
      el("p", { class: "hint" }, t("desk.sending.webhooks.add"), " ", el("code", {}, ADD)),
    ],
  };
}
