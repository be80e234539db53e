// To be told of what is new here or along a street, in this browser, without an account. Without pushing what is
// new is marked when the page is next opened.

import { Problem } from "../../core/api.js";
import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { recall, remember } from "../../core/storage.js";
import { toast } from "../../ui/components.js";
import { beginPush, canPush, endPush, pushedTo } from "../../ui/pushing.js";
import * as requests from "./requests.js";
import { view } from "./view.js";

/** @typedef {import("./requests.js").AlertPlace} AlertPlace */

const KEY = "matters.alerts";
const RENEWED = "matters.alerts.renewed";
const PAGE = "matters";
const AGAIN_MS = 7 * 86_400_000;
const MOST = 5;

const same = (/** @type {AlertPlace} */ a, /** @type {AlertPlace} */ b) =>
  a.area.code === b.area.code && a.street === b.street;

/** What this browser is told of, as far as it knows. @returns {AlertPlace[]} */
function known() {
  try {
    const found = JSON.parse(recall(KEY) ?? "[]");
    return found.filter((/** @type {any} */ each) => typeof each?.area?.code === "string");
  } catch {
    return [];
  }
}

export function drawBell() {
  const on = known().length > 0;
  byId("alerts").replaceChildren(
    icon(on ? "bell-ring" : "bell"),
    el("span", {}, t(on ? "matters.alerts.on" : "matters.alerts")),
  );
}

/** @param {AlertPlace} place */
const nameOf = ({ area, street }) =>
  street ? t("matters.alerts.street", { street }) : t("matters.alerts.area", { name: area.name });

/** @param {AlertPlace[]} places */
const asWanted = (places) => places.map(({ area, street }) => ({ area: area.code, street }));

/** @param {string} key @param {AlertPlace[]} places @returns {Promise<string>} why it could not be; none where it is done */
async function save(key, places) {
  try {
    if (!places.length) {
      const made = await pushedTo(PAGE);
      if (made) await requests.subscribe(made.toJSON(), []);
      await endPush(PAGE).catch(() => {});
      return "";
    }
    if ((await Notification.requestPermission()) !== "granted") return t("matters.alerts.denied");
    const made = await beginPush(PAGE, key);
    await requests.subscribe(made.toJSON(), asWanted(places));
    return "";
  } catch (error) {
    if (!known().length) await endPush(PAGE).catch(() => {});
    if (!(error instanceof Problem)) return t("matters.alerts.unreachable");
    if (error.status === 429) return t("matters.alerts.often");
    return t(error.status === 0 ? "matters.alerts.offline" : "matters.alerts.failed");
  }
}

/** As long as somebody comes by, what was asked for goes on; what the browser has ended is over here, too. */
export async function renewAlerts() {
  const mine = known();
  if (!mine.length || !canPush() || Date.now() - Number(recall(RENEWED)) < AGAIN_MS) return;
  const made = await pushedTo(PAGE);
  if (made) {
    await requests.subscribe(made.toJSON(), asWanted(mine)).catch(() => null);
    remember(RENEWED, String(Date.now()));
  } else {
    remember(KEY, "[]");
    drawBell();
  }
}

/** Ask what to be told of. */
export async function askAlerts() {
  const said = el("p", { class: "said", id: "alerts-said", role: "alert" });
  const body = el("div", { id: "alerts-body" }, el("p", { class: "hint" }, t("matters.alerts.loading")));
  const dialog = el(
    "dialog",
    { class: "words", "aria-labelledby": "alerts-title" },
    el("h2", { id: "alerts-title", tabindex: "-1" }, t("matters.alerts.title")),
    body,
    said,
    el(
      "button",
      { type: "button", class: "act wide", id: "alerts-close", onclick: () => dialog.close() },
      t("close"),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    byId("alerts").focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  body.replaceChildren(...(await parts(dialog, said)));
}

/** @param {HTMLDialogElement} dialog @param {HTMLElement} said @returns {Promise<Node[]>} */
async function parts(dialog, said) {
  const mine = known();
  const hint = (/** @type {string} */ words) => el("p", { class: "hint" }, words);
  if (!canPush()) return [hint(t("matters.alerts.none"))];
  if (!view.spot && !mine.length) return [hint(t("matters.alerts.where"))];
  const spot = view.spot ?? { lon: 0, lat: 0 };
  const found = view.spot ? await requests.choices(spot).catch(() => null) : { key: "", places: [] };
  if (!found) return [hint(t("matters.alerts.offline"))];
  if (found.key === null) return [hint(t("matters.alerts.none"))];
  const { key, places } = found;
  const all = [...places, ...mine.filter((each) => !places.some((place) => same(place, each)))];
  const boxes = all.map((place, i) => {
    const input = el("input", {
      type: "checkbox",
      class: "sr",
      id: `alert-${i}`,
      checked: mine.some((each) => same(each, place)),
    });
    return {
      place,
      input,
      row: el(
        "li",
        {},
        el(
          "label",
          { class: "link texts", for: `alert-${i}` },
          input,
          el("i", { class: "box" }, icon("check")),
          el("span", {}, nameOf(place)),
        ),
      ),
    };
  });
  const send = el(
    "button",
    {
      type: "button",
      class: "act main wide",
      id: "alerts-save",
      onclick: async () => {
        const wanted = boxes.filter(({ input }) => input.checked).map(({ place }) => place);
        said.textContent = wanted.length > MOST ? t("matters.alerts.most", { n: MOST }) : "";
        if (said.textContent) return;
        send.disabled = true;
        said.textContent = await save(key, wanted);
        send.disabled = false;
        if (said.textContent) return;
        remember(KEY, JSON.stringify(wanted));
        drawBell();
        dialog.close();
        toast(t(wanted.length ? "matters.alerts.done" : "matters.alerts.ended"));
      },
    },
    t("matters.alerts.save"),
  );
  return [
    hint(t("matters.alerts.hint")),
    el(
      "ul",
      { class: "alerts3" },
      boxes.map(({ row }) => row),
    ),
    send,
  ];
}
