// Views of which what they show is brought only to whoever opens them: enrolling, accounts, names, sending, audit,
// seals, own data.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";

/**
 * @typedef {import("../views.js").View} View
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../requests.js").Me} Me
 */

/** @param {Me} me @param {string} office */
const is = (me, office) => me.enrollments.some(({ acts_as }) => acts_as === office);

/** Of who has nothing else on the first screen. @param {string} name @param {string} said @param {Desk} desk @param {string} [tone] */
const lead = (name, said, { go }, tone) => [
  el(
    "section",
    { class: "panel", "data-tone": tone },
    el("h2", { tabindex: -1 }, said),
    el(
      "div",
      { class: "acts" },
      el(
        "button",
        {
          type: "button",
          class: "act soft",
          "aria-label": `${t("desk.open")}: ${said}`,
          onclick: () => go(name),
        },
        t("desk.open"),
      ),
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
  under: "admin",
  may: adminView.may,
  load: async (desk, number) => (await import("./adminpage.js")).loadAccount(desk, number),
};

/** @type {View} */
const termsView = {
  name: "terms",
  icon: "layers",
  may: (me) => me.may.includes("upkeep.read"),
  load: async (desk, kind) => (await import("./termspage.js")).load(desk, kind),
  today: async (desk) => lead("terms", t("desk.terms.lead"), desk),
};

/** @type {View} */
const sendingView = {
  name: "sending",
  icon: "share-2",
  may: termsView.may,
  load: async (desk) => (await import("./sendingpage.js")).load(desk),
  today: async (desk) => {
    const { sending } = await import("./upkeeprequests.js");
    const { dead } = await sending().catch(() => ({ dead: [] }));
    return dead.length
      ? lead("sending", t("desk.sending.lead.dead", { n: dead.length }), desk, "warn")
      : lead("sending", t("desk.sending.lead"), desk);
  },
};

/** @type {View} */
const sealsView = {
  name: "seals",
  icon: "stamp",
  may: (me) => me.may.includes("seal.read"),
  load: async () => (await import("./sealspage.js")).load(),
  today: async (desk) => {
    const { latestSeal } = await import("./upkeeprequests.js");
    const found = await latestSeal().catch(() => null);
    return found?.difference
      ? lead("seals", t("desk.seals.lead.bad"), desk, "bad")
      : lead("seals", t("desk.seals.lead"), desk);
  },
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
  under: "account",
  may: (me) => me.may.includes("audit.read"),
  load: async (desk, subject) => ({
    ...(await auditView.load(desk, subject)),
    title: t("desk.audit.own"),
    back: "account",
  }),
};

/** @type {View} */
const mydataView = {
  name: "mydata",
  under: "account",
  may: () => true,
  load: async (desk) => (await import("../account/mydatapage.js")).load(desk),
};

export const OFFICE_VIEWS = [
  ...[enrollView, adminView, whoView],
  ...[termsView, sendingView],
  ...[auditView, sealsView, doneView],
  mydataView,
];

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
