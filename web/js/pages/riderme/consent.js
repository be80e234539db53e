// A slip has been scanned: what is kept and what is not, the last four digits, and one button. Nothing before that.

import { Problem } from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { keysBelow, t } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";
import { button, link, show, stationsLink, toldPart } from "./parts.js";
import { agree, agreeAnew, readSlip, refuse } from "./requests.js";

/** @typedef {import("./requests.js").Holder} Holder */

const DIGITS = 4;

/** @param {string} mark @param {string} text */
const line = (mark, text) => el("li", {}, icon(mark), el("span", {}, text));

/**
 * @param {{area_name: string, place_name: string | null}} enrolled where
 * @param {string} head
 */
function wordsPart({ area_name, place_name }, head) {
  const where = { place: place_name ?? area_name, area: area_name };
  const full = keysBelow("riderme.consent.full.")
    .sort()
    .map((key) => el("p", {}, t(`riderme.consent.full.${key}`, where)));
  return el(
    "section",
    { class: "card" },
    el("h2", { id: "heading", tabindex: -1 }, head),
    el("h3", {}, t("riderme.consent.kept")),
    el(
      "ul",
      { class: "lines" },
      line("user-round", t("riderme.consent.kept.who")),
      line("camera", t("riderme.consent.kept.reports")),
    ),
    el("h3", {}, t("riderme.consent.not")),
    el(
      "ul",
      { class: "lines no" },
      line("check", t("riderme.consent.not.where")),
      line("check", t("riderme.consent.not.rank")),
    ),
    el("h3", {}, t("riderme.consent.may")),
    el("ul", { class: "lines no" }, line("check", t("riderme.consent.may.end"))),
    el(
      "details",
      { class: "full" },
      el("summary", {}, t("riderme.consent.full"), icon("chevron-right")),
      el("div", { class: "hint" }, ...full),
    ),
  );
}

/** One field that looks like four boxes. @param {() => void} onFull */
function fourBoxes(onFull) {
  const boxes = Array.from({ length: DIGITS }, () => el("span", { "aria-hidden": "true" }));
  const input = el("input", {
    id: "digits",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: DIGITS,
    "aria-describedby": "digits-hint digits-said",
  });
  const box = el("div", { class: "four" }, ...boxes, input);
  const draw = () => {
    // Typed in full width, perhaps.
    input.value = input.value.normalize("NFKC").replace(/\D/g, "");
    for (const [at, each] of boxes.entries()) {
      each.textContent = input.value[at] ?? "";
      each.toggleAttribute("data-next", at === Math.min(input.value.length, DIGITS - 1));
    }
  };
  input.addEventListener("input", () => {
    draw();
    box.removeAttribute("data-bad");
    if (input.value.length === DIGITS) onFull();
  });
  draw();
  return { box, input, draw };
}

/** Why a slip cannot be used. @param {unknown} error @param {string} code @returns {HTMLElement} */
function noSlip(error, code) {
  if (!(error instanceof Problem)) throw error;
  if (error.status === 404)
    return toldPart({
      mark: "circle-help",
      head: t("riderme.slip.other"),
      text: t("riderme.slip.other.text"),
      acts: [link(t("riderme.slip.desk"), `/desk#slip=${encodeURIComponent(code)}`), stationsLink()],
    });
  if (error.status === 401)
    return toldPart({
      mark: "ticket",
      head: t("riderme.slip.used"),
      text: t("riderme.slip.used.text"),
      acts: [stationsLink()],
    });
  return toldPart({
    mark: "wifi-off",
    head: error.status === 429 ? often(error) : t("riderme.trouble"),
    text: t("riderme.trouble.text"),
    acts: [button(t("riderme.again"), () => location.reload())],
  });
}

/** @param {Problem} error */
const often = (error) =>
  t("riderme.wrong.often", { n: Math.max(1, Math.ceil((error.body.retry_after_s ?? 60) / 60)) });

