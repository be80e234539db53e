// Signing in with a slip: its code, whose it is, and the last digits of the phone that it was printed for.

import { el, icon } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { acting, field, form, told } from "../forms.js";
import { postText } from "../places/places.js";
import { readSlip, refuseSlip, signInWithSlip } from "../session.js";

/** @typedef {import("../requests.js").Me} Me */

const CODE_LENGTH = 10;

/** Three steps: the code, whose it is, a passkey. @param {number} done */
export const stepsBar = (done) =>
  el(
    "ol",
    { class: "steps", "aria-label": t("desk.steps", { n: done }) },
    ...[1, 2, 3].map((step) => el("li", { "data-done": String(step <= done) })),
  );

/** As it is printed: K7QM 3T9X WA. @param {string} code */
const printed = (code) =>
  code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/(.{4})(?=.)/g, "$1 ");

/**
 * @param {(me: Me) => void} enter
 * @param {() => void} onBack
 * @param {string} given the code that a link brought along
 * @param {boolean} isDemo
 * @returns {HTMLElement[]}
 */
export function slipPage(enter, onBack, given, isDemo) {
  const page = el("div", { class: "slip" });
  /** @param {(HTMLElement | null)[]} parts */
  const show = (...parts) => {
    page.replaceChildren(...parts.filter((part) => part !== null));
    if (page.isConnected) document.getElementById("heading")?.focus();
  };
  const back = () =>
    el("button", { type: "button", class: "act", onclick: onBack }, t("desk.signin.otherwise"));

  /** @param {string} [fault] */
  function askCode(fault) {
    const code = field("code", t("desk.signin.code"), {
      class: "code",
      value: given,
      maxlength: 14,
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
    });
    const wrong = t("desk.wrong.slip");
    const asked = form([code.box], t("desk.signin.go.on"), wrong, () => look(code.input.value), {
      also: [back()],
    });
    const said = asked.querySelector(".said");
    if (said && fault) said.textContent = fault;
    show(
      stepsBar(1),
      el("h2", { id: "heading", tabindex: -1 }, t("desk.slip.title")),
      el("p", { class: "hint" }, t("desk.signin.hint", { n: CODE_LENGTH })),
      asked,
    );
  }

  /** @param {string} code */
  async function look(code) {
    const holder = await readSlip(code);
    // Who is enrolled as nothing yet is asked first, on a page of his own.
    if (!holder.posts.length && !holder.enrollments.length)
      return location.assign(`/rider/me#slip=${encodeURIComponent(code)}`);
    const digits = field(
      "digits",
      t("desk.signin.digits"),
      { class: "digits", inputmode: "numeric", maxlength: 4, autocomplete: "off" },
      t("desk.signin.digits.hint", { n: holder.tries_left }),
    );
    const isBound = !holder.is_demo;
    const mine = form(isBound ? [digits.box] : [], t("desk.signin.go"), t("desk.wrong.digits"), async () => {
      try {
        enter(await signInWithSlip(code, digits.input.value.trim()));
      } catch (error) {
        digits.input.focus();
        throw error;
      }
    });
    const no = acting("", t("desk.signin.notme"), "", t("desk.wrong.slip"), async () => {
      await refuseSlip(code);
      show(
        el(
          "section",
          { class: "panel", "data-tone": "ok" },
          el("h2", { id: "heading", tabindex: -1 }, t("desk.slip.refused")),
          el("p", {}, t("desk.slip.refused.hint")),
        ),
        el("div", { class: "acts" }, back()),
      );
    });
    no.button.id = "not-me";
    const post = postText(holder);
    const span = t("desk.slip.span", { from: dateOf(holder.printed_at), to: dateOf(holder.expires_at) });
    show(
      stepsBar(2),
      el("h2", { id: "heading", tabindex: -1 }, t("desk.slip.whose")),
      el("p", { class: "hint" }, t("desk.slip.whose.hint")),
      el(
        "div",
        { class: "panel soft" },
        el("p", { class: "hint" }, t("desk.signin.code")),
        el("p", { class: "code" }, printed(code)),
        el("p", { class: "hint" }, span),
      ),
      el(
        "div",
        { class: "holder" },
        el("span", { class: "face", "aria-hidden": "true" }, [...holder.name][0] ?? ""),
        el("div", {}, el("b", {}, holder.name), el("p", { class: "hint" }, post)),
      ),
      mine,
      el("div", { class: "acts" }, no.button),
      no.said,
      el("p", { class: "hint foot" }, t("desk.slip.foot")),
    );
  }

  if (given) {
    show(el("p", { class: "hint", id: "heading", tabindex: -1 }, icon("ticket"), t("desk.slip.title")));
    look(given).catch((error) => askCode(told(error, t(isDemo ? "desk.wrong.demo" : "desk.wrong.slip"))));
  } else askCode();
  return [page];
}
