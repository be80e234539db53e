// What is taken along of a plan: tables and a report at once, papers when the clerk has made them.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { announce } from "../../../ui/components.js";
import * as requests from "../requests.js";
import { sentence } from "../words.js";

const FILES = ["changes.csv", "changes.xlsx", "changes.gpkg", "report"];
const PAPERS = /** @type {const} */ (["package", "notices", "archive"]);
/** How often it is asked whether a paper is made, and how long. */
const PAUSE_MS = 1500;
const LONGEST_MS = 600_000;

/** @param {import("../editor.js").Editor} editor */
export function exportButtons({ plan }) {
  const said = el("p", { class: "said", role: "alert" });
  return el(
    "div",
    { class: "exports", role: "group", "aria-label": t("plan.export") },
    el(
      "div",
      { class: "exportrow" },
      FILES.map((name) =>
        el(
          "a",
          { class: "act small", id: `file-${name}`, href: requests.fileOf(plan.code, name), download: true },
          t(`plan.file.${name}`),
        ),
      ),
    ),
    el(
      "div",
      { class: "exportrow" },
      PAPERS.map((kind) => paperButton(plan.code, kind, said)),
    ),
    said,
  );
}

/** @param {string} code @param {typeof PAPERS[number]} kind @param {HTMLElement} said */
function paperButton(code, kind, said) {
  const name = t(`plan.paper.${kind}`);
  const button = el("button", { type: "button", class: "act small", id: `paper-${kind}` }, name);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    said.textContent = "";
    button.setAttribute("aria-busy", "true");
    button.replaceChildren(icon("rotate-cw"), t("plan.paper.making"));
    try {
      const number = await requests.askForPaper(code, kind);
      await made(code, number);
      // The browser keeps it, as any file behind a link.
      const link = el("a", { href: requests.paperOf(code, number), download: true, hidden: true });
      document.body.append(link);
      link.click();
      link.remove();
      announce(t("plan.paper.made", { name }));
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Unmade)) throw error;
      said.textContent = error instanceof Unmade ? t("plan.paper.failed", { name }) : sentence(error);
    }
    button.removeAttribute("aria-busy");
    button.replaceChildren(name);
  });
  return button;
}

class Unmade extends Error {}

/** Wait until a paper is made. @param {string} code @param {number} number */
async function made(code, number) {
  const end = Date.now() + LONGEST_MS;
  while (Date.now() < end) {
    const paper = (await requests.papers(code)).find((each) => each.number === number);
    if (paper?.state === "made") return;
    if (!paper || paper.state === "failed") break;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  throw new Unmade();
}
