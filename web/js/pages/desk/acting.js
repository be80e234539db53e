// Doing something at the desk: how it stands then is shown and said, perhaps with a way back.

import { Problem } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { sentence } from "./faults.js";
import { withProof } from "./prove.js";
import { undo } from "./requests.js";

const SNACK_MS = 10_000;
const PUBLISHED_MS = 250;
const PUBLISHED_TRIES = 12;

/** Until the map says otherwise than `stood`: each process hears of a change a moment later. @param {string} stood @param {() => Promise<string>} read */
async function untilPublished(stood, read) {
  for (let tries = 0; tries < PUBLISHED_TRIES; tries += 1) {
    if ((await read()) !== stood) return;
    await new Promise((resolve) => setTimeout(resolve, PUBLISHED_MS));
  }
}

/**
 * @param {() => Promise<void>} redraw
 * @param {() => void} onSignedOut
 * @returns {import("./views.js").Desk["change"]}
 */
export function changing(redraw, onSignedOut) {
  return async function change(act, said, how = {}) {
    const { undoes, read, more } = how;
    try {
      const stood = await read?.();
      const { change: number } = await withProof(act);
      if (read && stood !== undefined) await untilPublished(stood, read);
      await redraw();
      const action = undoes
        ? {
            label: t("desk.undo"),
            onclick: () => change(() => undo(number), t("desk.undone"), { ...how, undoes: false }),
          }
        : undefined;
      showSnackbar(said, action, { more, shownMs: SNACK_MS });
      return true;
    } catch (error) {
      const slug = error instanceof Problem ? error.slug : "";
      if (slug === "not-signed-in") onSignedOut();
      if (["not-signed-in", "conflict"].includes(slug)) await redraw();
      showSnackbar(sentence(error), undefined, { shownMs: SNACK_MS });
      return false;
    }
  };
}
