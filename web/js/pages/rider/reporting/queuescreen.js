// 我的上报: what waits in this phone, to be changed or deleted; what has been received, and what became of it.

import { cityNow } from "../../../core/citytime.js";
import { el, icon } from "../../../core/dom.js";
import { moment } from "../../../core/format.js";
import { has, t } from "../../../core/i18n.js";
import * as queue from "../../../features/cases/queue.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { readWords } from "../consent.js";
import { keepAndSend, onDelivery, reason, saysHowToEnrol, takeBack, titleOf, waiting } from "./delivery.js";
import { draft, startAnew } from "./draft.js";
import { frame, thumb } from "./frame.js";
import { lasts, offerRegret, placed } from "./making.js";
import { learnReceived, receivedPart } from "./received.js";

/** @typedef {import("../../../features/cases/queue.js").Report} Report */

/** @type {Map<string, string>} by digest */
const pictures = new Map();

/** @type {import("../screens.js").Open} */
export function open(host, page) {
  const draw = () => drawQueue(host, page);
  draw();
  const main = host.querySelector("main");
  if (main) offerRegret(main);
  learnReceived().then(draw);
  // What has just arrived is among the received ones, and how it stands is asked for with them.
  let count = waiting().length;
  const forget = onDelivery(() => {
    draw();
    if (waiting().length < count) learnReceived().then(draw);
    count = waiting().length;
  });
  for (const name of ["online", "offline"]) addEventListener(name, draw);
  return () => {
    forget();
    for (const name of ["online", "offline"]) removeEventListener(name, draw);
    for (const url of pictures.values()) URL.revokeObjectURL(url);
    pictures.clear();
  };
}

/** @param {HTMLElement} host @param {import("../screens.js").Page} page */
function drawQueue(host, page) {
  const waits = waiting();
  frame(host, {
    title: t("riding.queue"),
    onBack: page.leave,
    body: [
      head(waits),
      saysHowToEnrol() && enrolNote(),
      waits.some(({ fault }) => fault === queue.CONSENT) && wordsNote(),
      waits.length > 0 && waitingPart(waits, page),
      receivedPart(),
    ],
    foot: [
      thumb("camera", t("riding.again"), () => page.go("report"), { id: "again" }),
      thumb("house", t("riding.home"), page.leave, { id: "home", second: true }),
    ],
  });
}

/** @param {Report[]} waits */
function head(waits) {
  const trouble = reason();
  const [sign, tone, title, text] = !lasts
    ? ["triangle-alert", "warn", t("riding.full"), t("riding.full.text")]
    : waits.length
      ? ["check", "ok", t("riding.kept"), trouble ? troubleWords(trouble) : t("riding.kept.text")]
      : ["check", "ok", t("riding.all"), t("riding.all.text")];
  return el(
    "article",
    { class: "card saved", "data-tone": tone },
    el("span", { class: "sign", "aria-hidden": "true" }, icon(sign)),
    el("h2", {}, title),
    el("p", {}, text),
    !lasts && el("a", { class: "go lesser", href: "tel:12345" }, icon("phone"), t("riding.full.call")),
  );
}

const enrolNote = () =>
  el(
    "div",
    { class: "enrol" },
    el("p", {}, t("riding.enrol")),
    el("a", { class: "choice", href: "/rider/me" }, icon("user-round"), t("riding.enrol.how")),
  );

const wordsNote = () =>
  el(
    "div",
    { class: "enrol" },
    el("p", {}, t("riding.consent")),
    el(
      "button",
      { type: "button", class: "choice", id: "read-words", onclick: () => readWords() },
      icon("file-text"),
      t("riding.consent.go"),
    ),
  );

/** @param {import("../../../core/api.js").Problem} problem */
const troubleWords = ({ status }) => t(status === 429 ? "riding.often" : "riding.trouble");

/** @param {Report[]} waits @param {import("../screens.js").Page} page */
function waitingPart(waits, page) {
  return el(
    "section",
    { id: "waiting" },
    el(
      "h2",
      { class: "sect" },
      t("riding.waiting", { n: waits.length }),
      !navigator.onLine && el("small", {}, icon("wifi-off"), t("riding.offline")),
    ),
    waits.map((report) => item(report, page)),
  );
}

/** @param {Report} report @param {import("../screens.js").Page} page */
function item(report, page) {
  const { body, photos, shown, fault, unplaced, task } = report;
  const told = fault
    ? t(has(`riding.fault.${fault}`) ? `riding.fault.${fault}` : "riding.fault.other")
    : unplaced
      ? t("riding.unplaced")
      : null;
  const change = () => {
    startAnew();
    draft.kept = report;
    page.go("write");
  };
  const at = moment(body.happened_at, cityNow());
  const count = photos.length > 0 && t("riding.photos", { n: photos.length });
  return el(
    "div",
    { class: "item", "data-submission": report.submission },
    el(
      "button",
      { type: "button", class: "openitem", onclick: change, disabled: Boolean(task) },
      picture(report),
      el(
        "span",
        {},
        el("b", {}, task ? task.title : shown.category),
        el(
          "small",
          {},
          [shown.name, body.text && t("riding.quote", { text: titleOf(report) })].filter(Boolean).join(" · "),
        ),
        el("small", {}, [at, count].filter(Boolean).join(" · ")),
        told && el("small", { class: "warn" }, icon("triangle-alert"), told),
      ),
    ),
    el(
      "div",
      { class: "itemacts" },
      unplaced &&
        el(
          "button",
          {
            type: "button",
            class: "square",
            "aria-label": t("riding.place"),
            onclick: () => mend(report, page),
          },
          icon("map-pin"),
        ),
      el(
        "button",
        { type: "button", class: "square", "aria-label": t("riding.delete"), onclick: () => remove(report) },
        icon("trash-2"),
      ),
    ),
  );
}

/** @param {Report} report */
function picture({ photos: [photo] }) {
  if (!photo) return el("span", { class: "pic", "aria-hidden": "true" }, icon("pencil"));
  const url = pictures.get(photo.sha256) ?? URL.createObjectURL(photo.blob);
  pictures.set(photo.sha256, url);
  return el("img", { class: "pic", src: url, alt: t("riding.photo") });
}

/** @param {Report} report @param {import("../screens.js").Page} page */
function mend(report, page) {
  page.findPlace(async ({ lon, lat, name }) => {
    const kept = await queue.find(report.submission);
    if (kept)
      await keepAndSend(placed(kept, { lon, lat, accuracy_m: 0, name: name ?? t("riding.spot.map") }));
  });
}

/** @param {Report} report */
async function remove(report) {
  const dropped = await takeBack(report.submission);
  const host = document.querySelector("#screen main");
  if (!dropped || !(host instanceof HTMLElement)) return;
  showSnackbar(
    t("riding.deleted"),
    { label: t("riding.regret"), onclick: () => keepAndSend(dropped) },
    { host },
  );
}
