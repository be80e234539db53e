// What is delicate asks once more who it is: a passkey or the code of the moment, and then goes on by itself.

import { get, list, Problem } from "../core/api.js";
import { el, icon } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { hasPasskeys, usePasskey } from "../core/passkeys.js";

const PROOF = "/api/v1/session/proof";

/** Whether it was refused only because it was too long ago that somebody proved who it is. @param {unknown} error */
const wantsProof = (error) =>
  error instanceof Problem && error.slug === "forbidden" && error.body.needs_level === 2;

/** @param {object} shown */
const prove = (shown) => get(PROOF, {}, list("posts"), undefined, { sent: shown });

/** @returns {Promise<Record<string, any>>} */
const askForProof = async () =>
  (await get(`${PROOF}/options`, {}, (body) => Boolean(body.publicKey?.challenge), undefined, { sent: {} }))
    .publicKey;

/**
 * Do it; where that takes a proof, ask for one and do it again.
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function withProof(act) {
  try {
    return await act();
  } catch (error) {
    if (!wantsProof(error) || !(await askInDialog())) throw error;
    return act();
  }
}

/** @returns {Promise<boolean>} whether it was proved */
function askInDialog() {
  const dialog = el("dialog", { class: "sheet", "aria-labelledby": "prove-title" });
  const said = el("p", { class: "said", role: "alert" });
  let proved = false;
  /** @param {string} wrong what is told of a proof that is none @param {() => Promise<object | null>} show */
  const attempt = async (wrong, show) => {
    said.textContent = "";
    try {
      const shown = await show();
      if (!shown) return;
      await prove(shown);
      proved = true;
      dialog.close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.textContent = faultOf(error, wrong);
    }
  };
  const passkey = el(
    "button",
    {
      type: "button",
      id: "prove-passkey",
      class: "act main",
      onclick: () =>
        attempt(t("prove.wrong.passkey"), async () => {
          const credential = await usePasskey(await askForProof());
          return credential && { credential };
        }),
    },
    icon("fingerprint-pattern"),
    t("prove.passkey"),
  );
  const code = el("input", {
    id: "prove-code",
    class: "digits six",
    inputmode: "numeric",
    maxlength: 8,
    autocomplete: "one-time-code",
    required: true,
    "aria-describedby": "prove-code-hint",
  });
  const byCode = el(
    "form",
    {
      id: "prove-form",
      onsubmit: (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        attempt(t("prove.wrong.code"), async () => ({ code: code.value }));
      },
    },
    el("label", { for: "prove-code" }, t("prove.code")),
    el("p", { class: "hint", id: "prove-code-hint" }, t("prove.code.hint")),
    code,
    el(
      "div",
      { class: "acts" },
      el("button", { type: "submit", class: "act soft" }, t("prove.by.code")),
      el("button", { type: "button", class: "act", onclick: () => dialog.close() }, t("prove.cancel")),
    ),
  );
  for (const part of [
    el("h2", { id: "prove-title", tabindex: -1 }, t("prove.title")),
    el("p", { class: "hint" }, t("prove.hint")),
    hasPasskeys() && passkey,
    said,
    byCode,
  ])
    if (part) dialog.append(part);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(proved);
    });
  });
}

/** @param {Problem} error @param {string} wrong */
function faultOf({ slug, body }, wrong) {
  if (slug === "not-proven") return wrong;
  if (slug === "too-many")
    return t("prove.later", { n: Math.max(1, Math.ceil((body.retry_after_s ?? 60) / 60)) });
  return t("prove.failed");
}
