// What the page says without asking anybody for more of itself: there is no network.

import { cityNow } from "../../core/citytime.js";
import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { action, notice } from "../../ui/components.js";
import { lastAnswerPart } from "./later.js";
import { navigate } from "./state.js";

/** @param {() => void} retry @returns {(Node | null)[]} */
export const offlinePanel = (retry) => [
  notice({
    icon: "wifi-off",
    tone: "warn",
    title: t("problem.offline.title"),
    text: t("problem.offline.text"),
    actions: [againButton(retry)],
  }),
  lastAnswerPart(cityNow()),
  leaveButton(),
];

/** @param {() => void} retry */
export const againButton = (retry) => action(t("retry"), "rotate-cw", retry, true);

export const leaveButton = () =>
  el(
    "p",
    { class: "leave" },
    action(t("close"), "x", () => navigate({})),
  );
