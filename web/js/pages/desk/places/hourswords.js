// Duty hours as an office writes them, of the syntax in which they are kept; the service reads both.

import { language, t } from "../../../core/i18n.js";

const RANGE = /\b(Mo|Tu|We|Th|Fr|Sa|Su)-(Mo|Tu|We|Th|Fr|Sa|Su)\b/g;
const DAY = /\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\b/g;

/** As they may be typed, too. @param {string | null | undefined} hours such as Mo-Fr 08:30-12:00,14:00-17:30; PH off @returns {string} */
export const hoursWords = (hours) => (!hours || language === "en" ? (hours ?? "") : words(hours));

/** To be read only. @param {string | null | undefined} hours @returns {string} */
export const hoursSaid = (hours) =>
  words(hours ?? "")
    .replace(/(\d)-(?=\d)/g, "$1–")
    .replace(/,(?=\d)/g, t("list.separator"));

/** @param {string} hours */
const words = (hours) =>
  hours
    .replace(/^24\/7$/, t("desk.hours.always"))
    .replace(RANGE, (_, from, to) =>
      t("desk.hours.days", { from: t(`desk.day.${from}`), to: t(`desk.day.${to}`) }),
    )
    .replace(DAY, (day) => t(`desk.day.${day}`))
    .replace(/\boff\b/g, t("desk.hours.rest"))
    .replace(/;\s*/g, t("desk.hours.then"));
