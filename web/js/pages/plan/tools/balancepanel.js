// What is asked for when grids are evened out, how far it is, and what the shown proposal moves, in words.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { warning } from "../card.js";

/** @typedef {import("./balance.js").BalanceTool} BalanceTool */

const MOST_HOUSEHOLDS = 100_000;

/** @param {BalanceTool} tool */
export function sidePanel(tool) {
  return el(
    "div",
    { class: "balance", id: "balance" },
    el(
      "div",
      { class: "balancehead" },
      el("h2", {}, t("plan.balance.title", { name: tool.community })),
      el(
        "button",
        {
          type: "button",
          class: "square plain",
          "aria-label": t("plan.balance.leave"),
          onclick: () => tool.editor.tools.leave(),
        },
        icon("x"),
      ),
    ),
    form(tool),
    el("div", { id: "balance-state" }, outcome(tool)),
  );
}

/** What has come of it, while a figure is being typed: that stays as it is. @param {BalanceTool} tool */
export function updatePanel(tool) {
  document.getElementById("balance-run")?.replaceWith(runButton(tool));
  document.getElementById("balance-state")?.replaceChildren(...outcome(tool));
}

/** @param {BalanceTool} tool @returns {HTMLElement[]} */
function outcome(tool) {
  const { other } = tool;
  const parts = [
    tool.fault && warning(tool.fault, "bad"),
    other &&
      el(
        "button",
        { type: "button", class: "act", id: "balance-other", onclick: () => tool.stopOther() },
        t("plan.balance.stop.other", { plan: other.plan }),
      ),
    state(tool),
    ...moves(tool),
  ];
  return parts.filter((part) => part instanceof HTMLElement);
}

/** @param {BalanceTool} tool */
const runButton = (tool) =>
  el(
    "button",
    { type: "submit", class: tool.found ? "act" : "act main", id: "balance-run" },
    tool.isRunning ? null : icon("rotate-cw"),
    t(tool.isRunning ? "plan.balance.stop" : tool.found ? "plan.balance.again" : "plan.balance.run"),
  );

/** @param {BalanceTool} tool */
function form(tool) {
  const { wish, editor } = tool;
  const areas = editor.plan.communities;
  const changed = () => {
    tool.fault = "";
    if (!tool.isRunning) [tool.found, tool.shown] = [null, null];
    tool.draw();
  };
  return el(
    "form",
    {
      onsubmit: (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        if (tool.isRunning) tool.stop();
        else tool.compute();
      },
    },
    areas.length > 1 &&
      tool.choice(
        "balance-area",
        t("plan.balance.area"),
        areas.map((code) => [code, editor.names.get(code) ?? code]),
        wish.area,
        (code) => {
          [wish.area, wish.keep] = [code, []];
          changed();
        },
      ),
    el(
      "fieldset",
      { class: "bounds" },
      el("legend", {}, t("plan.balance.bounds")),
      number(tool, "low", t("plan.balance.low")),
      el("span", {}, t("plan.balance.until")),
      number(tool, "high", t("plan.balance.high")),
      el("span", {}, t("plan.unit")),
    ),
    el(
      "fieldset",
      {},
      el("legend", {}, t("plan.balance.guard")),
      tick(
        "balance-estates",
        wish.whole_estates,
        t("plan.balance.estates"),
        t("plan.balance.estates.hint"),
        (on) => {
          wish.whole_estates = on;
          changed();
        },
      ),
      keep(tool, changed),
    ),
    runButton(tool),
  );
}

/** @param {BalanceTool} tool @param {"low" | "high"} name @param {string} label */
function number(tool, name, label) {
  const input = el("input", {
    type: "number",
    id: `balance-${name}`,
    min: 0,
    max: MOST_HOUSEHOLDS,
    required: true,
    inputmode: "numeric",
    "aria-label": label,
    value: String(tool.wish[name]),
    oninput: () => {
      if (input.value) tool.wish[name] = Number(input.value);
      input.setCustomValidity(tool.wish.low > tool.wish.high ? t("plan.balance.order") : "");
    },
  });
  return input;
}

/** @param {string} id @param {boolean} on @param {string} text @param {string} more @param {(on: boolean) => void} onchange */
function tick(id, on, text, more, onchange) {
  const box = el("input", { type: "checkbox", id, checked: on, onchange: () => onchange(box.checked) });
  return el("label", { class: "tick", for: id }, box, el("span", {}, text, more && el("small", {}, more)));
}

