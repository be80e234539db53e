// The own account: what one signs in with, where one is signed in, and out of it.

import { el, icon } from "../../../core/dom.js";
import { clock, dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { hasPasskeys } from "../../../core/passkeys.js";
import { withProof } from "../../../ui/prove.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { acting, told } from "../forms.js";
import { furtherViews } from "../office/officeviews.js";
import { signOut } from "../requests.js";
import { credentials, endOthers, endSession, removeCredential, sessions } from "../session.js";
import { pushParts } from "./push.js";
import { codesForm, deviceName, passwordForm, savePasskey } from "./secure.js";
import { tokenParts } from "./tokens.js";

/**
 * @typedef {import("../views.js").View} View
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../session.js").OwnCredential} OwnCredential
 */

const SNACK_MS = 8_000;

/** @param {string} at */
const moment = (at) => `${dateOf(at)} ${clock(at)}`;

/**
 * Do it, with a proof if it takes one; show how it stands then, and say so.
 * @param {Desk} desk @param {() => Promise<unknown>} act @param {string} said
 */
async function doing(desk, act, said) {
  try {
    const done = await withProof(act);
    if (done === false) return;
    desk.forget();
    await desk.redraw();
    showSnackbar(said, undefined, { shownMs: SNACK_MS });
  } catch (error) {
    showSnackbar(told(error, t("desk.wrong.code")), undefined, { shownMs: SNACK_MS });
  }
}

/** @param {string} mark @param {string} title @param {string} below @param {HTMLElement | null} action @param {boolean} [isNew] */
const row = (mark, title, below, action, isNew = false) =>
  el(
    "li",
    { class: "row", "data-new": String(isNew) },
    icon(mark),
    el(
      "span",
      {},
      el("b", {}, title),
      isNew && el("small", { class: "closed" }, t("desk.account.new")),
      el("small", {}, below),
    ),
    action,
  );

/** @param {string} text @param {string} name what it is about, for who cannot see it @param {() => Promise<void>} act */
const small = (text, name, act) =>
  el("button", { type: "button", class: "pill", "aria-label": `${text}: ${name}`, onclick: act }, text);

/** @param {Desk} desk */
async function waysIn(desk) {
  const found = await credentials();
  const of = (/** @type {string} */ kind) => found.filter((each) => each.kind === kind);
  const remove = (/** @type {number} */ number, /** @type {string} */ name) =>
    small(t("desk.account.remove"), name, () =>
      doing(desk, () => removeCredential(number), t("desk.account.removed")),
    );
  const rowOf = (/** @type {OwnCredential} */ { id, kind, label, created_at, used_at, expires_at }) => {
    const name = label || t(`desk.account.kind.${kind}`);
    const used = used_at ? t("desk.account.used", { at: moment(used_at) }) : t("desk.account.unused");
    const since = t("desk.account.since", { at: dateOf(created_at) });
    const marks = {
      passkey: "fingerprint-pattern",
      password: "key-round",
      totp: "smartphone",
      token: "key-round",
    };
    const until = expires_at && t("desk.tokens.until", { at: dateOf(expires_at) });
    const below = [since, kind !== "password" && used, until].filter(Boolean).join(" · ");
    return row(marks[kind], name, below, remove(id, name));
  };
  const rows = found.filter(({ kind }) => kind !== "token").map(rowOf);
  const place = el("div", { id: "setting" });
  const open = async (/** @type {string} */ title, /** @type {() => Promise<HTMLFormElement>} */ make) => {
    const asked = el("section", { class: "panel" }, el("h3", { tabindex: -1 }, title), await make());
    place.replaceChildren(asked);
    asked.querySelector("input")?.focus();
  };
  const passkey = acting("plus", t("desk.account.addpasskey"), "", "", () =>
    doing(desk, savePasskey, t("desk.account.added")),
  );
  passkey.button.id = "add-passkey";
  const changed = (/** @type {string} */ said) => async () => {
    desk.forget();
    await desk.redraw();
    showSnackbar(said, undefined, { shownMs: SNACK_MS });
  };
  const setting = t(of("password").length ? "desk.account.password" : "desk.account.setpassword");
  const password = acting("", setting, "", "", () =>
    open(setting, async () => passwordForm(changed(t("desk.account.passwordset")))),
  );
  password.button.id = "change-password";
  const codes = acting(
    "",
    t(of("totp").length ? "desk.account.codes" : "desk.account.setcodes"),
    "",
    "",
    () => open(t("desk.codes.title"), () => codesForm(changed(t("desk.account.added")))),
  );
  codes.button.id = "change-codes";
  return [
    el("h2", { id: "heading", tabindex: -1 }, t("desk.account.ways")),
    rows.length ? el("ul", { class: "rows" }, rows) : el("p", { class: "panel" }, t("desk.account.none")),
    el("div", { class: "acts" }, hasPasskeys() && passkey.button, password.button, codes.button),
    codes.said,
    place,
    ...tokenParts(desk, of("token"), of("token").map(rowOf)),
  ];
}

/** @param {Desk} desk */
async function places(desk) {
  const found = await sessions();
  // They are new no longer.
  desk.me.new_sign_ins = 0;
  const here = found.filter(({ ended_at }) => ended_at === null);
  const rows = found.map(({ number, how, device, created_at, seen_at, ended_at, is_this, is_new }) => {
    const name = deviceName(device);
    const seen = ended_at
      ? t("desk.account.ended", { at: moment(ended_at) })
      : t("desk.account.seen", { at: moment(seen_at) });
    const below = [t(`desk.account.how.${how}`), moment(created_at), is_this ? t("desk.account.this") : seen];
    const end =
      is_this || ended_at
        ? null
        : small(t("desk.account.end"), name, () =>
            doing(desk, () => endSession(number), t("desk.account.endedone")),
          );
    return row(ended_at ? "history" : "smartphone", name, below.join(" · "), end, is_new);
  });
  const others = acting("", t("desk.account.others"), "", "", () =>
    doing(desk, endOthers, t("desk.account.othersended")),
  );
  others.button.id = "end-others";
  return [
    el("h2", {}, t("desk.account.sessions")),
    el("ul", { class: "rows", id: "sessions" }, rows),
    here.length > 1 && el("div", { class: "acts" }, others.button),
  ].filter((part) => part instanceof HTMLElement);
}

/** @param {Desk} desk */
function leave(desk) {
  const out = async () => {
    await signOut().catch(() => null);
    // Whoever is asked who sits here then says nobody.
    location.assign("/desk");
  };
  const button = el(
    "button",
    { type: "button", class: "act", id: "sign-out", onclick: out },
    t("desk.signout"),
  );
  return [
    ...(desk.me.how === "demo" ? [el("p", { class: "hint" }, t("desk.account.demo"))] : []),
    el("div", { class: "acts" }, button),
  ];
}

/** @type {View} */
export const accountView = {
  name: "account",
  icon: "user-round",
  may: () => true,
  load: async (desk) => ({
    title: t("desk.tab.account"),
    parts: [
      ...(await waysIn(desk)),
      ...(await places(desk)),
      ...(await pushParts(desk)),
      furtherViews(desk),
      ...leave(desk),
    ],
  }),
  today: async ({ me, go }) =>
    me.new_sign_ins === 0
      ? []
      : [
          el(
            "section",
            { class: "panel", "data-tone": "warn", id: "new-sign-ins" },
            el(
              "h2",
              { class: "state small" },
              icon("shield"),
              t("desk.account.newones", { n: me.new_sign_ins }),
            ),
            el("p", {}, t("desk.account.newones.hint")),
            el(
              "div",
              { class: "acts" },
              el(
                "button",
                { type: "button", class: "act", onclick: () => go("account") },
                t("desk.account.look"),
              ),
            ),
          ),
        ],
};
