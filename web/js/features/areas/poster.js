// A grid's poster as PDF: made while somebody waits, then opened to be printed.

import { el, icon } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";

const PAUSE_MS = 700;
const MOST_TRIES = 90;

/** @param {string} code */
const urlOf = (code) =>
  `/api/v1/areas/${encodeURIComponent(code)}/poster.pdf${language === "en" ? "?lang=en" : ""}`;

/**
 * Until it is there. @param {string} url
 * @returns {Promise<string | null>} what went wrong, in words; null of nothing
 */
async function made(url) {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answer = await fetch(url, { cache: "no-cache" }).catch(() => null);
    if (!answer) return t("poster.offline");
    if (answer.status === 200) return null;
    if (answer.status === 429 || answer.status === 503) return t("poster.busy");
    if (answer.status !== 202) return t("poster.failed");
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return t("poster.busy");
}

/**
 * A button that gives way to a link once the poster is made: a page may not open another after a wait.
 * @param {string} code of a grid
 */
export function posterButton(code) {
  const words = el("span", {}, t("poster"));
  const said = el("p", { class: "hint", hidden: true });
  const say = (/** @type {string} */ text) => {
    said.textContent = text;
    said.hidden = false;
    announce(text);
  };
  const button = el(
    "button",
    {
      type: "button",
      class: "act soft wide",
      onclick: async () => {
        if (button.getAttribute("aria-disabled") === "true") return;
        button.setAttribute("aria-disabled", "true");
        words.textContent = t("poster.making");
        announce(t("poster.making"));
        const url = urlOf(code);
        const fault = await made(url);
        button.removeAttribute("aria-disabled");
        words.textContent = t("poster");
        if (fault) return say(fault);
        said.hidden = true;
        const link = el(
          "a",
          { class: "act soft wide", href: url, target: "_blank", rel: "noopener", type: "application/pdf" },
          icon("printer"),
          t("poster.open"),
        );
        const focused = document.activeElement === button;
        button.replaceWith(link);
        if (focused) link.focus();
        announce(t("poster.ready"));
      },
    },
    icon("printer"),
    words,
  );
  return el("div", { class: "poster" }, button, said);
}
