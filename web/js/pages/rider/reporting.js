// One tap says that one came and it was closed; another takes it back.

import { t } from "../../core/i18n.js";
import { showSnackbar } from "../../ui/snackbar.js";
import * as reports from "./reports.js";

// Some time after a report can no longer be taken back, it has been sent.
const SENT_MS = reports.REGRET_MS + 2000;

/**
 * @param {import("./stations.js").Offer} offer
 * @param {boolean} offline
 * @param {() => void} onChange called when it is taken back, and when it should have been sent
 * @returns {boolean} false: this device has reported it already
 */
export function reportClosed({ code, name }, offline, onChange) {
  if (!reports.add(code)) return false;
  showSnackbar(
    navigator.onLine && !offline ? t("rider.shut.noted", { name }) : t("rider.shut.queued", { name }),
    {
      label: t("rider.shut.undo"),
      onclick: () => {
        reports.withdraw(code);
        onChange();
      },
    },
  );
  setTimeout(onChange, SENT_MS);
  return true;
}
