// Taking back what was entered wrongly: for two minutes nobody has heard of it.

import { t } from "../../../core/i18n.js";
import { move } from "./caserequests.js";
import { mayDo } from "./turns.js";

export const UNDONE_WITHIN_MS = 120_000;

/** @param {string} number @param {number} [turn] */
export const takeBack = (number, turn = 0) =>
  move(number, turn, [{ verb: "withdraw", fields: { said: t("desk.entry.undo.why") } }]);

/** For how many milliseconds yet; none: no more. @param {import("./turns.js").Row} row @param {string} now */
export const mayTakeBack = (row, now) =>
  mayDo(row, "withdraw") ? Math.max(0, Date.parse(row.opened_at) + UNDONE_WITHIN_MS - Date.parse(now)) : 0;
