// Notices on this device while the desk is not open, where the browser and its push service can.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { language, t } from "../../../core/i18n.js";
import { sentence } from "../faults.js";
import { acting } from "../forms.js";
import { askPushKey, subscribe, unsubscribe } from "./noticerequests.js";

const SCOPE = "/desk";
// Where a push service cannot be reached some browsers say so late, some never.
const PATIENCE_MS = 20_000;

const canPush = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
const soon = (promise) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new DOMException("", "TimeoutError")), PATIENCE_MS)),
  ]);

async function registration() {
  const found = await navigator.serviceWorker.getRegistration(SCOPE);
  return found && new URL(found.scope).pathname === SCOPE ? found : undefined;
}

async function forget() {
  const known = await registration();
  await (await known?.pushManager.getSubscription())?.unsubscribe();
  await known?.unregister();
}

/** @param {string} key @returns {Promise<string>} why it could not be; none where it is done */
async function turnOn(key) {
  if ((await Notification.requestPermission()) !== "granted") return t("desk.push.denied");
  try {
    await navigator.serviceWorker.register(`/desk-sw.js?lang=${language}`, { scope: SCOPE });
    const { pushManager } = await soon(navigator.serviceWorker.ready);
    // One that was made with another key would stand in the way.
    await (await pushManager.getSubscription())?.unsubscribe();
    const made = await soon(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    await subscribe(made.toJSON());
    return "";
  } catch (error) {
    await forget().catch(() => {});
    return error instanceof Problem ? sentence(error) : t("desk.push.unreachable");
  }
}

async function turnOff() {
  await unsubscribe();
  // From here on nothing is sent; what the browser still has does no harm.
  await forget().catch(() => {});
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
