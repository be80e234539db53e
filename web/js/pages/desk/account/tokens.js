// Tokens by which a program, such as QGIS, reads and edits drafts for who has made them: shown once, then only named.

import { el } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { acting, field, form } from "../forms.js";
import { addToken } from "../session.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../session.js").OwnCredential} OwnCredential
 */

const MOST = 10;
const LONGEST_LABEL = 40;

/** Copy what a node shows or, where a page may not, mark it. @param {HTMLElement} node */
async function copy(node) {
  try {
    await navigator.clipboard.writeText(node.textContent ?? "");
    showSnackbar(t("desk.tokens.copied"));
  } catch {
    getSelection()?.selectAllChildren(node);
    showSnackbar(t("desk.tokens.marked"));
  }
}

/** @param {string} id @param {string} label @param {string} text */
function line(id, label, text) {
  const shown = el("code", { class: "secret", id }, text);
  const button = el(
    "button",
    {
      type: "button",
      class: "pill",
      "aria-label": `${t("desk.tokens.copy")}: ${label}`,
      onclick: () => copy(shown),
    },
    t("desk.tokens.copy"),
  );
  return el("li", { class: "row" }, el("span", {}, el("b", {}, label), shown), button);
}

/** A new token, this once. @param {Desk} desk @param {{token: string, expires_at: string}} made */
function shownOnce(desk, made) {
  const done = async () => {
    desk.forget();
    await desk.redraw();
  };
  return el(
    "section",
    { class: "panel", "data-tone": "warn", id: "new-token" },
    el("h3", { tabindex: -1 }, t("desk.tokens.once")),
    el("p", { class: "hint" }, t("desk.tokens.once.hint", { until: dateOf(made.expires_at) })),
    el(
      "ul",
      { class: "rows" },
      line("token-address", t("desk.tokens.address"), `${location.origin}/ogc`),
      line("token-user", t("desk.tokens.user"), "qgis"),
      line("token-password", t("desk.tokens.password"), made.token),
    ),
    el(
      "div",
      { class: "acts" },
      el(
        "button",
        { type: "button", class: "act main", id: "token-done", onclick: done },
        t("desk.tokens.done"),
      ),
    ),
  );
}

/**
 * For who may edit plans, and who has tokens still. `rows`: those there are, as the account shows them.
 * @param {Desk} desk @param {OwnCredential[]} found @param {HTMLElement[]} rows
 * @returns {HTMLElement[]}
 */
export function tokenParts(desk, found, rows) {
  const may = desk.me.may.includes("plan.edit");
  if (!may && !found.length) return [];
  const place = el("div", { id: "making-token" });
  const label = field(
    "token-label",
    t("desk.tokens.label"),
    { maxlength: LONGEST_LABEL, value: "QGIS", autocomplete: "off" },
    t("desk.tokens.label.hint"),
  );
  const make = () =>
    form(
      [label.box],
      t("desk.tokens.make"),
      "",
      async () => {
        const made = await withProof(() => addToken(label.input.value.trim()));
        const told = shownOnce(desk, made);
        // Another one begun now would take this one from sight.
        begin.button.hidden = true;
        place.replaceChildren(told);
        told.querySelector("h3")?.focus();
      },
      { id: "make-token" },
    );
  const begin = acting("plus", t("desk.tokens.add"), "", "", async () => {
    place.replaceChildren(el("section", { class: "panel" }, make()));
    label.input.focus();
    label.input.select();
  });
  begin.button.id = "add-token";
  const full = found.length >= MOST;
  return [
    el("h2", {}, t("desk.tokens.title")),
    el("p", { class: "hint" }, t("desk.tokens.hint")),
    ...(rows.length ? [el("ul", { class: "rows", id: "tokens" }, rows)] : []),
    ...(may && full ? [el("p", { class: "hint" }, t("desk.tokens.full", { n: MOST }))] : []),
    ...(may && !full ? [el("div", { class: "acts" }, begin.button), begin.said, place] : []),
  ];
}
