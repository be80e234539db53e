// Notices on this device while the desk is not open, where the browser and its push service can.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { beginPush, canPush, endPush } from "../../../ui/pushing.js";
import { sentence } from "../faults.js";
import { acting } from "../forms.js";
import { askPushKey, subscribe, unsubscribe } from "./noticerequests.js";

const PAGE = "desk";

/** @param {string} key @returns {Promise<string>} why it could not be; none where it is done */
async function turnOn(key) {
  if ((await Notification.requestPermission()) !== "granted") return t("desk.push.denied");
  try {
    const made = await beginPush(PAGE, key);
    await subscribe(made.toJSON());
    return "";
  } catch (error) {
    await endPush(PAGE).catch(() => {});
    return error instanceof Problem ? sentence(error) : t("desk.push.unreachable");
  }
}

async function turnOff() {
  await unsubscribe();
  // From here on nothing is sent; what the browser still has does no harm.
  await endPush(PAGE).catch(() => {});
  return "";
}

/** The part of the own account; none where there is nothing to turn on. @param {import("../views.js").Desk} desk */
export async function pushParts(desk) {
  if (!canPush()) return [];
  const { key, is_on: isWanted } = await askPushKey();
  if (!key) return [];
  // Leave may have been taken back in the browser's settings.
  const isOn = isWanted && Notification.permission === "granted";
  const { button, said } = acting("bell", t(isOn ? "desk.push.off" : "desk.push.on"), "", "", async () => {
    const why = await (isOn ? turnOff() : turnOn(key));
    if (why) said.textContent = why;
    else await desk.redraw();
  });
  button.id = "push";
  button.setAttribute("aria-describedby", "push-hint");
  return [
    el("h2", {}, t("desk.push.title")),
    el("p", { class: "hint", id: "push-hint" }, t(isOn ? "desk.push.ison" : "desk.push.hint")),
    el("div", { class: "acts" }, button),
    said,
  ];
}
