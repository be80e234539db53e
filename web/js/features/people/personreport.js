// 人不对, 电话打不通: two taps say that whoever is named is somebody else, or does not answer.

import { get, Problem } from "../../core/api.js";
import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { deviceId } from "../../core/storage.js";

/** @typedef {{code: string, name: string, role: string}} Named */

/** @param {any} body */
const isAnswer = (body) => typeof body.counted === "boolean";

/** Those who are named, each with what may be wrong. @param {Named[]} people */
export const personReports = (people) => el("ul", { class: "doubts" }, people.map(personReport));

/** @param {Named} person */
function personReport({ code, name, role }) {
  const said = el("p", { class: "say", role: "status" });
  const path = `/api/v1/posts/${encodeURIComponent(code)}/reports`;
  /** @param {string} kind @param {string} text */
  const choice = (kind, text) => {
    const made = el(
      "button",
      {
        type: "button",
        class: "more",
        "aria-label": `${name}: ${text}`,
        onclick: async () => {
          try {
            const { counted } = await get(path, {}, isAnswer, undefined, {
              sent: { kind, device: deviceId() },
            });
            made.disabled = true;
            said.textContent = t(counted ? "person.report.sent" : "person.report.already");
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            said.textContent = t(error.status === 429 ? "person.report.tooMany" : "person.report.failed");
          }
        },
      },
      text,
    );
    return made;
  };
  return el(
    "li",
    { "data-post": code },
    el("p", {}, el("strong", {}, name), " ", role),
    el(
      "div",
      { class: "doings" },
      choice("wrong_person", t("person.report.wrong")),
      choice("no_answer", t("person.report.unanswered")),
    ),
    said,
  );
}
