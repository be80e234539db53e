// Signing in with a slip: its code, and the last digits of the phone that it was printed for.

import * as api from "../../core/api.js";
import { el } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";

const CODE_LENGTH = 10;

/** What a link brings along: /desk#slip=K7QM3T9XWA; a slip of the demo city is bound to no phone, #demo=…. */
const given = () => new URLSearchParams(location.hash.slice(1));

/**
 * @param {(me: api.Me) => void} onSignedIn
 * @returns {HTMLElement[]}
 */
export function signInForm(onSignedIn) {
  const code = el("input", {
    id: "code",
    class: "code",
    value: given().get("slip") ?? given().get("demo") ?? "",
    maxlength: 14,
    autocomplete: "one-time-code",
    autocapitalize: "characters",
    spellcheck: "false",
    required: true,
  });
  const digits = el("input", {
    id: "digits",
    class: "digits",
    inputmode: "numeric",
    maxlength: 4,
    autocomplete: "off",
    "aria-describedby": "digits-hint",
  });
  const said = el("p", { class: "said", role: "alert" });
  const send = el("button", { type: "submit", class: "act main" }, t("desk.signin.go"));
  const form = el(
    "form",
    {
      class: "panel",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        send.disabled = true;
        said.textContent = "";
        try {
          const me = await api.signInWithSlip(code.value, digits.value.trim());
          history.replaceState(null, "", "/desk");
          onSignedIn(me);
        } catch (error) {
          said.textContent = sentence(error);
          send.disabled = false;
          digits.focus();
        }
      },
    },
    el("div", {}, el("label", { for: "code" }, t("desk.signin.code")), code),
    el(
      "div",
      { hidden: given().has("demo") },
      el("label", { for: "digits" }, t("desk.signin.digits")),
      el("p", { id: "digits-hint", class: "hint" }, t("desk.signin.digits.hint")),
      digits,
    ),
    said,
    el("div", { class: "acts" }, send),
  );
  return [
    el("h2", { id: "heading", tabindex: -1 }, t("desk.signin.title")),
    el("p", { class: "hint" }, t("desk.signin.hint", { n: CODE_LENGTH })),
    form,
    el("p", { class: "hint" }, t("desk.signin.public"), " ", el("a", { href: "/" }, t("desk.signin.map"))),
  ];
}

/** What a failure means for whoever sits here. @param {unknown} error */
export function sentence(error) {
  if (!(error instanceof api.Problem)) throw error;
  const minutes = Math.max(1, Math.ceil((error.body.retry_after_s ?? 60) / 60));
  return has(`desk.fault.${error.slug}`)
    ? t(`desk.fault.${error.slug}`, { minutes, n: minutes })
    : t("desk.fault.other");
}
