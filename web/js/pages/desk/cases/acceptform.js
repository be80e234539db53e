// Accepting: what is promised with each weight stands beside it before it is promised; and who gets it.

import { el } from "../../../core/dom.js";
import { endMoment } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { choiceField, postField, textField, valuesOf } from "./casefields.js";
import { readCategories, readWeights } from "./caserequests.js";
import { reason } from "./casesteps.js";
import { postWords } from "./casewords.js";
import { ruleWords } from "./clocks.js";
import { nearList } from "./mergeform.js";

/**
 * @typedef {import("./casefile.js").Handling} Handling
 * @typedef {import("./caserequests.js").Schemas["WeightAnswer"]} Weight
 */

const WEIGHTS = /** @type {const} */ (["simple", "complex", "hard"]);

/** @param {Handling} handling @returns {import("./actforms.js").ActForm} */
export function acceptForm(handling) {
  const { file, now, desk } = handling;
  const maySend = desk.me.may.includes("case.dispatch");
  /** @type {Map<string, Weight>} */
  const told = new Map();
  let isOwn = false;

  const weight = choiceField(
    "weight",
    t("desk.case.form.weight"),
    WEIGHTS.map((value, at) => ({
      value,
      words: t(`desk.case.weight.${value}`),
      more: " ",
      end: " ",
      key: String(at + 1),
    })),
    { onchange: () => propose() },
  );
  const select = el("select", { id: "accept-category", name: "category", onchange: () => read() });
  const category = {
    name: "category",
    box: el(
      "div",
      { class: "field" },
      el("label", { for: "accept-category" }, t("desk.case.form.category")),
      select,
    ),
    value: () => (select.value && select.value !== file.category.code ? select.value : undefined),
    fault: () => "",
    focus: () => select.focus(),
    tell: () => {},
  };
  const post = postField("post", t("desk.case.form.post"), handling, {
    byPlace: true,
    required: maySend && !file.proposed,
    onchange: () => propose(),
  });
  const why = el("p", { class: "hint" });
  if (file.proposed) why.textContent = reason(file.proposed.why, file.proposed, file);
  const said = textField("said", t("desk.case.form.said"), { required: false });
  said.input.addEventListener("input", () => {
    isOwn = said.input.value.trim() !== "";
  });

  /** What the reporter is told, as long as nobody has written it. */
  function propose() {
    why.hidden = post.value() !== undefined;
    const found = told.get(String(weight.value()));
    const holder = post.post() ?? file.proposed;
    if (isOwn || !found || !holder) return;
    said.input.value = t("desk.case.form.said.accept", {
      post: postWords(holder),
      time: endMoment(found.due_at, now),
      what: t(found.clock === "resolve" ? "desk.case.form.said.result" : "desk.case.form.said.response"),
    });
  }

  async function read() {
    const weights = await readWeights(file.number, category.value()).catch(() => []);
    for (const [at, each] of weights.entries()) {
      told.set(each.weight, each);
      const option = weight.root.querySelectorAll(".opt")[at];
      const [more, end] = [option.querySelector("small"), option.querySelector(".due")];
      if (more) more.textContent = t(`desk.case.weight.${each.weight}.what`, { span: ruleWords(each.rule) });
      const time = endMoment(each.due_at, now);
      if (end)
        end.textContent = `${t(`case.clock.${each.clock}`)} ${t(
          each.provisional ? "desk.case.provisional" : "desk.case.before",
          { time },
        )}`;
    }
    propose();
  }

  async function fill() {
    const found = await readCategories().catch(() => []);
    select.replaceChildren(...found.map((each) => el("option", { value: each.code }, named(each))));
    select.value = file.category.code;
    // What the city calls simple is so until somebody says otherwise.
    const own = found.find(({ code }) => code === file.category.code);
    if (!weight.value()) weight.choose(own?.simple ? "simple" : "complex");
    await read();
  }
  select.append(el("option", { value: file.category.code }, named(file.category)));
  fill();

  const accept = () => ({ verb: "accept", fields: valuesOf([weight, category, said]) });
  const dispatch = () => ({ verb: "dispatch", fields: valuesOf([post]) });
  const words = t("case.verb.accept");
  const only = {
    label: maySend ? t("desk.case.form.only_accept") : words,
    act: words,
    fields: [weight],
    moves: () => [accept()],
  };
  const both = {
    label: t("desk.case.form.accept_dispatch"),
    act: t("desk.case.form.accept_dispatch"),
    moves: () => [accept(), dispatch()],
  };
  return {
    title: words,
    fields: maySend ? [weight, post] : [weight],
    parts: [weight.box, ...(maySend ? [post.box, why] : []), said.box, category.box, nearList(handling)],
    ways: () => (maySend ? [both, only] : [only]),
  };
}
