// Views of which what they show is brought only to whoever opens them: enrolling, accounts, audit, own data.

import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/**
 * @typedef {import("./views.js").View} View
 * @typedef {import("./views.js").Desk} Desk
 * @typedef {import("./requests.js").Me} Me
 */

/** @param {Me} me @param {string} office */
const is = (me, office) => me.enrollments.some(({ acts_as }) => acts_as === office);

/** Of who has nothing else on the first screen. @param {string} name @param {string} said @param {Desk} desk */
const lead = (name, said, { go }) => [
  el(
    "section",
    { class: "panel" },
    el("h2", { tabindex: -1 }, said),
    el(
      "div",
      { class: "acts" },
      el("button", { type: "button", class: "act soft", onclick: () => go(name) }, t("desk.open")),
    ),
  ),
];

/** @type {View} */
const enrollView = {
  name: "enroll",
  icon: "ticket",
  may: (me) => me.may.includes("enrollment.make"),
  load: async (desk) => (await import("./enrollpage.js")).load(desk),
};

/** @type {View} */
const adminView = {
  name: "admin",
  icon: "wrench",
  may: (me) => me.may.includes("account.read"),
  load: async (desk) => (await import("./adminpage.js")).load(desk),
  today: async (desk) => lead("admin", t("desk.admin.lead"), desk),
};

/** @type {View} */
const whoView = {
  name: "who",
  may: adminView.may,
  load: async (desk, number) => (await import("./adminpage.js")).loadAccount(desk, number),
};

/** @type {View} */
const auditView = {
  name: "audit",
  icon: "scale",
  may: (me) => is(me, "auditor"),
  load: async (desk, subject) => (await import("./auditpage.js")).load(desk, subject),
  today: async (desk) => lead("audit", t("desk.audit.lead"), desk),
};

/** Of who answers for areas: the same, opened from the own account. @type {View} */
const doneView = {
  name: "done",
  may: (me) => me.may.includes("audit.read"),
  load: async (desk, subject) => ({ ...(await auditView.load(desk, subject)), back: "account" }),
};

/** @type {View} */
const mydataView = {
  name: "mydata",
  may: () => true,
  load: async (desk) => (await import("./mydatapage.js")).load(desk),
};

export const OFFICE_VIEWS = [enrollView, adminView, whoView, auditView, doneView, mydataView];

/** Where one goes from the own account. @param {Desk} desk */
export function furtherViews({ me, go }) {
  const open = (/** @type {string} */ name, /** @type {string} */ said) =>
    el("button", { type: "button", class: "act", id: `open-${name}`, onclick: () => go(name) }, said);
  return el(
    "div",
    { class: "acts" },
    open("mydata", t("desk.mydata.title")),
    doneView.may(me) && !auditView.may(me) && open("done", t("desk.audit.own")),
  );
}
