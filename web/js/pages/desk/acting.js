// Doing something at the desk: how it stands then is shown and said, perhaps with a way back.

import { Problem } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { withProof } from "../../ui/prove.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { sentence } from "./faults.js";
import { keep } from "./queue.js";
import { showQueue } from "./queuepanel.js";
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

/** What was pressed is gone with the page that was drawn anew: it is read on from the heading, not from the top. */
function readOn() {
  if (document.activeElement === document.body)
    document.getElementById("heading")?.focus({ preventScroll: true });
}

/** Said that it waits for a network; how it stands cannot be asked for now. @param {string} owner */
export async function sayQueued(owner) {
  await showQueue(owner);
  showSnackbar(t("desk.queued"), undefined, { more: t("desk.queued.more"), shownMs: SNACK_MS });
}

/**
 * @param {() => Promise<void>} redraw
 * @param {() => void} onSignedOut
 * @param {() => Promise<void>} leave back to the first screen
 * @returns {import("./views.js").Desk["change"]}
 */
export function changing(redraw, onSignedOut, leave) {
  return async function change(act, said, how = {}) {
    const { undoes, read, more, waits, onConflict, gone, after } = how;
    try {
      const stood = await read?.().catch(() => undefined);
      const { change: number } = await withProof(act);
      if (read && stood !== undefined) await untilPublished(stood, read);
      await (gone ? leave() : after ? after() : redraw());
      readOn();
      const action = undoes
        ? {
            label: t("desk.undo"),
            onclick: () =>
              change(() => undo(number), t("desk.undone"), {
                ...how,
                undoes: false,
                after: undefined,
                gone: false,
              }),
          }
        : undefined;
      showSnackbar(said, action, { more, shownMs: SNACK_MS });
      return true;
    } catch (error) {
      const slug = error instanceof Problem ? error.slug : "";
      if (slug === "offline" && waits && (await keep(waits))) {
        await sayQueued(waits.owner);
        return true;
      }
      if (slug === "conflict" && onConflict) {
        onConflict(/** @type {Problem} */ (error));
        return false;
      }
      if (slug === "not-signed-in") onSignedOut();
      if (["not-signed-in", "conflict"].includes(slug)) {
        await redraw();
        readOn();
      }
      showSnackbar(sentence(error), undefined, { shownMs: SNACK_MS });
      return false;
    }
  };
}
