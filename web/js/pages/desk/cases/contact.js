// The reporter's phone: locked, and shown once to whoever writes why; the reporter sees who looked.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { moment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { sentence } from "../faults.js";
import { postText } from "../places/places.js";
import { choiceField, textField } from "./casefields.js";
import { seeContact } from "./caserequests.js";
import { postWords } from "./casewords.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./caserequests.js").File} File
 */

const SHORTEST = 6;
const WHYS = ["visit", "ask", "tell", "other"];

/** @param {Desk} desk @param {File} file @param {string} now */
export function contactLine(desk, file, now) {
  const { contact } = file;
  const line = (
    /** @type {string} */ words,
    /** @type {string | null} */ below,
    /** @type {Node | null} */ act = null,
  ) =>
    el(
      "div",
      { class: "contact" },
      icon("lock"),
      el("span", {}, words, below && el("small", {}, below)),
      act,
    );
  if (!contact?.has_phone) return line(t("desk.case.contact.none"), null);
  if (contact.gone_at) return line(t("desk.case.contact.gone"), null);
  const looks = contact.looks.length ? t("desk.case.contact.looks", { n: contact.looks.length }) : null;
  const below = [t("desk.case.contact.warn"), looks].filter(Boolean).join(" · ");
  const look = el(
    "button",
    { type: "button", class: "verb quiet", id: "see-contact", onclick: () => ask(desk, file, now) },
    t("desk.case.contact.look"),
  );
  const words = contact.confidential ? t("desk.case.contact.confidential") : t("desk.case.contact.locked");
  return line(words, below, file.may_look ? look : null);
}

/** @param {Desk} desk @param {File} file @param {string} now */
function ask(desk, file, now) {
  const why = choiceField(
    "why",
    t("desk.case.contact.why"),
    WHYS.map((value) => ({ value, words: t(`desk.case.contact.why.${value}`) })),
    {
      onchange: (value) => {
        if (value !== "other" && !said.input.value.trim())
          said.input.value = t(`desk.case.contact.why.${value}`);
      },
    },
  );
  const said = textField("reason", t("desk.case.contact.said"), { hint: t("desk.case.contact.said.hint") });
  const fault = el("p", { class: "said", role: "alert" });
  const form = el(
    "form",
    {
      novalidate: true,
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        fault.textContent = "";
        const reason = String(said.value() ?? "");
        if (Array.from(reason).length < SHORTEST) {
          said.tell(t("desk.case.contact.short"));
          said.focus();
          return;
        }
        try {
          shown(await withProof(() => seeContact(file.number, reason)));
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          fault.textContent = error.status === 404 ? t("desk.case.contact.unavailable") : sentence(error);
        }
      },
    },
    el(
      "p",
      { class: "banner" },
      icon("eye"),
      el("span", {}, t("desk.case.contact.seen", { post: postText(desk.me), time: moment(now, now) })),
    ),
    why.box,
    said.box,
    fault,
    el(
      "button",
      { type: "submit", class: "verb main wide" },
      icon("fingerprint-pattern"),
      t("desk.case.contact.show"),
    ),
    el("p", { class: "foot-note" }, t("desk.case.contact.once")),
  );
  const close = () => {
    dialog.close();
    dialog.remove();
    document.getElementById("see-contact")?.focus();
  };
  const dialog = el(
    "dialog",
    { class: "sheet contact-sheet", "aria-labelledby": "contact-title", oncancel: close },
    el(
      "div",
      { class: "act-head" },
      el("h2", { id: "contact-title", tabindex: -1 }, t("desk.case.contact.title")),
      el("button", { type: "button", class: "round", "aria-label": t("close"), onclick: close }, icon("x")),
    ),
    form,
  );
  /** @param {import("./caserequests.js").Contact} told */
  function shown({ name, phone: own, relay }) {
    const phone = own ?? relay?.phone ?? null;
    form.replaceChildren(
      el(
        "p",
        { class: "contact-phone" },
        relay && el("span", {}, t("desk.case.contact.relay", { post: postWords(relay.post) })),
        name && el("span", {}, name),
        el("b", {}, phone ?? t("desk.case.contact.none")),
      ),
      (phone &&
        el(
          "div",
          { class: "both-acts" },
          el("a", { class: "verb main", href: `tel:${phone}` }, icon("phone"), t("desk.case.contact.call")),
          el(
            "button",
            {
              type: "button",
              class: "verb quiet",
              onclick: async () => {
                await navigator.clipboard?.writeText(phone).catch(() => {});
                showSnackbar(t("desk.case.contact.copied"));
              },
            },
            icon("copy"),
            t("desk.case.contact.copy"),
          ),
        )) ||
        "",
      el("p", { class: "foot-note" }, t("desk.case.contact.once")),
    );
  }
  document.body.append(dialog);
  dialog.showModal();
  document.getElementById("contact-title")?.focus();
}
