// The plans for one's own areas, by how far they are.

import { byId, el, icon } from "../../core/dom.js";
import { dateOf } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { newPlan } from "./newplan.js";
import * as requests from "./requests.js";
import { statePill, when } from "./words.js";

/**
 * @typedef {import("./requests.js").PlanBrief} PlanBrief
 * @typedef {import("../../core/me.js").Me} Me
 */

/** @type {[string, string[]][]} */
const GROUPS = [
  ["drafts", ["draft"]],
  ["review", ["submitted", "approved"]],
  ["published", ["published", "in_force"]],
  ["over", ["rolled_back", "abandoned"]],
];

/** @param {HTMLElement} main @param {Me} me */
export async function showList(main, me) {
  const [plans, ...levels] = await Promise.all([
    requests.plans(),
    ...["community", "subdistrict", "district"].map((level) => requests.areas(level)),
  ]);
  const areas = levels.flat();
  const names = new Map(areas.map((each) => [each.code, each.name]));
  const scopeOf = (/** @type {PlanBrief} */ plan) =>
    plan.scope.map((code) => names.get(code) ?? code).join(t("plan.and"));
  head(me);
  const wanted = { group: "all", text: "" };
  const body = el("div", { id: "plans", class: "plans" });
  const filters = el("div", { class: "filters", role: "group", "aria-label": t("plan.filters") });
  const search = el("input", {
    type: "search",
    id: "find-plan",
    class: "find",
    "aria-label": t("plan.find"),
    placeholder: t("plan.find"),
    oninput: () => {
      wanted.text = search.value.trim().toLowerCase();
      draw();
    },
  });
  /** @param {string[]} states */
  const of = (states) => plans.filter(({ state }) => states.includes(state));
  const isMine = (/** @type {PlanBrief} */ plan) => plan.made_by === me.name;
  const clear = () => {
    Object.assign(wanted, { group: "all", text: "" });
    search.value = "";
    draw();
    search.focus();
  };

  function draw() {
    const held = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.group;
    const chip = (/** @type {string} */ name, /** @type {number | null} */ n) =>
      el(
        "button",
        {
          type: "button",
          class: "chip",
          "data-group": name,
          "aria-pressed": String(wanted.group === name),
          onclick: () => {
            wanted.group = name;
            draw();
          },
        },
        t(`plan.group.${name}`),
        n !== null && ` ${n}`,
      );
    filters.replaceChildren(
      chip("all", plans.length),
      ...GROUPS.filter(([, states]) => of(states).length).map(([name, states]) =>
        chip(name, of(states).length),
      ),
      chip("mine", null),
    );
    if (held) /** @type {HTMLElement | null} */ (filters.querySelector(`[data-group="${held}"]`))?.focus();
    const fits = (/** @type {PlanBrief} */ plan) =>
      [plan.title, plan.code, scopeOf(plan)].some((text) => text.toLowerCase().includes(wanted.text)) &&
      (wanted.group !== "mine" || isMine(plan));
    const groups = GROUPS.filter(([name]) => ["all", "mine", name].includes(wanted.group)).flatMap(
      ([name, states]) => {
        const found = of(states).filter(fits);
        return found.length ? [section(name, found, scopeOf)] : [];
      },
    );
    body.replaceChildren(...(groups.length ? groups : [plans.length ? none(clear) : empty()]));
  }

  const begin = () => newPlan(plans, areas, me);
  const own = me.posts.find(({ area_name }) => area_name)?.area_name;
  main.replaceChildren(
    el(
      "div",
      { class: "listhead" },
      el("h2", { id: "heading", tabindex: -1 }, t("plan.list"), own && el("span", { class: "hint" }, own)),
      me.may.includes("plan.edit") &&
        el(
          "button",
          { type: "button", id: "new-plan", class: "act main", onclick: begin },
          icon("plus"),
          t("plan.make"),
        ),
    ),
    el("div", { class: "listtools" }, filters, search),
    body,
  );
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || /** @type {HTMLElement} */ (event.target).closest("input, textarea, dialog"))
      return;
    event.preventDefault();
    search.focus();
  });
  draw();
}

/** @param {Me} me */
function head(me) {
  byId("where").replaceChildren(
    el(
      "a",
      { class: "brand", href: "/" },
      el("img", { src: "/web/favicon.svg", alt: "", width: 28, height: 28 }),
      t("plan.app"),
    ),
    el(
      "nav",
      { "aria-label": t("plan.pages") },
      el("a", { href: "/desk" }, t("plan.desk")),
      el("a", { href: "/plan", "aria-current": "page" }, t("plan.name")),
    ),
    el("h1", { class: "sr" }, t("plan.name")),
  );
  byId("state").replaceChildren(el("span", { class: "me" }, me.name));
}

/** @param {string} name @param {PlanBrief[]} plans @param {(plan: PlanBrief) => string} scopeOf */
const section = (name, plans, scopeOf) =>
  el(
    "section",
    { class: "plangroup" },
    el("h3", {}, t(`plan.group.${name}`), " ", el("span", {}, String(plans.length))),
    el(
      "ul",
      { class: "planrows" },
      plans.map((plan) => el("li", {}, row(plan, scopeOf(plan)))),
    ),
  );

/** @param {PlanBrief} plan @param {string} scope */
const row = (plan, scope) =>
  el(
    "a",
    { class: "planrow", href: `/plan/${encodeURIComponent(plan.code)}`, "data-plan": plan.code },
    el("span", {}, statePill(plan.state)),
    el("span", { class: "what" }, el("b", {}, plan.title), el("small", {}, `${plan.code} · ${scope}`)),
    el("span", { class: "did" }, changesOf(plan), plan.reason && el("small", {}, plan.reason)),
    el("span", { class: "who" }, plan.made_by, el("small", {}, when(plan.made_at))),
    el("span", { class: "from" }, plan.effective_at ? dateOf(plan.effective_at) : t("plan.undated")),
  );

/** What a plan changes, in one line. @param {PlanBrief} plan */
function changesOf({ changed, new: made, ended }) {
  const parts = [
    changed && t("plan.changed.count", { n: changed }),
    made && t("plan.new.count", { n: made }),
    ended && t("plan.ended.count", { n: ended }),
  ].filter(Boolean);
  return parts.length ? parts.join(t("plan.comma")) : t("plan.edits.none");
}

const empty = () =>
  el(
    "div",
    { class: "empty" },
    icon("map"),
    el("p", {}, t("plan.list.empty"), el("small", {}, t("plan.list.empty.hint"))),
  );

/** @param {() => void} clear */
const none = (clear) =>
  el(
    "div",
    { class: "empty" },
    icon("search"),
    el("p", {}, t("plan.list.none")),
    el("button", { type: "button", class: "act", onclick: clear }, t("plan.filters.clear")),
  );
