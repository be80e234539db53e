// One's own data: all of it, to be saved, and having it removed.

import { el } from "../../../core/dom.js";
import { clock, dateOf } from "../../../core/format.js";
import { has, t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { withProof } from "../../../ui/prove.js";
import { acting } from "../forms.js";
import { moment, officeRow, subjectText, twice } from "../listing.js";
import { ownData, removeOwnData } from "../office/officerequests.js";
import { deviceName } from "./secure.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("../office/officerequests.js").OwnData} OwnData
 */

/** What stays of whom; the service says so, too, once it is done. */
const STAYS = { staff: ["audit", "account", "person", "posts", "enrollments"], member: ["audit"] };

/** A day that begins with itself needs no time. @param {string} at */
const edge = (at) => (clock(at) === "00:00" ? dateOf(at) : moment(at));

/** @param {string | null} since @param {string | null} until */
const span = (since, until) =>
  [
    since && t("desk.account.since", { at: edge(since) }),
    until && t("desk.mydata.until", { at: edge(until) }),
  ]
    .filter(Boolean)
    .join(" · ");

/** @param {string} title @param {HTMLElement[]} rows */
const section = (title, rows) =>
  rows.length ? [el("h2", {}, title), el("ul", { class: "rows" }, rows)] : [];

/** @param {OwnData} data */
function person({ account, person: known }) {
  const lines = [
    [t("desk.mydata.number"), String(account.number)],
    [t("desk.mydata.name"), account.name],
    [t("desk.mydata.since"), moment(account.created_at)],
    [t("desk.signin.number"), known?.staff_no],
    [t("desk.mydata.dutyphone"), known?.duty_phone],
    [t("desk.mydata.privatephone"), known?.private_phone],
  ];
  const said = lines.flatMap(([word, value]) => (value ? [el("dt", {}, word), el("dd", {}, value)] : []));
  return el("dl", { class: "panel change", id: "mydata" }, said);
}

/** What one may end oneself. @param {OwnData["enrollments"][number]} each */
const mayLeave = ({ acts_as, until }) => !until && acts_as !== "admin" && acts_as !== "auditor";

/** @param {OwnData} data */
function kept({ posts, enrollments, credentials, sessions, acts, acts_in_all, notices }) {
  const act = (/** @type {string} */ code) => (has(`desk.act.${code}`) ? t(`desk.act.${code}`) : code);
  return [
    ...section(
      t("desk.mydata.posts"),
      posts.map((each) => {
        const role = named({ name: each.role_name, name_en: each.role_name_en });
        const where = each.area_name ?? each.building_name ?? "";
        const instead = each.is_substitute ? t("desk.mydata.substitute") : "";
        return officeRow([`${where} ${role}`, instead, span(each.since, each.until)], []);
      }),
    ),
    ...section(
      t("desk.mydata.enrollments"),
      enrollments.map((each) =>
        officeRow(
          [
            t(`desk.enrolled.${each.acts_as}`),
            each.place_name ?? each.area_name,
            span(each.since, each.until),
          ],
          [],
        ),
      ),
    ),
    ...(enrollments.some(mayLeave)
      ? [el("a", { class: "act", id: "leave", href: "/rider/me" }, t("desk.mydata.leave"))]
      : []),
    ...section(
      t("desk.account.ways"),
      credentials.map(({ kind, label, created_at, used_at }) =>
        officeRow(
          [
            label || t(`desk.account.kind.${kind}`),
            t("desk.account.since", { at: moment(created_at) }),
            used_at && t("desk.account.used", { at: moment(used_at) }),
          ],
          [],
        ),
      ),
    ),
    ...section(
      t("desk.account.sessions"),
      sessions.map(({ how, device, created_at, seen_at }) =>
        officeRow(
          [
            deviceName(device),
            `${t(`desk.account.how.${how}`)} · ${moment(created_at)}`,
            t("desk.account.seen", { at: moment(seen_at) }),
          ],
          [],
        ),
      ),
    ),
    ...section(
      t("desk.mydata.acts", { n: acts_in_all }),
      acts
        .slice(0, 20)
        .map(({ at, act: code, subject }) => officeRow([act(code), subjectText(subject), moment(at)], [])),
    ),
    el("p", { class: "hint" }, t("desk.mydata.more", { n: notices.length })),
  ];
}

/** @param {OwnData} data */
function removal({ account }) {
  const stays = account.kind === "member" ? STAYS.member : STAYS.staff;
  const goes = t(account.kind === "member" ? "desk.mydata.goes.member" : "desk.mydata.goes.staff");
  const remove = acting("", "", "", "", async () => {
    await withProof(removeOwnData);
    location.assign("/desk");
  });
  const button = twice(
    t("desk.mydata.remove"),
    t("desk.mydata.remove.sure"),
    account.name,
    () => remove.button.click(),
    "act",
  );
  button.id = "remove-mydata";
  return el(
    "section",
    { class: "panel", "data-tone": "warn" },
    el("h2", {}, t("desk.mydata.remove")),
    el("p", {}, goes),
    el("p", {}, t("desk.mydata.stays")),
    el(
      "ul",
      { class: "points" },
      stays.map((each) => el("li", {}, t(`desk.mydata.stays.${each}`))),
    ),
    el("div", { class: "acts" }, button),
    remove.said,
  );
}

/** @param {Desk} _desk */
export async function load(_desk) {
  const data = await ownData();
  const save = el(
    "a",
    {
      class: "act",
      id: "save-mydata",
      download: "my-data.json",
      href: URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" })),
    },
    t("desk.mydata.save"),
  );
  return {
    title: t("desk.mydata.title"),
    back: "account",
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.mydata.heading")),
      person(data),
      el("div", { class: "acts" }, save),
      ...kept(data),
      removal(data),
    ],
  };
}
