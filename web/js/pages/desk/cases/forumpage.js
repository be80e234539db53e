// A meeting: many cases at once, one a row, each with who said it.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { sentence } from "../faults.js";
import { addressField } from "./addressfield.js";
import { isWhole, textField } from "./casefields.js";
import { enter, readCategories } from "./caserequests.js";
import { submissionOf } from "./entryform.js";

/** @typedef {import("../views.js").Desk} Desk */

/** @param {import("./caserequests.js").Category[]} categories @param {number} n @param {() => void} add */
function forumRow(categories, n, add) {
  const where = addressField({ label: t("desk.entry.where"), onTake: () => {}, next: () => select.focus() });
  where.input.setAttribute("placeholder", t("desk.entry.where"));
  const select = el(
    "select",
    { "aria-label": t("desk.entry.what") },
    categories.map((each) => el("option", { value: each.code }, named(each))),
  );
  select.value = categories.some(({ code }) => code === "unsure") ? "unsure" : (categories[0]?.code ?? "");
  const text = textField("text", t("desk.entry.sentence"), { line: true });
  const source = textField("name", t("desk.entry.source"), { line: true });
  const told = el("p", { class: "said", role: "alert" });
  source.input.addEventListener("keydown", (event) => {
    const key = /** @type {KeyboardEvent} */ (event);
    if (key.key !== "Enter" || key.isComposing || key.ctrlKey) return;
    key.preventDefault();
    add();
  });
  const title = el("h3", {}, t("desk.entry.forum.row", { n }));
  const element = el(
    "li",
    { class: "forum-row" },
    title,
    where.box,
    el("div", { class: "field" }, select),
    text.box,
    source.box,
    told,
  );
  return {
    element,
    done: "",
    begin: () => where.input.focus(),
    isEmpty: () => !where.value() && !where.input.value.trim() && !text.value(),
    isWhole() {
      where.tell(where.value() ? "" : t("desk.entry.need.where"));
      const fields = isWhole([text, source]);
      if (!where.value()) where.input.focus();
      return fields && Boolean(where.value());
    },
    said() {
      const at = where.value();
      return {
        category: select.value,
        channel: "forum",
        text: text.value(),
        name: source.value(),
        ...(at && { at: { lon: at.lon, lat: at.lat }, place: (at.name || at.text).slice(0, 120) }),
        ...(at?.building_code && { building: at.building_code }),
      };
    },
    tell(/** @type {string} */ words) {
      told.textContent = words;
    },
    entered(/** @type {string} */ number) {
      this.done = number;
      element.replaceChildren(
        el(
          "p",
          { class: "okline" },
          icon("circle-check"),
          el("span", {}, number),
          el("small", {}, String(text.value())),
        ),
      );
    },
  };
}

/** @param {Desk} desk @param {HTMLElement} head @returns {Promise<{parts: HTMLElement[], shown: () => void}>} */
export async function loadForum(desk, head) {
  const categories = await readCategories();
  /** @type {ReturnType<typeof forumRow>[]} */
  const rows = [];
  const list = el("ol", { class: "forum-rows" });
  const said = el("p", { role: "alert", class: "said" });
  const button = el("button", { type: "button", class: "verb main", onclick: () => send() });
  const name = () => {
    const open = rows.filter((row) => !row.done && !row.isEmpty()).length;
    button.textContent = t("desk.entry.forum.send", { n: Math.max(1, open) });
  };
  function add() {
    const row = forumRow(categories, rows.length + 1, add);
    rows.push(row);
    list.append(row.element);
    name();
    row.begin();
  }
  async function send() {
    said.textContent = "";
    const wanted = rows.filter((row) => !row.done && !row.isEmpty());
    if (wanted.filter((row) => !row.isWhole()).length || !wanted.length) return;
    button.disabled = true;
    let left = 0;
    for (const row of wanted) {
      const what = row.said();
      try {
        row.entered((await enter({ submission: submissionOf(what), ...what })).number);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        left += 1;
        row.tell(sentence(error));
      }
    }
    button.disabled = false;
    if (left) said.textContent = t("desk.entry.forum.left", { n: left });
    if (wanted.length > left) showSnackbar(t("desk.entry.forum.done", { n: wanted.length - left }));
    name();
  }
  list.addEventListener("input", name);
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) send();
  });
  add();
  const root = el(
    "div",
    { class: "forum" },
    head,
    el("p", { class: "hint" }, t("desk.entry.forum.hint")),
    list,
    said,
    el(
      "div",
      { class: "verbs" },
      button,
      el(
        "button",
        { type: "button", class: "verb quiet", onclick: add },
        icon("plus"),
        t("desk.entry.forum.add"),
      ),
      el("span", { class: "sp" }),
      el(
        "button",
        { type: "button", class: "verb bare", onclick: () => desk.go("entry", "forum") },
        t("desk.entry.drop"),
      ),
    ),
  );
  return { parts: [root], shown: () => rows[0].begin() };
}
