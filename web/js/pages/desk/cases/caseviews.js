// The views of cases: the inbox, entering one for somebody, and what only whoever supervises has to do. What they
// show is brought to whoever opens them.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { readInbox } from "./caserequests.js";
import { grouped, nextStep } from "./turns.js";

/** @typedef {import("../views.js").View} View */

const may = (/** @type {string} */ verb) => (/** @type {{may: string[]}} */ me) => me.may.includes(verb);

/** @type {View} */
export const inboxView = {
  name: "inbox",
  icon: "list-checks",
  isFirst: true,
  may: may("case.see"),
  load: async (desk, number) => (await import("./inboxpage.js")).load(desk, number),
  today: async ({ go, now }) => {
    const { rows } = await readInbox();
    const mine = rows.filter((row) => nextStep(row)?.isMine);
    if (!mine.length) return [];
    const late = grouped(mine, now()).get("over")?.length ?? 0;
    const said = t("desk.case.lead", { n: mine.length });
    return [
      el(
        "section",
        { class: "panel", "data-tone": late ? "bad" : null },
        el("h2", { tabindex: -1 }, said),
        el("p", {}, late ? t("desk.case.lead.late", { n: late }) : t("desk.case.lead.calm")),
        el(
          "div",
          { class: "acts" },
          el(
            "button",
            { type: "button", class: "act soft", id: "open-inbox", onclick: () => go("inbox") },
            t("desk.case.open"),
          ),
        ),
      ),
    ];
  },
};

/** @type {View} */
export const entryView = {
  name: "entry",
  icon: "phone-call",
  may: may("case.enter"),
  load: async (desk, channel) => (await import("./entrypage.js")).load(desk, channel),
};

/** @type {View} */
export const superviseView = {
  name: "supervise",
  icon: "gavel",
  may: may("case.supervise"),
  load: async (desk) => (await import("./supervisepage.js")).load(desk),
};
