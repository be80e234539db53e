// Pieces that the views of the page share.

import { byId, el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** @param {string} text @param {(event: Event) => void} onclick @param {string} [kind] @param {string} [mark] */
export const button = (text, onclick, kind = "", mark = "") =>
  el("button", { type: "button", class: `act ${kind}`.trim(), onclick }, mark ? icon(mark) : null, text);

/** @param {string} text @param {string} href @param {string} [mark] */
export const link = (text, href, mark = "") =>
  el("a", { class: "act", href }, mark ? icon(mark) : null, text);

/**
 * One thing said on the whole page.
 * @param {{mark: string, tone?: string, head: string, text: string, acts?: HTMLElement[]}} told
 */
export const toldPart = ({ mark, tone = "", head, text, acts = [] }) =>
  el(
    "section",
    { class: "card told" },
    el("div", { class: "sign", "data-tone": tone || null }, icon(mark)),
    el("h2", { id: "heading", tabindex: -1 }, head),
    el("p", {}, text),
    acts.length ? el("div", { class: "acts" }, ...acts) : null,
  );

export const stationsLink = () => link(t("riderme.stations"), "/rider", "map-pin");

/**
 * Put a view on the page.
 * @param {{title: string, where?: string, parts: HTMLElement[], foot?: HTMLElement[], moves?: boolean}} view
 */
export function show({ title, where = "", parts, foot = [], moves = true }) {
  byId("title").textContent = title;
  byId("where").textContent = where;
  document.title = [title, where].filter(Boolean).join(" · ");
  byId("stage").replaceChildren(...parts);
  byId("foot").replaceChildren(...foot);
  byId("foot").hidden = foot.length === 0;
  if (moves) {
    byId("stage").scrollTop = 0;
    document.getElementById("heading")?.focus({ preventScroll: true });
  }
}

/**
 * Ask once more before something that cannot be taken back.
 * @param {{head: string, text: string, go: string, act: () => Promise<string | null>}} asked `act`: what went wrong
 */
export function askOnce({ head, text, go, act }) {
  const dialog = el("dialog", { class: "ask", "aria-labelledby": "ask-head" });
  const said = el("p", { class: "said", role: "alert" });
  const yes = button(
    go,
    async () => {
      if (yes.getAttribute("aria-disabled") === "true") return;
      yes.setAttribute("aria-disabled", "true");
      const fault = await act();
      if (fault === null) dialog.close();
      else {
        said.textContent = fault;
        yes.removeAttribute("aria-disabled");
      }
    },
    "bad",
  );
  yes.id = "ask-yes";
  dialog.append(
    el("h2", { id: "ask-head" }, head),
    el("p", {}, text),
    said,
    el(
      "div",
      { class: "acts" },
      yes,
      button(t("riderme.cancel"), () => dialog.close()),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
