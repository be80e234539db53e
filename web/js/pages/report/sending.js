// From the thumb that lifts to the receipt, or to what waits in this phone.

import { cityTime } from "../../core/citytime.js";
import { clock } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { deviceId } from "../../core/storage.js";
import * as queue from "../../features/cases/queue.js";
import { keepReceipt } from "../../features/cases/receipts.js";
import { toast } from "../../ui/components.js";
import { sayCheck, sayPhone } from "./check.js";
import { firstWords } from "./done.js";
import { draft, reportOf, startAnew } from "./draft.js";
import { photosWait, view } from "./view.js";

const PATIENCE_MS = 30_000;

/**
 * @typedef {{show: (shows: typeof import("./view.js").view.shows) => void, drawFoot: () => void,
 *   redraw: () => void, waitingChanged: () => void}} Page
 */

/** @param {string} categoryName @param {Page} page */
export async function submit(categoryName, page) {
  if (view.sending) return;
  view.sending = true;
  sayCheck("");
  page.drawFoot();
  const report = reportOf(deviceId(), categoryName);
  view.lasts = await queue.keep(report);
  await deliver(page, report.submission);
}

/**
 * Send what waits, and show what became of one of them.
 * @param {Page} page
 * @param {string} [submission]
 */
export async function deliver(page, submission) {
  const { problem } = await queue.send((report) => {
    // What was handed in for a task is told on its own page.
    if (!report.receipt) return;
    remember(report);
    if (report.submission !== submission && view.shows !== "kept") {
      toast(t("report.sent", { number: report.receipt?.number ?? "" }));
      return;
    }
    view.arrived = /** @type {import("./done.js").Arrived} */ (report);
    view.sending = false;
    startAnew();
    page.show("done");
  });
  if (problem || submission) view.unreachable = problem?.status === 0;
  view.notBefore = Date.now() + pauseMs(problem);
  await look(page);
  view.sending = false;
  if (!submission || view.arrived?.submission === submission) return;
  const refused = (await queue.find(submission))?.fault;
  if (refused && view.shows === "form") {
    await queue.drop(submission);
    view.waiting = await queue.waiting();
    refuse(refused);
    page.drawFoot();
    return;
  }
  view.why = problem ? reason(problem) : "";
  startAnew();
  page.show("kept");
}

/** What waits by now, and which photos; the page is drawn only where that is something else. @param {Page} page */
async function look(page) {
  if (view.arrived) view.arrived.photos = (await queue.find(view.arrived.submission))?.photos ?? [];
  const told = document.getElementById("photos-wait") !== null;
  if (view.shows === "done" && told !== photosWait()) page.redraw();
  const before = JSON.stringify(view.waiting.map(({ submission, fault }) => [submission, fault]));
  view.waiting = await queue.waiting();
  const now = JSON.stringify(view.waiting.map(({ submission, fault }) => [submission, fault]));
  if (before !== now) page.waitingChanged();
}

/** @param {queue.Report} report that has arrived */
function remember({ receipt, body, shown }) {
  if (!receipt) return;
  const title = body.text ? firstWords(body.text) : shown.category;
  keepReceipt({ number: receipt.number, key: receipt.key, title, at: body.happened_at });
}

/** What was wrong with it, on the page where it can be mended. @param {string} fault */
function refuse(fault) {
  if (fault === "invalid-input" && draft.phone) sayPhone(t("report.phone.wrong"));
  else sayCheck(t(fault === "outside-all-grids" ? "report.place.outside" : "report.fault.other"));
}

/** Photos that a service does not take yet need no haste either. @param {import("../../core/api.js").Problem | null} problem */
function pauseMs(problem) {
  if (problem?.status === 0) return 0;
  return Math.max(PATIENCE_MS, (problem?.body.retry_after_s ?? 0) * 1000);
}

/** Why it waits, where that is not for the network. @param {import("../../core/api.js").Problem} problem */
function reason({ status, body }) {
  if (status === 0) return "";
  if (status !== 429) return t("report.kept.trouble");
  const again = cityTime(Date.now() + (body.retry_after_s ?? 60) * 1000);
  return t("report.kept.often", { time: clock(again) });
}
