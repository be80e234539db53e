// The questions with which a plan begins; only where it is to change something has to be answered.

import { cityTime } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import * as requests from "./requests.js";
import { sentence } from "./words.js";

/** @typedef {import("./requests.js").AreaBrief} AreaBrief */

const DAY_MS = 86_400_000;
const LONGEST_TITLE = 60;
const OPEN = ["draft", "submitted", "approved"];

/**
 * @param {import("./requests.js").PlanBrief[]} plans @param {AreaBrief[]} areas @param {import("../../core/me.js").Me} me
 */
export function newPlan(plans, areas, me) {
  const offered = communitiesOf(areas, me);
  /** @type {AreaBrief[]} */
  let chosen = [];
  const picked = el("div", { id: "scope-picked", class: "picked" });
  const select = el("select", {
    id: "scope",
    "aria-describedby": "scope-hint",
    onchange: () => add(select.value),
  });
  const overlap = el("p", { class: "warning", "data-tone": "warn", role: "status", hidden: true });
  const title = el("input", { id: "plan-title", maxlength: LONGEST_TITLE, autocomplete: "off" });
  const from = el("input", {
    id: "plan-from",
    type: "date",
    min: cityTime(Date.now() + DAY_MS).slice(0, 10),
  });
  const reason = el("textarea", {
    id: "plan-reason",
    rows: 2,
    maxlength: 500,
    placeholder: t("plan.reason.hint"),
  });
  const said = el("p", { class: "said", role: "alert" });
  const send = el("button", { type: "submit", class: "act main" }, t("plan.begin"));
  let named = "";

  /** @param {string} code */
  function add(code) {
    const found = offered.find((each) => each.code === code);
    if (found) chosen = [...chosen, found];
    draw();
  }

  function draw() {
    picked.replaceChildren(
      ...chosen.map((each) =>
        el(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-pressed": "true",
            "aria-label": t("plan.scope.remove", { name: each.name }),
            onclick: () => {
              chosen = chosen.filter((other) => other !== each);
              draw();
              select.focus();
            },
          },
          each.name,
          icon("x"),
        ),
      ),
    );
    picked.hidden = !chosen.length;
    const left = offered.filter((each) => !chosen.includes(each));
    select.replaceChildren(
      el("option", { value: "" }, t(chosen.length ? "plan.scope.more" : "plan.scope.choose")),
      ...left.map(({ code, name, parentName }) =>
        el("option", { value: code }, parentName ? `${name} · ${parentName}` : name),
      ),
    );
    const others = plans.filter(
      (plan) =>
        OPEN.includes(plan.state) &&
        chosen.some(({ code }) => plan.scope.some((each) => code.startsWith(each))),
    );
    overlap.hidden = !others.length;
    overlap.replaceChildren(
      icon("triangle-alert"),
      el("span", {}, t("plan.overlap", { codes: others.map(({ code }) => code).join(t("plan.and")) })),
    );
    const suggested = chosen.length
      ? t("plan.title.suggested", { names: chosen.map(({ name }) => name).join(t("plan.and")) }).slice(
          0,
          LONGEST_TITLE,
        )
      : "";
    // What somebody has written stays.
    if (title.value === named) title.value = suggested;
    named = suggested;
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    said.textContent = "";
    if (!chosen.length) {
      said.textContent = t("plan.scope.none");
      select.focus();
      return;
    }
    send.disabled = true;
    const [asked, why] = [title.value.trim() || named, reason.value.trim()];
    try {
      const code = await requests.makePlan({
        title: asked,
        scope: chosen.map((each) => each.code),
        ...(why && { reason: why }),
        ...(from.value && { effective_on: from.value }),
      });
      location.assign(`/plan/${encodeURIComponent(code)}`);
    } catch (error) {
      said.textContent = sentence(error);
      send.disabled = false;
    }
  }

  const field = (
    /** @type {string} */ id,
    /** @type {string} */ label,
    /** @type {HTMLElement} */ input,
    /** @type {(HTMLElement | false)[]} */ ...more
  ) => el("div", { class: "field" }, el("label", { for: id }, label), ...more, input);
  const dialog = el(
    "dialog",
    { class: "newplan", "aria-labelledby": "new-title" },
    el(
      "form",
      { onsubmit: submit },
      el(
        "div",
        { class: "dialoghead" },
        el("h2", { id: "new-title" }, t("plan.make")),
        el(
          "button",
          { type: "button", class: "square", "aria-label": t("close"), onclick: () => dialog.close() },
          icon("x"),
        ),
      ),
      field(
        "scope",
        t("plan.scope"),
        select,
        el("p", { id: "scope-hint", class: "hint" }, t("plan.scope.hint")),
        picked,
      ),
      overlap,
      el(
        "div",
        { class: "pair" },
        field("plan-title", t("plan.field.title"), title),
        field("plan-from", t("plan.field.from"), from),
      ),
      field("plan-reason", t("plan.field.reason"), reason),
      said,
      el(
        "div",
        { class: "acts" },
        el("button", { type: "button", class: "act", onclick: () => dialog.close() }, t("plan.cancel")),
        send,
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    document.getElementById("new-plan")?.focus();
  });
  draw();
  document.body.append(dialog);
  dialog.showModal();
  select.focus();
}

/**
 * The communities of one's own areas; of who answers for all, every one.
 * @param {AreaBrief[]} areas @param {import("../../core/me.js").Me} me
 * @returns {(AreaBrief & {parentName?: string})[]}
 */
function communitiesOf(areas, me) {
  const own = me.posts.flatMap(({ area_code }) => (area_code ? [area_code] : []));
  const communities = areas.filter(({ level }) => level === "community");
  const mine = communities.filter(({ code }) => own.some((each) => code.startsWith(each)));
  const names = new Map(areas.map(({ code, name }) => [code, name]));
  return (mine.length ? mine : communities).map((each) => ({
    ...each,
    parentName: names.get(each.parent ?? ""),
  }));
}
