// The view of couriers: whoever keeps a station or answers for a community lets them in here.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";

/** @typedef {import("../views.js").View} View */

/** @type {View} */
export const couriersView = {
  name: "couriers",
  icon: "bike",
  may: (me) => me.may.includes("courier.enroll"),
  load: async (desk) => (await import("./couriers.js")).load(desk),
  // Of a keeper it is what is done most; in an office it is one thing of many.
  today: async ({ me, go }) =>
    me.may.includes("enrollment.make")
      ? []
      : [
          el(
            "button",
            { type: "button", class: "act soft", id: "open-couriers", onclick: () => go("couriers") },
            icon("bike"),
            t("desk.couriers.lead"),
          ),
        ],
};
