// Signing in with a slip: its code, and the last digits of the phone that it was printed for.

import { get, list } from "../../core/api.js";
import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { sentence } from "./faults.js";

/** @typedef {import("./requests.js").Me} Me */

/** @param {string} code @param {string} digits @returns {Promise<Me>} */
const signInWithSlip = (code, digits) =>
  get("/api/v1/session/slip", {}, list("posts"), undefined, { sent: { code, digits } });

const CODE_LENGTH = 10;

/** What a link brings along: /desk#slip=K7QM3T9XWA; a slip of the demo city is bound to no phone, #demo=…. */
const given = () => new URLSearchParams(location.hash.slice(1));

/**
 * @param {(me: Me) => void} onSignedIn
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
          const me = await signInWithSlip(code.value, digits.value.trim());
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
