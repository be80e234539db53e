// What was reported near by, and that a case is the same as one of them.

import { el } from "../../../core/dom.js";
import { distance } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { choiceField, textField, valuesOf } from "./casefields.js";
import { readSimilar } from "./caserequests.js";
import { stateWord } from "./casewords.js";
import { ago } from "./clocks.js";
import { mayDo, OVER } from "./turns.js";

/**
 * @typedef {import("./casefile.js").Handling} Handling
 * @typedef {import("./caserequests.js").Similar} Similar
 */

const NUMBER = /^\d{6}-[0-9A-Z]{4}$/;

/** Other ones within 50 m. @param {Handling} handling @returns {Promise<Similar[]>} */
async function near({ file }) {
  if (file.lon === null || file.lat === null) return [];
  const found = await readSimilar(file.lon, file.lat).catch(() => []);
  return found.filter(({ number }) => number !== file.number);
}

/** @param {Similar} each @param {string} now */
const words = (each, now) =>
  [named({ name: each.category_name, name_en: each.category_name_en }), each.text, ago(each.opened_at, now)]
    .filter(Boolean)
    .join(" · ");

/** Below the form that accepts: those near by, each to be merged into. @param {Handling} handling */
export function nearList(handling) {
  const list = el("ul", { class: "near-list" });
  const part = el(
    "section",
    { class: "near-by", hidden: true },
    el("h4", {}, t("desk.case.form.near")),
    list,
  );
  near(handling).then((found) => {
    part.hidden = !found.length;
    list.replaceChildren(
      ...found.map((each) =>
        el(
          "li",
          {},
          el("b", {}, distance(each.distance_m)),
          stateWord(each.state),
          el("span", { class: "num" }, each.number),
          el("span", { class: "near-what" }, words(each, handling.now)),
          mayDo(handling.file, "merge") &&
            !OVER.includes(each.state) &&
            el(
              "button",
              { type: "button", class: "verb bare", onclick: () => handling.open("merge", each.number) },
              t("case.verb.merge"),
            ),
        ),
      ),
    );
  });
  return part;
}

/** @param {Handling} handling @param {string} [into] @returns {import("./actforms.js").ActForm} */
export function mergeForm(handling, into = "") {
  const number = textField("into", t("desk.case.form.into"), {
    hint: t("desk.case.form.into.hint"),
    line: true,
    value: into,
  });
  const asked = number.fault;
  number.fault = () =>
    asked() || (NUMBER.test(String(number.value()).toUpperCase()) ? "" : t("desk.case.form.need"));
  const said = textField("said", t("desk.case.form.said.optional"), { required: false });
  const place = el("div", {});
  near(handling).then((found) => {
    const open = found.filter(({ state }) => !OVER.includes(state));
    if (!open.length) {
      place.append(el("p", { class: "hint" }, t("desk.case.form.near.none")));
      return;
    }
    const choice = choiceField(
      "near",
      t("desk.case.form.near"),
      open.map((each) => ({
        value: each.number,
        words: `${each.number} · ${t(`case.state.${each.state}`)}`,
        more: words(each, handling.now),
        end: distance(each.distance_m),
      })),
      {
        required: false,
        value: into,
        onchange: (value) => {
          number.input.value = value;
          number.tell("");
        },
      },
    );
    place.append(choice.box);
  });
  const label = t("case.verb.merge");
  return {
    title: label,
    fields: [number, said],
    parts: [place, number.box, said.box],
    ways: () => [
      {
        label,
        act: label,
        moves: () => {
          const fields = valuesOf([number, said]);
          return [{ verb: "merge", fields: { ...fields, into: String(fields.into).toUpperCase() } }];
        },
      },
    ],
  };
}
