// After the first slip: a passkey on this device, or a password and the codes of a phone. Once it can wait.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { hasPasskeys, makePasskey } from "../../../core/passkeys.js";
import { withProof } from "../../../ui/prove.js";
import { acting, codeField, field, form } from "../forms.js";
import { addPasskey, askForNewPasskey, beginCodes, confirmCodes, putOff, setPassword } from "../session.js";
import { stepsBar } from "./slip.js";

const SVG = "http://www.w3.org/2000/svg";
const LEAST = 10;

/** What this device is called in the list of what one signs in with. @param {string} [agent] */
export function deviceName(agent = navigator.userAgent) {
  const kinds = { android: /Android/, iphone: /iPhone/, ipad: /iPad/, mac: /Mac OS/, windows: /Windows/ };
  const kind = Object.entries(kinds).find(([, pattern]) => pattern.test(agent))?.[0] ?? "other";
  const browser = /MicroMessenger/.test(agent)
    ? t("desk.device.wechat")
    : (/(Edg|Firefox|Chrome|Safari)\//.exec(agent)?.[1].replace("Edg", "Edge") ?? "");
  return [t(`desk.device.${kind}`), browser].filter(Boolean).join(" · ");
}

/** Make a passkey here; false where whoever sits here broke it off. */
export async function savePasskey() {
  const made = await makePasskey(await withProof(askForNewPasskey));
  if (made) await addPasskey(made, deviceName().slice(0, 40));
  return made !== null;
}

/** @param {() => Promise<void>} onDone */
export function passwordForm(onDone) {
  const password = field(
    "new-password",
    t("desk.password.new"),
    { type: "password", autocomplete: "new-password", minlength: LEAST, maxlength: 200 },
    t("desk.password.hint", { n: LEAST }),
  );
  return form(
    [password.box],
    t("desk.password.save"),
    "",
    async () => {
      await withProof(() => setPassword(password.input.value));
      await onDone();
    },
    { id: "set-password" },
  );
}

/**
 * A square for the phone, its secret as text, and the first code that it shows.
 * @param {() => Promise<void>} onDone
 */
export async function codesForm(onDone) {
  const begun = await withProof(beginCodes);
  const square = document.createElementNS(SVG, "svg");
  // The white around it belongs to it.
  square.setAttribute("viewBox", `-4 -4 ${begun.size + 8} ${begun.size + 8}`);
  square.setAttribute("class", "square-code");
  square.setAttribute("role", "img");
  square.setAttribute("aria-label", t("desk.codes.square"));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", begun.path);
  square.append(path);
  const code = codeField("first-code");
  const secret = begun.secret.replace(/(.{4})(?=.)/g, "$1 ");
  return form(
    [
      el("p", {}, t("desk.codes.how")),
      square,
      el("p", { class: "hint" }, t("desk.codes.secret"), " ", el("code", { class: "secret" }, secret)),
      code.box,
    ],
    t("desk.codes.save"),
    t("desk.wrong.code"),
    async () => {
      await confirmCodes(begun.token, code.input.value);
      await onDone();
    },
    { id: "set-codes" },
  );
}

/**
 * @param {import("../requests.js").Me} me
 * @param {() => Promise<void>} onDone
 * @returns {HTMLElement[]}
 */
export function securePage(me, onDone) {
  const page = el("div", { class: "slip" });
  /** @param {(HTMLElement | null | false)[]} parts */
  const show = (...parts) => {
    page.replaceChildren(...parts.filter((part) => part instanceof HTMLElement));
    if (page.isConnected) document.getElementById("heading")?.focus();
  };
  const passkey = acting("fingerprint-pattern", t("desk.secure.save"), "main", "", async () => {
    if (await savePasskey()) await onDone();
    else passkey.said.textContent = t("desk.secure.broken");
  });
  passkey.button.id = "save-passkey";
  const otherwise = acting("key-round", t("desk.secure.password"), "", "", async () => {
    show(
      stepsBar(3),
      el("h2", { id: "heading", tabindex: -1 }, t("desk.secure.password.title")),
      passwordForm(async () => {
        const codes = await codesForm(onDone);
        show(stepsBar(3), el("h2", { id: "heading", tabindex: -1 }, t("desk.codes.title")), codes);
      }),
    );
  });
  otherwise.button.id = "use-password";
  const later = acting("", t("desk.secure.later"), "bare", "", async () => {
    await putOff();
    await onDone();
  });
  later.button.id = "later";
  show(
    stepsBar(3),
    el("h2", { id: "heading", tabindex: -1 }, t("desk.secure.title")),
    el("p", { class: "hint" }, t("desk.secure.hint")),
    el(
      "div",
      { class: "acts column" },
      hasPasskeys() && passkey.button,
      otherwise.button,
      me.owes === "soon" && later.button,
    ),
    passkey.said,
    otherwise.said,
    later.said,
    el("p", { class: "hint foot" }, t(me.owes === "soon" ? "desk.secure.once" : "desk.secure.must")),
  );
  return [page];
}
