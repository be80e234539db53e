// Enrolling: whoever keeps a place or helps is entered here, and comes in with a slip. Couriers: see couriers/.

import { area } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { field, form } from "../forms.js";
import { listByName, officeRow, pagedList, pill, twice } from "../listing.js";
import { areaChoice, choice } from "./areachoice.js";
import { endEnrollment, enroll, enrollments, slipForEnrolled } from "./officerequests.js";
import { handSlip } from "./slipsheet.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./officerequests.js").Enrolled} Enrolled
 */

const AT_PLACES = ["keeper", "teller"];
const KINDS = [...AT_PLACES, "volunteer"];

/** @param {string[]} codes */
async function placesIn(codes) {
  const found = await Promise.all(codes.map((code) => area(code, undefined, undefined, { fresh: true })));
  const all = new Map(found.flatMap(({ places }) => places ?? []).map(({ code, name }) => [code, name]));
  return [...all].map(([code, name]) => ({ code, name })).sort((a, b) => a.name.localeCompare(b.name));
}

/** @param {Desk} desk @param {string[]} codes */
async function newForm(desk, codes) {
  const kind = choice(
    "kind",
    t("desk.enroll.kind"),
    KINDS.map((code) => ({ code, name: t(`desk.enrolled.${code}`) })),
  );
  const name = field(
    "name",
    t("desk.enroll.name"),
    { maxlength: 40, autocomplete: "off" },
    t("desk.enroll.name.hint"),
  );
  const place = choice("place", t("desk.enroll.place"), await placesIn(codes), t("desk.enroll.choose"));
  const where = await areaChoice(codes);
  const switchOver = () => {
    const atPlace = AT_PLACES.includes(kind.input.value);
    place.box.hidden = !atPlace;
    place.input.disabled = !atPlace;
    where.box.hidden = atPlace;
    for (const each of where.box.querySelectorAll("select")) each.disabled = atPlace;
  };
  kind.input.addEventListener("change", switchOver);
  switchOver();
  return form(
    [kind.box, name.box, place.box, where.box],
    t("desk.enroll.go"),
    "",
    async () => {
      const acts_as = kind.input.value;
      const at = AT_PLACES.includes(acts_as) ? { place: place.input.value } : { area: where.value() };
      const called = name.input.value.trim();
      await enrolling(desk, called, { acts_as, name: called, ...at });
    },
    { id: "enroll" },
  );
}

/** Enroll, and go on to the slip. @param {Desk} desk @param {string} name @param {object} whom */
async function enrolling(desk, name, whom) {
  let number = 0;
  const act = async () => {
    const done = await enroll(whom);
    number = Number(done.subject.split(" ")[1]);
    return done;
  };
  if (!(await desk.change(act, t("desk.enroll.done", { name }), { undoes: true }))) return;
  if (await handSlip(name, (digits) => slipForEnrolled(number, digits))) await desk.redraw();
}

/** @param {Enrolled} each */
function stateOf({ until, slip_until, has_entered }) {
  if (until) return t("desk.enroll.ended", { at: dateOf(until) });
  if (slip_until) return t("desk.enroll.slipuntil", { until: dateOf(slip_until) });
  return t(has_entered ? "desk.enroll.in" : "desk.enroll.out");
}

/** @param {Desk} desk @param {Enrolled} each */
function row(desk, each) {
  const { id, name, acts_as, account } = each;
  const where = each.place_name ?? each.area_name ?? "";
  const slip = async () => {
    if (await handSlip(name, (digits) => slipForEnrolled(id, digits))) await desk.redraw();
  };
  const again = () => {
    const at = each.place_code ? { place: each.place_code } : { area: each.area_code };
    return enrolling(desk, name, { acts_as, account, ...at });
  };
  const end = () => desk.change(() => endEnrollment(id), t("desk.enroll.endedone", { name }));
  const actions = each.until
    ? [pill(t("desk.enroll.again"), name, again)]
    : [
        each.may_have_slip && pill(t("desk.newslip.make"), name, slip),
        twice(t("desk.enroll.end"), t("desk.enroll.sure"), name, end),
      ];
  return officeRow([name, `${where} · ${t(`desk.enrolled.${acts_as}`)}`, stateOf(each)], actions, {
    "data-enrollment": String(id),
  });
}

/** @param {Desk} desk @param {string} name */
const people = (desk, name) =>
  pagedList(
    "enrolled",
    async (below) => {
      const { enrollments: found, more } = await enrollments({ name: name || undefined, below });
      return { found, more };
    },
    (each) => row(desk, each),
    t(name ? "desk.enroll.nobody" : "desk.enroll.none"),
  );

/** @param {Desk} desk */
export async function load(desk) {
  const codes = [...new Set(desk.me.posts.map(({ area_code }) => area_code))].filter((code) => code !== null);
  const { listed, search } = await listByName("find-enrolled", (name) => people(desk, name));
  return {
    title: t("desk.tab.enroll"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.enroll.title")),
      el("section", { class: "panel" }, await newForm(desk, codes)),
      el("h2", {}, t("desk.enroll.list")),
      search,
      listed,
    ],
  };
}