/** @param {(area: string) => void} onIn */
export async function consentView(/** @type {string} */ code, onIn) {
  /** @type {Holder} */
  let holder;
  try {
    holder = await readSlip(code);
  } catch (error) {
    return show({ title: t("riderme.title.enter"), parts: [noSlip(error, code)] });
  }
  const said = el("p", { class: "said", id: "digits-said", role: "alert" });
  const { box, input } = fourBoxes(() => go.focus());
  const go = button(t("riderme.agree"), press, "main", "check");
  go.id = "agree";
  let busy = false;

  /** @param {string} text */
  const fault = (text) => {
    said.textContent = text;
    box.setAttribute("data-bad", "");
    input.focus();
    said.scrollIntoView({ block: "nearest" });
  };

  async function press() {
    if (busy) return;
    if (!holder.is_demo && input.value.length < DIGITS) return fault(t("riderme.wrong.four"));
    busy = true;
    go.setAttribute("aria-disabled", "true");
    try {
      await agree(code, input.value, t("riderme.consent.version"));
      onIn(holder.area_name);
    } catch (error) {
      await wrong(error);
    } finally {
      busy = false;
      go.removeAttribute("aria-disabled");
    }
  }

  /** @param {unknown} error */
  async function wrong(error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 409) return location.reload();
    if (error.status === 429) return fault(often(error));
    if (error.slug === "offline") return fault(t("riderme.wrong.offline"));
    if (error.status !== 401) return fault(t("riderme.wrong"));
    const left = await readSlip(code).then(
      ({ tries_left }) => tries_left,
      (gone) => (gone instanceof Problem && gone.status === 401 ? 0 : null),
    );
    if (left === 0) {
      const { tries_left } = holder;
      const words = tries_left <= 1 ? "void" : "used";
      show({
        title: t("riderme.title.enter"),
        parts: [
          toldPart({
            mark: "ticket",
            head: t(`riderme.slip.${words}`),
            text: t(`riderme.slip.${words}.text`),
            acts: [stationsLink()],
          }),
        ],
      });
      return;
    }
    if (left !== null) holder = { ...holder, tries_left: left };
    input.value = "";
    input.dispatchEvent(new Event("input"));
    fault(left === null ? t("riderme.wrong") : t("riderme.wrong.digits", { n: left }));
  }

  async function no() {
    try {
      await refuse(code);
    } catch (error) {
      if (error instanceof Problem && error.slug === "offline") return fault(t("riderme.wrong.offline"));
    }
    const told = {
      mark: "check",
      tone: "ok",
      head: t("riderme.refused"),
      text: t("riderme.refused.text"),
      acts: [stationsLink()],
    };
    show({ title: t("riderme.title.enter"), parts: [toldPart(told)] });
    announce(t("riderme.refused"));
  }

  const ask = el(
    "section",
    { class: "card" },
    el("label", { for: "digits" }, el("b", {}, t("riderme.digits"))),
    " ",
    el("span", { class: "hint", id: "digits-hint" }, t("riderme.digits.hint")),
    box,
    said,
  );
  const { name, is_in } = holder;
  const head = t(is_in ? "riderme.consent.head.again" : "riderme.consent.head", { name });
  const other = el(
    "p",
    { class: "other" },
    el("span", {}, t("riderme.refuse.hint")),
    el("button", { type: "button", class: "quiet", id: "refuse", onclick: no }, t("riderme.refuse")),
  );
  show({
    title: t("riderme.title.consent"),
    where: holder.area_name,
    parts: [wordsPart(holder, head), ...(holder.is_demo ? [] : [ask])],
    foot: [go, other],
  });
}

/**
 * The words have changed since one agreed.
 * @param {import("./requests.js").Courier} courier
 * @param {{onAgreed: () => void, onLater: () => void}} then
 */
export function changedView({ name, area_name, place_name }, { onAgreed, onLater }) {
  const said = el("p", { class: "said", id: "agree-said", role: "alert" });
  const go = button(
    t("riderme.agree.anew"),
    async () => {
      if (go.getAttribute("aria-disabled") === "true") return;
      go.setAttribute("aria-disabled", "true");
      try {
        await agreeAnew(t("riderme.consent.version"));
        return onAgreed();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        // Newer still than this page: it is read anew.
        if (error.body.reason === "consent-changed") return location.reload();
        said.textContent = t(error.slug === "offline" ? "riderme.wrong.offline" : "riderme.wrong");
        go.removeAttribute("aria-disabled");
      }
    },
    "main",
    "check",
  );
  go.id = "agree";
  const later = el(
    "p",
    { class: "other" },
    el("span", {}, t("riderme.later.hint")),
    el("button", { type: "button", class: "quiet", id: "later", onclick: onLater }, t("riderme.later")),
  );
  show({
    title: t("riderme.title.consent"),
    where: area_name ?? "",
    parts: [
      wordsPart({ area_name: area_name ?? "", place_name }, t("riderme.consent.head.changed", { name })),
      said,
    ],
    foot: [go, later],
  });
}

/** Nobody is signed in and no slip was scanned: how one enrols, and the code of a slip to type. @param {(code: string) => void} onCode */
export function enterView(onCode) {
  const said = el("p", { class: "said", id: "code-said", role: "alert" });
  const input = el("input", {
    id: "code",
    class: "codefield",
    maxlength: 14,
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    "aria-describedby": "code-said",
  });
  const form = el(
    "form",
    {
      class: "card",
      novalidate: true,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        const code = input.value
          .normalize("NFKC")
          .toUpperCase()
          .replace(/[^0-9A-Z]/g, "");
        if (code.length === 10) return onCode(code);
        said.textContent = t("riderme.wrong.code");
        input.focus();
      },
    },
    el("label", { for: "code" }, el("b", {}, t("riderme.enter.code"))),
    input,
    said,
    el("div", { class: "acts" }, el("button", { class: "act main" }, t("riderme.enter.go"))),
  );
  const how = toldPart({
    mark: "ticket",
    tone: "ok",
    head: t("riderme.enter.head"),
    text: t("riderme.enter.text"),
    acts: [stationsLink()],
  });
  show({ title: t("riderme.title.enter"), parts: [how, form] });
}
