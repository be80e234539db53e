// Of what reports somebody has said on this phone that he has the same: to be shown, and to be taken back.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { deviceId, recall, remember } from "../../core/storage.js";
import { announce } from "../../ui/components.js";
import * as requests from "./requests.js";

const KEY = "sames";
const MOST = 50;

/** @returns {string[]} numbers, the newest first */
function kept() {
  try {
    const found = JSON.parse(recall(KEY) ?? "[]");
    return found.filter((/** @type {unknown} */ each) => typeof each === "string");
  } catch {
    return [];
  }
}

/** @param {string} number */
export const isSame = (number) => kept().includes(number);

/** @param {string} number @returns {Promise<number>} how many say so now */
export async function saySame(number) {
  const { followers } = await requests.follow(number, deviceId());
  remember(KEY, JSON.stringify([number, ...kept().filter((each) => each !== number)].slice(0, MOST)));
  return followers;
}

/** @param {string} number */
async function takeBack(number) {
  const { followers } = await requests.unfollow(number, deviceId());
  remember(KEY, JSON.stringify(kept().filter((each) => each !== number)));
  return followers;
}

/**
 * That it is noted, with the way back.
 * @param {string} number
 * @param {{words: string, onBack: (followers: number) => void}} how
 */
export function samePart(number, { words, onBack }) {
  const said = el("span", { role: "status" }, words);
  const back = el(
    "button",
    {
      type: "button",
      class: "back-same",
      onclick: async () => {
        if (back.getAttribute("aria-disabled") === "true") return;
        back.setAttribute("aria-disabled", "true");
        try {
          const followers = await takeBack(number);
          announce(t("case.same.back.done"));
          onBack(followers);
        } catch (error) {
          if (!(error instanceof requests.Problem)) throw error;
          back.removeAttribute("aria-disabled");
          said.textContent = t("case.same.back.failed");
        }
      },
    },
    t("case.same.back"),
  );
  return el("div", { class: "done2" }, icon("check"), said, back);
}
