// A report is made: saved in this phone first, always; then placed, then sent.

import { t } from "../../../core/i18n.js";
import { deviceId } from "../../../core/storage.js";
import { named } from "../../../core/terms.js";
import { uuid } from "../../../core/uuid.js";
import * as queue from "../../../features/cases/queue.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { keepAndSend, takeBack } from "./delivery.js";

/**
 * @typedef {import("../../../features/cases/queue.js").Report} Report
 * @typedef {import("../../../features/cases/photos.js").Photo} Photo
 * @typedef {import("./kinds.js").Category} Category
 * @typedef {{category: Category, photos: Photo[], text: string, asking: import("./spot.js").Asked,
 *   regret: boolean}} Seen what is to be reported; `regret`: it may be taken back
 */

export const REGRET_MS = 5000;
const LONGEST_PLACE = 120;

/** Whether what was kept last outlasts the page. */
export let lasts = true;

/** @param {Seen} seen @returns {Promise<Report>} */
export async function make({ category, photos, text, asking, regret }) {
  const submission = uuid();
  /** @type {Report} */
  const report = {
    submission,
    body: {
      submission,
      channel: "informant",
      category: category.code,
      text,
      happened_at: new Date().toISOString(),
      evidence: photos.map(({ sha256 }) => sha256),
      device: deviceId(),
    },
    photos,
    shown: { name: "", category: named(category), callee: null },
    unplaced: true,
  };
  lasts = await keepAndSend(report, regret ? REGRET_MS : 0);
  regretted = regret ? report : null;
  place(report, asking);
  return report;
}

/** The one made last that may be taken back; not offered yet. @type {Report | null} */
let regretted = null;

/** Offer to take back what was just made. @param {HTMLElement} host */
export function offerRegret(host) {
  if (!regretted) return;
  const { submission, shown } = regretted;
  regretted = null;
  showSnackbar(
    t("riding.kept.kind", { kind: shown.category }),
    { label: t("riding.regret"), onclick: () => takeBack(submission) },
    { shownMs: REGRET_MS, host },
  );
}

/** Say where it is, once the device has. @param {Report} report @param {import("./spot.js").Asked} asking */
async function place({ submission }, asking) {
  const position = await asking.position;
  if (!position) return;
  // A name is worth a moment, not a report that does not go.
  const name = await Promise.race([asking.name, new Promise((done) => setTimeout(done, 1500, ""))]);
  const { lon, lat, accuracy_m } = position;
  const kept = await queue.find(submission);
  if (!kept?.unplaced) return;
  await keepAndSend(placed(kept, { lon, lat, accuracy_m, name }));
}

/** @param {Report} report @param {import("./spot.js").Spot} spot @returns {Report} */
export function placed(report, { lon, lat, accuracy_m, name }) {
  const words = Array.from(name).slice(0, LONGEST_PLACE).join("");
  const body = { ...report.body, at: { lon, lat, accuracy_m }, ...(words && { place: words }) };
  return { ...report, body, shown: { ...report.shown, name }, unplaced: undefined };
}
