// What may be done with a case: the next step is filled, a few stand beside it, the others behind.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { keys } from "./casewords.js";
import { mayDo, nextStep } from "./turns.js";

/** @typedef {import("./casefile.js").Handling} Handling */

const KEYS = /** @type {Record<string, string>} */ ({ accept: "A", dispatch: "D", resolve: "E", note: "N" });
/** Often done, and never the next step: the others need a reason and stand behind. */
const QUIET = ["note", "respond", "call_in", "answer", "merge", "reassign", "ask_postponement", "supervise"];
const WIDE = matchMedia("(min-width: 900px)");

/** @param {Handling} handling @param {string} verb */
export function act(handling, verb) {
  const { file } = handling;
  if (verb === "note" ? mayNote(handling) : verb === "publish" ? file.may_publish : mayDo(file, verb))
    handling.open(verb);
}

/** @param {Handling} handling */
const mayNote = ({ desk }) => desk.me.may.includes("case.note");

/** Nothing where nothing may be done. @param {Handling} handling */
export function verbs(handling) {
  const { file } = handling;
  const next = nextStep(file);
  const all = [
    ...file.may.map(({ verb }) => verb),
    ...(mayNote(handling) ? ["note"] : []),
    ...(file.may_publish ? ["publish"] : []),
  ];
  const main = next?.isMine ? next.verb : null;
  const rest = all.filter((verb) => verb !== main);
  const quiet = QUIET.filter((verb) => rest.includes(verb)).slice(0, WIDE.matches ? 3 : 1);
  const behind = rest.filter((verb) => !quiet.includes(verb));
  const words = (/** @type {string} */ verb) =>
    verb === "note" || verb === "publish" ? t(`desk.case.${verb}`) : t(`case.verb.${verb}`);
  const make = (/** @type {string} */ verb, /** @type {string} */ name) =>
    el(
      "button",
      { type: "button", class: `verb ${name}`, "data-verb": verb, onclick: () => act(handling, verb) },
      words(verb),
      WIDE.matches && KEYS[verb] && keys(KEYS[verb]),
    );
  if (!all.length) return null;
  const menu = el(
    "ul",
    { class: "verb-menu", hidden: true },
    behind.map((verb) => el("li", {}, make(verb, "bare"))),
  );
  const more = el(
    "button",
    {
      type: "button",
      class: "verb bare",
      id: "more-verbs",
      "aria-expanded": "false",
      onclick: () => {
        menu.hidden = !menu.hidden;
        more.setAttribute("aria-expanded", String(!menu.hidden));
        if (!menu.hidden) menu.querySelector("button")?.focus();
      },
    },
    icon("ellipsis"),
    t("desk.case.verbs.more"),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    menu.hidden = true;
    more.setAttribute("aria-expanded", "false");
    more.focus();
  });
  menu.addEventListener("click", () => {
    menu.hidden = true;
    more.setAttribute("aria-expanded", "false");
  });
  const few = behind.length === 1;
  return el(
    "div",
    { class: "verbs", role: "group", "aria-label": t("desk.case.verbs") },
    main && make(main, "main"),
    quiet.map((verb) => make(verb, "quiet")),
    el("span", { class: "sp" }),
    few ? make(behind[0], "bare") : behind.length > 0 && more,
    !few && menu,
  );
}
