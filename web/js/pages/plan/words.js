// What a state, an edit or a refusal is called.

import { Problem } from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { clock, dateOf, daysAhead } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";

const STATE_ICONS = {
  draft: "pencil",
  submitted: "eye",
  approved: "check",
  published: "calendar-clock",
  in_force: "check",
  rolled_back: "undo-2",
  abandoned: "x",
};

/** @param {string} state */
export const statePill = (state) =>
  el(
    "span",
    { class: "statepill", "data-state": state },
    icon(STATE_ICONS[/** @type {keyof typeof STATE_ICONS} */ (state)] ?? "info"),
    t(`plan.state.${state}`),
  );

/** 14:03 today, else the day, too. @param {string} iso */
export const when = (iso) =>
  daysAhead(iso, cityTime(Date.now())) === 0 ? clock(iso) : `${dateOf(iso)} ${clock(iso)}`;

/** What a refusal means. @param {unknown} error */
export function sentence(error) {
  if (!(error instanceof Problem)) throw error;
  const key = `plan.refused.${error.body.reason}`;
  if (error.body.reason && has(key)) return t(key);
  if (has(`plan.fault.${error.slug}`)) return t(`plan.fault.${error.slug}`);
  return error.status >= 500 ? t("plan.fault.server-error") : t("plan.fault.other");
}

/**
 * What was done: 移动边界, 撤销…
 * @param {{op: string}} edit
 */
export const whatOf = ({ op }) => (has(`plan.op.${op}`) ? t(`plan.op.${op}`) : t("plan.op.other"));
