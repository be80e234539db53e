// Who else has the plan open, and at which community each looks: advice, no lock.

import { Problem } from "../../core/api.js";
import { byId, el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import * as requests from "./requests.js";

const EVERY_MS = 8000;

export class Presence {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    this.timer = 0;
    this.shown = "";
    this.list = el("ul", { id: "present", class: "present", "aria-label": t("plan.present") });
    byId("state").prepend(this.list);
  }

  begin() {
    document.addEventListener("visibilitychange", () => this.ask());
    return this.ask();
  }

  /** Nobody is said to look at a page that nobody sees. */
  async ask() {
    clearTimeout(this.timer);
    if (document.hidden) return;
    const { editor } = this;
    try {
      const { lng, lat } = editor.map.map.getCenter();
      const area = editor.draft.gridAt([lng, lat])?.parent;
      const [others] = await Promise.all([
        requests.presence(editor.plan.code, area),
        editor.comments.refresh(),
      ]);
      this.show(others);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    this.timer = window.setTimeout(() => this.ask(), EVERY_MS);
  }

  /** @param {import("./requests.js").Present[]} others */
  show(others) {
    const told = JSON.stringify(others);
    if (told === this.shown) return;
    this.shown = told;
    const { names } = this.editor;
    this.list.replaceChildren(
      ...others.map(({ name, area }) => {
        const where = area ? (names.get(area) ?? "") : "";
        return el(
          "li",
          { title: [name, where].filter(Boolean).join(" · ") },
          el("span", { class: "initial", "aria-hidden": "true" }, [...name][0]),
          el("span", { class: "where" }, where || name),
          where && el("span", { class: "sr" }, name),
        );
      }),
    );
  }
}
