// Offering a task to couriers and volunteers: one short form, and the place on the map beside it.

import * as api from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { mapBox } from "../cases/mapbox.js";
import { OfferForm } from "./offerform.js";
import { readCategories } from "./taskrequests.js";

/** @typedef {import("../views.js").Desk} Desk */

const WIDE = matchMedia("(min-width: 900px)");

/** What is said once it is offered. @param {Desk} desk @param {string[]} numbers */
function offeredParts(desk, numbers) {
  const [first] = numbers;
  return el(
    "div",
    { class: "entry-body receipt", id: "offered" },
    el(
      "p",
      { class: "okline", id: "task-offered", tabindex: -1 },
      icon("circle-check"),
      t("desk.task.offered", { n: numbers.length }),
    ),
    el("p", { class: "hint" }, t("desk.task.offered.more")),
    el(
      "div",
      { class: "ways" },
      el(
        "a",
        {
          class: "verb main",
          href: `/desk?tasks=${first}`,
          onclick: (/** @type {MouseEvent} */ event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
            event.preventDefault();
            desk.go("tasks", first);
          },
        },
        t("desk.task.offered.open", { number: first }),
      ),
      el(
        "button",
        { type: "button", class: "verb quiet", onclick: () => desk.go("newtask") },
        t("desk.task.offered.again"),
      ),
    ),
  );
}

/** The own area, to begin with. @param {import("../requests.js").Me} me */
async function ownArea(me) {
  const code = me.posts.find(({ area_code }) => area_code !== null)?.area_code;
  const found = code ? await api.area(code).catch(() => null) : null;
  if (!code || !found?.bbox) return null;
  const [west, south, east, north] = found.bbox;
  const spot = { lon: (west + east) / 2, lat: (south + north) / 2, number: "", title: "", state: "received" };
  return { ...spot, area: { code } };
}

/** @param {Desk} desk @returns {Promise<import("../views.js").Shown>} */
export async function load(desk) {
  const [categories, own] = await Promise.all([readCategories(), ownArea(desk.me)]);
  const map = mapBox({
    onChoose: () => {},
    legend: false,
    onPick: (lon, lat) => form.pick({ lon, lat }),
  });
  const head = el("h2", { id: "heading", class: "sr", tabindex: -1 }, t("desk.task.offer"));
  const side = el("section", { class: "entry-form" });
  const form = new OfferForm(desk.now(), categories, {
    onWhere: (where, isPressed) =>
      map.point(
        where && {
          ...where,
          number: "",
          title: where.text,
          state: "received",
          words: "",
          area: where.grid ? { code: where.grid } : null,
        },
        !isPressed,
      ),
    onDone: (numbers) => {
      side.replaceChildren(head, offeredParts(desk, numbers));
      document.getElementById("task-offered")?.focus();
    },
    // On a phone the map stands where the place is asked for.
    map: WIDE.matches ? null : map.element,
  });
  if (own) map.spot(own);
  side.replaceChildren(head, form.element);
  const root = el("div", { class: "entry task-new" }, side, WIDE.matches && map.element);
  return {
    title: t("desk.task.offer"),
    back: "tasks",
    wide: true,
    parts: [root],
    shown: () => map.wake(),
  };
}
