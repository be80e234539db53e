// What one has entered today, the latest first: to find again who calls once more, and to take back what was wrong.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { clock, count } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { sentence } from "../faults.js";
import { listenToKeys } from "./casekeys.js";
import { readInbox } from "./caserequests.js";
import { keys, stateOf, whereWords } from "./casewords.js";
import { mayTakeBack, takeBack } from "./entryundo.js";
import { mapBox } from "./mapbox.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./turns.js").Row} Row
 */

/** @param {Desk} desk @param {HTMLElement} head @returns {Promise<{parts: HTMLElement[], shown: () => void}>} */
export async function loadToday(desk, head) {
  const { rows } = await readInbox({ entered: "true", today: "true" });
  rows.sort((one, other) => Date.parse(other.opened_at) - Date.parse(one.opened_at));
  const open = (/** @type {string} */ number) => desk.go("inbox", number);
  const map = mapBox({ onChoose: open });
  map.show(rows, "", desk.now());
  const next = () => desk.go("entry", "line");
  const root = el(
    "div",
    { class: "entry" },
    el(
      "section",
      { class: "entry-form" },
      head,
      el(
        "div",
        { class: "entry-sheet" },
        el(
          "div",
          { class: "entry-body" },
          el("p", { class: "hint keys-hint" }, t("desk.entry.today.n", { n: count(rows.length) })),
          rows.length
            ? el(
                "ol",
                { class: "entered" },
                rows.map((row) => enteredRow(desk, row, open)),
              )
            : el("p", { class: "calm" }, t("desk.entry.today.none")),
        ),
        el(
          "div",
          { class: "verbs" },
          el(
            "button",
            { type: "button", class: "verb main", onclick: next },
            t("desk.entry.next"),
            keys("T"),
          ),
        ),
      ),
    ),
    map.element,
  );
  listenToKeys(root, { t: next });
  return { parts: [root], shown: () => map.wake() };
}

/** @param {Desk} desk @param {Row} row @param {(number: string) => void} open */
function enteredRow(desk, row, open) {
  const { number, opened_at, title } = row;
  const said = el("p", { class: "said", role: "alert" });
  const undo = el(
    "button",
    {
      type: "button",
      class: "verb",
      "aria-label": t("desk.entry.undo.of", { number }),
      onclick: async () => {
        try {
          await takeBack(number, row.turn);
          await desk.redraw();
          showSnackbar(t("desk.entry.undone"));
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          said.textContent = sentence(error);
        }
      },
    },
    icon("undo-2"),
    t("desk.entry.undo"),
  );
  const left = mayTakeBack(row, desk.now());
  if (left > 0) setTimeout(() => undo.remove(), left);
  return el(
    "li",
    {},
    el("time", { datetime: opened_at }, clock(opened_at)),
    el(
      "a",
      {
        class: "row-main",
        href: `/desk?inbox=${number}`,
        onclick: (/** @type {MouseEvent} */ event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
          event.preventDefault();
          open(number);
        },
      },
      el("span", { class: "row-title" }, title),
      el("span", { class: "row-top" }, stateOf(row), el("span", { class: "num" }, number)),
      el("span", { class: "row-where" }, whereWords(row)),
    ),
    left > 0 && undo,
    said,
  );
}
