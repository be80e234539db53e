// The faults of a plan: what has to be mended, and what may be explained. Each leads to its place.

import { Problem } from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { clock } from "../../core/format.js";
import { has, t } from "../../core/i18n.js";
import { showSnackbar } from "../../ui/snackbar.js";
import { Checks } from "./checks.js";
import * as requests from "./requests.js";
import { sentence, when } from "./words.js";

/** @typedef {import("./requests.js").Fault} Fault */

/** @param {Checks} checks @returns {HTMLElement[]} */
export function faultList(checks) {
  const { faults, editor } = checks;
  const time = clock(cityTime(checks.at));
  const checking = checks.progress ? t("plan.checking.part", checks.progress) : t("plan.checking");
  if (checks.version === null) return [el("p", { class: "hint" }, checking)];
  const state =
    checks.stale || checks.progress ? checking : t("plan.checked", { time, n: editor.draft.grids.size });
  if (!faults.length)
    return [
      el(
        "div",
        { class: "nofault" },
        icon("check"),
        el("p", {}, el("b", {}, t("plan.faults.none")), el("small", {}, state)),
      ),
    ];
  const group = (/** @type {string} */ title, /** @type {Fault[]} */ found) =>
    found.length
      ? [
          el("h3", { class: "faulthead" }, t(title), " ", el("span", {}, String(found.length))),
          el(
            "ul",
            { class: "faults", "data-stale": checks.stale },
            found.map((fault) => el("li", {}, card(checks, fault))),
          ),
        ]
      : [];
  return [
    ...group(
      "plan.faults.must",
      faults.filter(({ blocks }) => blocks),
    ),
    ...group(
      "plan.faults.may",
      faults.filter(({ blocks }) => !blocks),
    ),
    el("p", { class: "hint" }, state),
  ];
}

/** @param {Checks} checks @param {Fault} fault */
function namesOf({ editor }, { codes }) {
  return codes.map((code) => editor.draft.nameOf(code)).join(t("plan.and"));
}

/** What is wrong, in the words of the page. @param {Checks} checks @param {Fault} fault */
function textOf(checks, fault) {
  const values = { ...fault.params, grids: namesOf(checks, fault) };
  const { households, least } = fault.params;
  const kind =
    fault.key === "size" ? (Number(households) < Number(least) ? "size.low" : "size.high") : fault.key;
  return [`plan.check.${kind}`, `plan.check.${kind}.more`].map((key) => (has(key) ? t(key, values) : ""));
}

/** @param {Checks} checks @param {Fault} fault */
function card(checks, fault) {
  const { editor } = checks;
  const id = Checks.idOf(fault);
  const [title, more] = textOf(checks, fault);
  return el(
    "div",
    {
      class: "fault",
      "data-key": fault.key,
      "data-tone": fault.waived ? "off" : fault.blocks ? "bad" : "warn",
    },
    el(
      "button",
      { type: "button", class: "faulttitle", id: `fault-${id}`, onclick: () => checks.locate(fault) },
      icon(fault.waived ? "check" : "triangle-alert"),
      el("span", {}, el("b", {}, title || t("plan.check.other")), more && el("small", {}, more)),
      fault.geometry && icon("locate-fixed"),
    ),
    fault.waived &&
      el(
        "p",
        { class: "waived" },
        t("plan.waived", { why: fault.waived.why, name: fault.waived.by, time: when(fault.waived.at) }),
      ),
    !editor.readOnly && !fault.waived && el("div", { class: "acts" }, ...fixes(checks, fault, id)),
    !editor.readOnly && checks.opened === id && why(checks, fault, id),
  );
}

/** @param {Checks} checks @param {Fault} fault @param {string} id @returns {(HTMLElement | false)[]} */
function fixes(checks, fault, id) {
  const { editor } = checks;
  const button = (
    /** @type {string} */ text,
    /** @type {string} */ name,
    /** @type {() => Promise<unknown>} */ act,
    tone = "",
  ) =>
    el(
      "button",
      {
        type: "button",
        class: `act small ${tone}`,
        id: `${name}-${id}`,
        onclick: () =>
          act().catch((error) => {
            if (!(error instanceof Problem)) throw error;
            showSnackbar(sentence(error));
          }),
      },
      text,
    );
  const ready = fault.fixes.map((op, n) =>
    button(wordsOf(checks, op), `fix${n}`, () => editor.carryOut(op, fault.codes), n ? "" : "soft"),
  );
  const post = String(fault.params.post ?? "");
  const decided = async (/** @type {object} */ what) => {
    await requests.decidePost(editor.plan.code, post, what);
    await checks.refresh();
  };
  if (fault.key === "post_open") {
    const parent = editor.draft.ended.get(fault.codes[0])?.parent;
    const targets = [...editor.draft.grids.values()].filter((grid) => grid.parent === parent);
    const select = el(
      "select",
      { class: "postgrid", id: `to-${id}`, "aria-label": t("plan.post.to") },
      ...targets.map(({ code, name }) => el("option", { value: code }, name)),
    );
    return [
      select,
      button(
        t("plan.post.move"),
        "move",
        () => decided({ decision: "moves", to_grid: select.value }),
        "soft",
      ),
      button(t("plan.post.end"), "end", () => decided({ decision: "ends" })),
    ];
  }
  const opens = button(t("plan.waive"), "why", async () => {
    checks.opened = checks.opened === id ? null : id;
    checks.typed = "";
    editor.side.draw(true);
    document.getElementById(`reason-${id}`)?.focus();
  });
  return [...ready, !fault.blocks && opens];
}

/** What a ready operation does. @param {Checks} checks @param {import("./requests.js").Op} op */
function wordsOf({ editor }, op) {
  if ((op.op === "take" || op.op === "fill") && op.grid)
    return t("plan.fix.take", { name: editor.draft.nameOf(op.grid) });
  if (op.op === "merge") return t("plan.fix.merge", { name: editor.draft.nameOf(op.keep) });
  if (op.op === "rebase") return t(op.theirs?.length ? "plan.fix.rebase.theirs" : "plan.fix.rebase");
  return t("plan.fix.other");
}

/** @param {Checks} checks @param {Fault} fault @param {string} id */
function why(checks, fault, id) {
  const { editor } = checks;
  const input = el("input", {
    id: `reason-${id}`,
    class: "reason",
    maxlength: 500,
    required: true,
    value: checks.typed,
    "aria-label": t("plan.waive.why"),
    placeholder: t("plan.waive.why"),
    oninput: () => {
      checks.typed = input.value;
    },
  });
  return el(
    "form",
    {
      class: "waive",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        try {
          await requests.waive(editor.plan.code, {
            key: fault.key,
            codes: fault.codes,
            lon: fault.lon,
            lat: fault.lat,
            why: input.value.trim(),
          });
          checks.opened = null;
          document.getElementById(`fault-${id}`)?.focus();
          await checks.refresh();
        } catch (error) {
          showSnackbar(sentence(error));
        }
      },
    },
    input,
    el("button", { type: "submit", class: "act soft", id: `send-${id}` }, t("plan.waive.do")),
  );
}
