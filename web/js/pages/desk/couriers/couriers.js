// Letting couriers in: a name and four digits, one press, and the slip is there to be scanned.

import { area } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { dateOf } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { field, form } from "../forms.js";
import { listByName, officeRow, pagedList, pill, twice } from "../listing.js";
import { areaChoice, choice } from "../office/areachoice.js";
import { handSlip } from "../office/slipsheet.js";
import { couriers, endCourier, invite, slipOf } from "./courierrequests.js";
import { showSlip, slipLook } from "./courierslip.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./courierrequests.js").Courier} Courier
 * @typedef {{place?: string, area?: string}} Where
 */

const STATIONS = ["caring_station", "service_center"];

/** The stations that somebody keeps. @param {Desk} desk */
const keptBy = ({ me }) =>
  me.enrollments.flatMap(({ acts_as, place_code: code, place_name: name }) =>
    acts_as === "keeper" && code ? [{ code, name: name ?? code }] : [],
  );

/** Where he is enrolled: at a station that one keeps, or in the own areas. @param {Desk} desk */
async function whereParts(desk) {
  const kept = keptBy(desk);
  // A post may be one that allows nothing of it.
  const posts = desk.me.may.includes("enrollment.make") ? desk.me.posts : [];
  const codes = [...new Set(posts.map(({ area_code }) => area_code))].filter((code) => code !== null);
  if (!codes.length) {
    const place = choice("place", t("desk.couriers.place"), kept);
    place.box.hidden = kept.length < 2;
    return { boxes: [place.box], value: () => ({ place: place.input.value }) };
  }
  const station = choice("place", t("desk.couriers.place"), [], t("desk.couriers.place.none"));
  station.input.required = false;
  const where = await areaChoice(codes, {
    deepest: "community",
    onChange: async (code) => {
      const { places = [] } = await area(code, undefined, undefined, { fresh: true });
      const found = places.filter(({ kind }) => STATIONS.includes(kind));
      station.input.replaceChildren(
        el("option", { value: "" }, t("desk.couriers.place.none")),
        ...found.map((each) => el("option", { value: each.code }, each.name)),
      );
    },
  });
  const value = () => {
    const place = station.input.value;
    return place ? { place } : { area: where.value() };
  };
  return { boxes: [where.box, station.box], value };
}

/** @param {Desk} desk */
async function newForm(desk) {
  const where = await whereParts(desk);
  const name = field("name", t("desk.couriers.name"), { maxlength: 40, autocomplete: "off" });
  const digits = field(
    "digits",
    t("desk.couriers.digits"),
    {
      class: "digits",
      inputmode: "numeric",
      maxlength: 4,
      pattern: "[0-9０-９]{4}",
      autocomplete: "off",
      title: t("desk.couriers.digits.hint"),
    },
    t("desk.couriers.digits.hint"),
  );
  const optional = { maxlength: 40, autocomplete: "off", required: false };
  const platform = field("platform", t("desk.couriers.platform"), optional);
  const team = field("team", t("desk.couriers.team"), optional);
  const more = el(
    "details",
    { class: "more" },
    el("summary", {}, t("desk.couriers.more")),
    platform.box,
    team.box,
  );
  // Pressed twice on a poor network it is one courier.
  let key = crypto.randomUUID();
  let sent = "";
  const go = async () => {
    const whom = {
      name: name.input.value.trim(),
      digits: digits.input.value.trim(),
      platform: platform.input.value.trim(),
      team: team.input.value.trim(),
      ...where.value(),
    };
    const same = JSON.stringify({ ...whom, digits: "" });
    if (sent && same !== sent) key = crypto.randomUUID();
    sent = same;
    const slip = await withProof(() => invite(whom, key));
    await showSlip(slip, whom.digits);
    await desk.redraw();
  };
  return form([name.box, digits.box, ...where.boxes, more], t("desk.couriers.go"), "", go, {
    id: "new-courier",
  });
}

/** @param {Courier} each */
function stateOf({ state, until, slip_until, has_entered }) {
  if (state === "ended") return t("desk.couriers.ended", { at: until ? dateOf(until) : "" });
  if (state === "waiting")
    return slip_until
      ? t("desk.couriers.waiting", { until: dateOf(slip_until) })
      : t("desk.couriers.waiting.void");
  if (slip_until) return t("desk.enroll.slipuntil", { until: dateOf(slip_until) });
  return t(has_entered ? "desk.enroll.in" : "desk.enroll.out");
}

/** @param {Desk} desk @param {Courier} each */
function row(desk, each) {
  const { id, account, name, state, place_name, place_code, area_name, area_code, platform, team } = each;
  const slip = async () => {
    if (await handSlip(name, (digits) => slipOf(id, digits), { look: slipLook })) await desk.redraw();
  };
  const again = async () => {
    const at = place_code ? { place: place_code } : { area: area_code };
    const key = crypto.randomUUID();
    const make = (/** @type {string} */ digits) => invite({ account, digits, platform, team, ...at }, key);
    if (await handSlip(name, make, { look: slipLook })) await desk.redraw();
  };
  const end = () => desk.change(() => withProof(() => endCourier(id)), t("desk.couriers.endedone", { name }));
  const actions =
    state === "ended"
      ? [pill(t("desk.enroll.again"), name, again)]
      : [
          pill(t("desk.newslip.make"), name, slip),
          twice(t("desk.enroll.end"), t("desk.enroll.sure"), name, end),
        ];
  const where = [place_name ?? area_name, platform, team].filter(Boolean).join(" · ");
  return officeRow([name, where, stateOf(each)], actions, { "data-courier": String(id) });
}

/** @param {Desk} desk @param {string} name */
const people = (desk, name) =>
  pagedList(
    "couriers",
    async (below) => {
      const { couriers: found, more } = await couriers({ name: name || undefined, below });
      return { found, more };
    },
    (each) => row(desk, each),
    t(name ? "desk.enroll.nobody" : "desk.couriers.none"),
  );

/** @param {Desk} desk */
export async function load(desk) {
  const [made, { listed, search }] = await Promise.all([
    newForm(desk),
    listByName("find-courier", (name) => people(desk, name)),
  ]);
  return {
    title: t("desk.tab.couriers"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.couriers.title")),
      el("section", { class: "panel" }, made),
      el("h2", {}, t("desk.couriers.list")),
      search,
      listed,
    ],
  };
}