/** The grids that are to stay as they are. @param {BalanceTool} tool @param {() => void} changed */
function keep(tool, changed) {
  const { wish, editor } = tool;
  const own = [...editor.draft.grids.values()].filter(
    ({ parent, kind }) => parent === wish.area && kind === "base",
  );
  const names = wish.keep.map((code) => editor.draft.nameOf(code)).join(t("plan.and"));
  return el(
    "details",
    { class: "keep", open: wish.keep.length > 0 },
    el("summary", {}, t("plan.balance.keep"), el("small", {}, names || t("plan.balance.keep.none"))),
    own.map(({ code, name }) =>
      tick(`keep-${code}`, wish.keep.includes(code), name, "", (on) => {
        wish.keep = on ? [...wish.keep, code] : wish.keep.filter((other) => other !== code);
        changed();
      }),
    ),
  );
}

/** How far it is, or how it came out. @param {BalanceTool} tool */
function state(tool) {
  const { found, isRunning } = tool;
  if (isRunning) {
    const first = found?.proposals[0];
    return note(
      t(found && found.state === "running" ? "plan.balance.running" : "plan.balance.waiting", {
        n: Math.min(Math.floor(found?.running_s ?? 0), found?.seconds ?? 0),
        of: found?.seconds ?? 0,
      }),
      first ? t("plan.balance.first", { n: first.households }) : t("plan.balance.patience"),
      "clock",
    );
  }
  if (!found) return null;
  if (found.stale)
    return note(t("plan.balance.stale"), t("plan.balance.stale.hint"), "triangle-alert", "warn");
  if (found.state === "failed")
    return note(t("plan.balance.failed"), t("plan.balance.failed.hint"), "triangle-alert", "warn");
  if (found.state === "impossible") return impossible(found);
  const { before, proposals } = found;
  const now = before
    ? t("plan.balance.before", {
        n: before.within,
        of: before.bounded,
        spread: Math.round(100 * before.spread),
      }) + (before.far_min === null ? "" : t("plan.balance.before.far", { far: before.far_min.toFixed(1) }))
    : "";
  if (!proposals.length)
    return note(t(found.state === "stopped" ? "plan.balance.stopped" : "plan.balance.good"), now, "check");
  const few = found.state === "done" && proposals.length < 3 ? t("plan.balance.few") : "";
  const title = found.state === "stopped" ? "plan.balance.stopped.first" : "plan.balance.done";
  return note(
    t(title, { s: Math.round(found.running_s), n: proposals.length }),
    [few, now].filter(Boolean).join(" "),
    "check",
  );
}

/** @param {import("../requests.js").Proposals} found */
function impossible({ loosen, bounds, nearest, low, high }) {
  const why =
    loosen === "bounds"
      ? bounds && (bounds[0] < low || bounds[1] > high)
        ? t("plan.balance.loosen.bounds", { low: Math.min(bounds[0], low), high: Math.max(bounds[1], high) })
        : t("plan.balance.loosen.other")
      : t(`plan.balance.loosen.${loosen}`);
  return note(
    t("plan.balance.none"),
    `${why}${nearest ? t("plan.balance.nearest.shown") : ""}`,
    "triangle-alert",
    "warn",
  );
}

/** @param {string} title @param {string} text @param {string} mark @param {string} [tone] */
const note = (title, text, mark, tone = "ok") =>
  el(
    "div",
    { class: "balancenote", "data-tone": tone, role: "status" },
    icon(mark),
    el("p", {}, el("b", {}, title), el("span", {}, text)),
  );

/** What the shown one moves. @param {BalanceTool} tool @returns {HTMLElement[]} */
function moves(tool) {
  const { editor, shown } = tool;
  const proposal = shown === null ? undefined : tool.offers[shown];
  if (!proposal || shown === null) return [];
  /** @type {Map<string, {from: string, to: string, households: number, buildings: number, places: number}>} */
  const pairs = new Map();
  for (const { from, to, households, buildings } of proposal.steps) {
    const sum = pairs.get(`${from} ${to}`) ?? { from, to, households: 0, buildings: 0, places: 0 };
    sum.households += households;
    sum.buildings += buildings;
    sum.places += 1;
    pairs.set(`${from} ${to}`, sum);
  }
  return [
    el("h3", { class: "faulthead" }, t("plan.balance.moved", { n: shown + 1, lines: pairs.size })),
    el(
      "ul",
      { class: "siderows" },
      [...pairs.values()].map(({ from, to, households, buildings, places }) =>
        el(
          "li",
          {},
          el(
            "p",
            { class: "change" },
            el("b", {}, editor.draft.nameOf(from)),
            icon("arrow-right"),
            el("span", { class: "sr" }, t("plan.to")),
            el("b", {}, editor.draft.nameOf(to)),
          ),
          el(
            "p",
            { class: "hint" },
            households || buildings
              ? t("plan.balance.given", { households, buildings })
              : t("plan.balance.given.none"),
            places > 1 && t("plan.balance.places", { n: places }),
          ),
        ),
      ),
    ),
    el("p", { class: "hint" }, t("plan.balance.ordinary")),
  ];
}
