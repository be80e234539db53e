// What the administrator does: who may sign in. Nothing of what people do with the map stands here.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { deviceName } from "../account/secure.js";
import { field, form } from "../forms.js";
import { moment, officeRow, pill, twice } from "../listing.js";
import { postText } from "../places/places.js";
import { account, findAccounts, manageAccount, slipForStaff } from "./officerequests.js";
import { handSlip } from "./slipsheet.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./officerequests.js").FoundAccount} FoundAccount
 */

/** What was looked for last: one comes back to it from an account. */
let wanted = "";

/** @param {FoundAccount} each */
const stateOf = ({ number, closed_at, is_officer }) =>
  [
    is_officer && t("desk.admin.officer"),
    closed_at && t("desk.admin.closed", { at: moment(closed_at) }),
    number === null && t("desk.admin.never"),
  ]
    .filter(Boolean)
    .join(" · ");

/** @param {FoundAccount} each */
const who = ({ name, staff_no }) =>
  staff_no ? t("desk.admin.who", { name, staff_no }) : t("desk.admin.member", { name });

/** @param {FoundAccount} each @param {() => Promise<void>} after */
const slipPill = ({ name, staff_no, is_officer }, after) =>
  staff_no &&
  !is_officer &&
  pill(t("desk.newslip.make"), name, async () => {
    if (await handSlip(name, (digits) => slipForStaff(staff_no, digits), { isKnown: true })) await after();
  });

/** @param {Desk} desk @param {FoundAccount[]} found */
function results(desk, found) {
  if (!found.length) return el("p", { class: "panel", id: "accounts" }, t("desk.admin.nobody"));
  const rows = found.map((each) =>
    officeRow(
      [who(each), postText(each), stateOf(each)],
      [
        slipPill(each, desk.redraw),
        each.number !== null &&
          pill(t("desk.admin.open"), each.name, () => desk.go("who", String(each.number))),
      ],
      { "data-staff": each.staff_no ?? "" },
    ),
  );
  return el("ul", { class: "rows", id: "accounts" }, rows);
}

/** @param {Desk} desk */
export async function load(desk) {
  const listed = el("div", {});
  const find = field(
    "find",
    t("desk.admin.find"),
    { type: "search", value: wanted, autocomplete: "off", maxlength: 60 },
    t("desk.admin.find.hint"),
  );
  const look = async () => listed.replaceChildren(results(desk, await findAccounts(wanted)));
  const search = form(
    [find.box],
    t("desk.find"),
    "",
    async () => {
      wanted = find.input.value.trim();
      await look();
    },
    { id: "find-accounts" },
  );
  if (wanted) await look();
  return {
    title: t("desk.tab.admin"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.admin.accounts")),
      el("section", { class: "panel" }, search),
      listed,
      el("p", { class: "hint" }, t("desk.admin.grants")),
    ],
  };
}

/** @param {Desk} desk @param {string} number */
export async function loadAccount(desk, number) {
  const { account: found, credentials, sessions } = await account(number);
  const { name, closed_at, is_officer } = found;
  const id = Number(number);
  const out = () => desk.change(() => manageAccount(id, "sign-out"), t("desk.admin.out.done", { name }));
  const close = () =>
    desk.change(() => manageAccount(id, "closure"), t("desk.admin.close.done", { name }), { undoes: true });
  const ways = credentials.map(({ kind, created_at, used_at, expires_at }) =>
    officeRow(
      [
        t(`desk.account.kind.${kind}`),
        kind === "slip" && expires_at
          ? t("desk.admin.slip", { from: moment(created_at), until: moment(expires_at) })
          : t("desk.account.since", { at: moment(created_at) }),
        used_at && t("desk.account.used", { at: moment(used_at) }),
      ],
      [],
    ),
  );
  const places = sessions.map(({ how, device, created_at }) =>
    officeRow([deviceName(device), `${t(`desk.account.how.${how}`)} · ${moment(created_at)}`], []),
  );
  const acts = is_officer
    ? [el("p", { class: "panel", "data-tone": "warn" }, t("desk.admin.officer.hint"))]
    : [
        el(
          "div",
          { class: "acts", id: "account-acts" },
          slipPill(found, desk.redraw),
          !closed_at && twice(t("desk.admin.out"), t("desk.admin.out.sure"), name, out, "act"),
          !closed_at && twice(t("desk.admin.close"), t("desk.admin.close.sure"), name, close, "act"),
        ),
      ];
  /** @param {HTMLElement[]} rows @param {string} none */
  const listed = (rows, none) =>
    rows.length ? el("ul", { class: "rows" }, rows) : el("p", { class: "panel" }, none);
  return {
    title: name,
    back: "admin",
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, who(found)),
      el("p", {}, postText(found)),
      stateOf(found) ? el("p", { class: "panel", "data-tone": "warn" }, stateOf(found)) : null,
      ...acts,
      el("h2", {}, t("desk.account.ways")),
      listed(ways, t("desk.admin.noways")),
      el("h2", {}, t("desk.admin.sessions")),
      listed(places, t("desk.admin.nosessions")),
    ].filter((part) => part !== null),
  };
}
