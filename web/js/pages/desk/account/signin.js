// Signing in: a passkey first, or staff number, password and code; the city's own sign-in; a slip.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { has, t } from "../../../core/i18n.js";
import { hasPasskeys, offersThem, usePasskey } from "../../../core/passkeys.js";
import { acting, codeField, field, form } from "../forms.js";
import { askForPasskey, hasCitySignIn, signInWithPasskey, signInWithPassword } from "../session.js";
import { slipPage } from "./slip.js";

/** @typedef {import("../requests.js").Me} Me */

/** What a link brings along: /desk#slip=K7QM3T9XWA, #demo=… or, from the city's own sign-in, #fault=…. */
const given = () => new URLSearchParams(location.hash.slice(1));

export const bringsSlip = () => given().has("slip") || given().has("demo");

/** What is shown where the staff number is typed, until something else is asked. @type {AbortController | null} */
let quiet = null;

/**
 * @param {(me: Me) => void} onSignedIn
 * @returns {HTMLElement[]}
 */
export function signInForm(onSignedIn) {
  const page = el("div", { class: "signin" });
  const enter = (/** @type {Me} */ me) => {
    quiet?.abort();
    history.replaceState(null, "", "/desk");
    onSignedIn(me);
  };
  const ways = () => show(waysPage(page, enter, slip));
  const slip = (/** @type {string} */ code = "", isDemo = false) => {
    quiet?.abort();
    show(slipPage(enter, ways, code, isDemo));
  };
  /** @param {HTMLElement[]} parts */
  function show(parts) {
    page.replaceChildren(...parts);
    if (page.isConnected) document.getElementById("heading")?.focus();
  }
  const code = given().get("slip") ?? given().get("demo");
  if (code === null) ways();
  else slip(code, given().has("demo"));
  return [page];
}

/**
 * @param {HTMLElement} page @param {(me: Me) => void} enter @param {() => void} onSlip
 * @returns {HTMLElement[]}
 */
function waysPage(page, enter, onSlip) {
  const wrong = t("desk.wrong.passkey");
  const passkey = acting("fingerprint-pattern", t("desk.signin.passkey"), "main", wrong, async () => {
    quiet?.abort();
    const shown = await usePasskey(await askForPasskey());
    if (shown) enter(await signInWithPasskey(shown));
    else listen(page, enter, wrong, passkey.said);
  });
  passkey.button.id = "passkey";
  const city = el("div", { class: "acts" });
  hasCitySignIn().then(
    (has) => {
      if (has)
        city.append(
          el("a", { class: "act", href: "/api/v1/session/oidc" }, icon("landmark"), t("desk.signin.city")),
        );
    },
    () => null,
  );
  const fault = given().get("fault");
  const key = `desk.fault.${fault}`;
  if (hasPasskeys()) listen(page, enter, wrong, passkey.said);
  return [
    el(
      "div",
      { class: "brand" },
      el("img", { src: "/web/favicon.svg", alt: "", width: 44, height: 44 }),
      el(
        "div",
        {},
        el("h2", { id: "heading", tabindex: -1 }, t("desk.signin.title")),
        el("p", { class: "hint" }, t("desk.signin.for")),
      ),
    ),
    fault &&
      el(
        "p",
        { class: "panel", "data-tone": "bad", role: "alert" },
        has(key) ? t(key) : t("desk.fault.other"),
      ),
    hasPasskeys() && passkey.button,
    hasPasskeys() && passkey.said,
    hasPasskeys() && el("p", { class: "hint middle" }, t("desk.signin.passkey.hint")),
    hasPasskeys() && el("p", { class: "or" }, t("desk.signin.or")),
    passwordForm(enter),
    city,
    el(
      "ul",
      { class: "rows" },
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "row", id: "with-slip", onclick: () => onSlip() },
          icon("ticket"),
          el("span", {}, el("b", {}, t("desk.signin.slip")), el("small", {}, t("desk.signin.slip.hint"))),
          icon("chevron-right"),
        ),
      ),
    ),
    el(
      "p",
      { class: "hint foot" },
      t("desk.signin.public"),
      " ",
      el("a", { href: "/" }, t("desk.signin.map")),
    ),
  ].filter((part) => part instanceof HTMLElement);
}

/** Number and password, then the code: nothing is asked of the service before all three are there. @param {(me: Me) => void} enter */
function passwordForm(enter) {
  const number = field("staff-no", t("desk.signin.number"), {
    autocomplete: "username webauthn",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: 40,
  });
  const password = field("password", t("desk.signin.password"), {
    type: "password",
    autocomplete: "current-password",
    maxlength: 200,
  });
  const code = codeField("totp");
  code.box.hidden = true;
  code.input.required = false;
  const made = form(
    [number.box, password.box, code.box],
    t("desk.signin.next"),
    t("desk.wrong.password"),
    async () => {
      if (code.box.hidden) {
        code.box.hidden = false;
        code.input.required = true;
        const send = made.querySelector("[type=submit]");
        if (send) send.textContent = t("desk.signin.enter");
        code.input.focus();
        return;
      }
      const sent = {
        staff_no: number.input.value.trim(),
        password: password.input.value,
        code: code.input.value,
      };
      try {
        enter(await signInWithPassword(sent));
      } catch (error) {
        code.input.value = "";
        code.input.focus();
        throw error;
      }
    },
    { tone: "soft", id: "with-password" },
  );
  return made;
}

/**
 * Let the browser offer passkeys where the staff number is typed.
 * @param {HTMLElement} page @param {(me: Me) => void} enter @param {string} wrong @param {HTMLElement} said
 */
async function listen(page, enter, wrong, said) {
  if (!(await offersThem())) return;
  quiet?.abort();
  const mine = new AbortController();
  quiet = mine;
  try {
    const asked = await askForPasskey();
    if (mine.signal.aborted) return;
    const shown = await usePasskey(asked, { quietly: true, signal: mine.signal });
    if (shown && page.isConnected) enter(await signInWithPasskey(shown));
  } catch (error) {
    // Nobody has asked for it, so of anything but a passkey that does not serve nothing is said.
    if (error instanceof Problem && error.slug === "not-proven") said.textContent = wrong;
  }
}
