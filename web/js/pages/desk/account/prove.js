// What is delicate asks once more who it is: a passkey or the code of the moment, and then goes on by itself.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { acting, codeField, form } from "../forms.js";
import { askForProof, prove } from "../session.js";
import { hasPasskeys, usePasskey } from "./passkeys.js";

/** Whether it was refused only because it was too long ago that somebody proved who it is. @param {unknown} error */
const wantsProof = (error) =>
  error instanceof Problem && error.slug === "forbidden" && error.body.needs_level === 2;

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
  let proved = false;
  const done = () => {
    proved = true;
    dialog.close();
  };
  const passkey = acting("fingerprint-pattern", t("desk.prove.passkey"), "main", "", async () => {
    try {
      const shown = await usePasskey(await askForProof());
      if (!shown) return;
      await prove({ credential: shown });
      done();
    } catch (error) {
      if (!(error instanceof Problem) || error.slug !== "not-proven") throw error;
      passkey.said.textContent = t("desk.wrong.passkey");
    }
  });
  passkey.button.id = "prove-passkey";
  const code = codeField("prove-code");
  const cancel = el(
    "button",
    { type: "button", class: "act", onclick: () => dialog.close() },
    t("desk.prove.cancel"),
  );
  const byCode = form(
    [code.box],
    t("desk.prove.code"),
    t("desk.wrong.code"),
    async () => {
      await prove({ code: code.input.value });
      done();
    },
    { tone: "soft", also: [cancel], id: "prove-form" },
  );
  for (const part of [
    el("h2", { id: "prove-title", tabindex: -1 }, t("desk.prove.title")),
    el("p", { class: "hint" }, t("desk.prove.hint")),
    hasPasskeys() && passkey.button,
    hasPasskeys() && passkey.said,
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
