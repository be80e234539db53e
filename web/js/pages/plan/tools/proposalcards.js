// The proposals beside each other: each named by what it is best at, with the same rows in the same order.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";

/**
 * @typedef {import("./balance.js").BalanceTool} BalanceTool
 * @typedef {import("../requests.js").Proposal} Proposal
 * @typedef {import("../requests.js").GridsStanding} GridsStanding
 */

/** What a proposal is called. @param {Proposal} proposal */
export const nameOf = ({ best_at }) => best_at.map((each) => t(`plan.best.${each}`)).join(t("plan.and"));

/** Half of a percent is nothing that anybody sees. @param {number} share */
const percent = (share) => Math.round(100 * share);

/**
 * The rows: what it says, of how many it is, and whether more is worse.
 * @type {[string, (found: GridsStanding) => number | null, (value: number, found: GridsStanding) => string, boolean][]}
 */
const ROWS = [
  ["within", ({ within }) => within, (value, { bounded }) => `${value} / ${bounded}`, false],
  ["spread", ({ spread }) => percent(spread), (value) => `${value}%`, true],
  ["far", ({ far_min }) => far_min, (value) => t("plan.minutes", { n: value.toFixed(1) }), true],
  ["estates", ({ estates_cut }) => estates_cut, (value) => String(value), true],
];

/** @param {BalanceTool} tool @returns {HTMLElement[]} */
export function cards(tool) {
  if (!tool.offers.length || !tool.found?.before) return [];
  const { before } = tool.found;
  return [
    el(
      "div",
      { class: "proposals", role: "group", "aria-label": t("plan.balance.cards") },
      tool.offers.map((proposal, n) => card(tool, proposal, before, n)),
    ),
  ];
}

/** @param {BalanceTool} tool @param {Proposal} proposal @param {GridsStanding} before @param {number} n */
function card(tool, proposal, before, n) {
  const isShown = tool.shown === n;
  const waits = tool.isRunning || tool.found?.stale;
  return el(
    "section",
    { class: "proposal", "data-shown": isShown, "aria-labelledby": `proposal-${n}` },
    el(
      "h3",
      { id: `proposal-${n}` },
      el("span", { class: "number" }, String(n + 1)),
      el("span", {}, nameOf(proposal)),
      isShown && el("span", { class: "tag" }, icon("eye"), t("plan.balance.preview.now")),
    ),
    el(
      "p",
      { class: "figures" },
      el("b", {}, String(proposal.households)),
      ` ${t("plan.unit")} `,
      el("span", {}, t("plan.balance.moves", { n: proposal.buildings })),
    ),
    el(
      "dl",
      {},
      ROWS.map((row) => line(row, proposal.after, before)),
    ),
    isShown && !waits
      ? el(
          "button",
          { type: "button", class: "act main", id: `proposal-use-${n}`, onclick: () => tool.use(n) },
          t("plan.balance.use", { n: n + 1 }),
        )
      : el(
          "button",
          {
            type: "button",
            class: "act",
            id: `proposal-use-${n}`,
            "aria-pressed": String(isShown),
            onclick: () => tool.preview(n),
          },
          icon("eye"),
          t(isShown ? "plan.balance.unpreview" : "plan.balance.preview"),
        ),
  );
}

/** @param {typeof ROWS[number]} row @param {GridsStanding} after @param {GridsStanding} before */
function line([name, read, textOf, moreIsWorse], after, before) {
  const [value, old] = [read(after), read(before)];
  if (value === null) return null;
  const by = old === null ? 0 : value - old;
  const worse = moreIsWorse ? by > 0 : by < 0;
  const off = Math.abs(by);
  const all = name === "within" && value === after.bounded;
  return el(
    "div",
    { "data-worse": worse },
    el("dt", {}, t(`plan.balance.row.${name}`)),
    el(
      "dd",
      {},
      all && icon("check"),
      textOf(value, after),
      worse &&
        el(
          "span",
          { "aria-hidden": "true" },
          ` ${by > 0 ? "↑" : "↓"}${name === "far" ? off.toFixed(1) : off}`,
        ),
      worse && el("span", { class: "sr" }, t("plan.balance.worse")),
    ),
  );
}
