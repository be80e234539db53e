// What things are called and how they are shown: kinds of places, amenities, roles, layers. A line opens as a form.

import { el, icon } from "../../../core/dom.js";
import { language, t } from "../../../core/i18n.js";
import { termForm } from "./termform.js";
import { drawnIcons, KINDS, terms } from "./upkeeprequests.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./upkeeprequests.js").Term} Term
 */

/** @param {Desk} desk @param {string} current */
function choice(desk, current) {
  const chips = KINDS.map((kind) =>
    el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: "chip",
          id: `terms-${kind}`,
          "aria-pressed": String(kind === current),
          onclick: () => desk.go("terms", kind),
        },
        t(`desk.terms.of.${kind}`),
      ),
    ),
  );
  return el("nav", { "aria-label": t("desk.terms.kinds") }, el("ul", { class: "chips" }, chips));
}

/** What is told of a term on its line. @param {Term} term */
function below({ name, name_en, other_names, position, rank }) {
  const other = language === "en" ? name : name_en;
  const order = position ?? rank;
  return [
    [other, other_names && t("desk.terms.others", { names: other_names })].filter(Boolean).join(" · "),
    order && t("desk.terms.place", { n: order }),
  ].filter(Boolean);
}

/** @param {Term} term @param {string[]} icons */
const sign = ({ icon: name, tone }, icons) =>
  el(
    "span",
    { class: "sign", "data-tone": tone ?? "blue" },
    icon(icons.includes(name ?? "") ? `${name}` : "map-pin"),
  );

/** @param {Desk} desk @param {string} asked */
export async function load(desk, asked) {
  const kind = KINDS.find((each) => each === asked) ?? KINDS[0];
  const [{ columns, fixed, terms: found }, icons] = await Promise.all([terms(kind), drawnIcons()]);
  /** Closes the one that is open. */
  let close = () => {};

  /** @param {Term} term */
  function row(term) {
    const name = (language === "en" && term.name_en) || term.name || "";
    const head = el(
      "button",
      { type: "button", class: "row", id: `term-${term.code}`, "aria-expanded": "false" },
      columns.includes("icon") && sign(term, icons),
      el(
        "span",
        {},
        el("b", {}, name),
        below(term).map((line) => el("small", {}, line)),
      ),
      icon("pencil"),
    );
    const line = el("li", { "data-code": term.code ?? "" }, head);
    const shut = () => {
      line.querySelector("form")?.remove();
      head.setAttribute("aria-expanded", "false");
      close = () => {};
    };
    const open = () => {
      close();
      close = shut;
      head.setAttribute("aria-expanded", "true");
      const form = termForm(desk, { kind, term, columns, fixed, icons, name }, () => {
        shut();
        head.focus();
      });
      line.append(form);
      form.querySelector("input")?.focus();
    };
    head.addEventListener("click", () => (head.getAttribute("aria-expanded") === "true" ? shut() : open()));
    return line;
  }

  return {
    title: t("desk.tab.terms"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.terms.title")),
      choice(desk, kind),
      el("p", { class: "hint" }, t("desk.terms.hint")),
      found.length
        ? el("ul", { class: "rows", id: "terms" }, found.map(row))
        : el("p", { class: "panel" }, t("desk.terms.none")),
    ],
  };
}
