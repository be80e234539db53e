// The views of tasks for couriers and volunteers: what waits to be checked, and offering one.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { readTasks } from "./taskrequests.js";

/** @typedef {import("../views.js").View} View */

const mayEnter = (/** @type {{may: string[]}} */ me) => me.may.includes("task.enter");

/** @type {View} */
export const tasksView = {
  name: "tasks",
  icon: "footprints",
  may: mayEnter,
  load: async (desk, number) => (await import("./taskspage.js")).load(desk, number),
  today: async ({ go }) => {
    const { rows } = await readTasks();
    const n = rows.filter(({ may }) => may.some(({ verb }) => verb === "verify")).length;
    if (!n) return [];
    return [
      el(
        "section",
        { class: "panel" },
        el("h2", { tabindex: -1 }, t("desk.task.lead", { n })),
        el(
          "div",
          { class: "acts" },
          el(
            "button",
            { type: "button", class: "act soft", id: "open-tasks", onclick: () => go("tasks") },
            t("desk.task.lead.open"),
          ),
        ),
      ),
    ];
  },
};

/** @type {View} */
export const newTaskView = {
  name: "newtask",
  under: "tasks",
  may: mayEnter,
  load: async (desk) => (await import("./offerpage.js")).load(desk),
};
