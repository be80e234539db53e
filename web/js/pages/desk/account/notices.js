// What somebody is told of: the latest first, each with a way to what it is about.

import { cityTime } from "../../../core/citytime.js";
import { el, icon } from "../../../core/dom.js";
import { clock, dateOf, endMoment } from "../../../core/format.js";
import { has, t } from "../../../core/i18n.js";
import { inboxView } from "../cases/caseviews.js";
import { waiting } from "../places/placerequests.js";
import { postText } from "../places/places.js";
import { reportsView } from "../reports.js";
import { tasksView } from "../tasks/taskview.js";
import { ring } from "./bell.js";
import { askNotices, markRead } from "./noticerequests.js";

/**
 * @typedef {import("./noticerequests.js").Notice} Notice
 * @typedef {import("../views.js").Desk} Desk
 *
 * What is shown of a kind.
 * @typedef {object} Kind
 * @property {string} mark
 * @property {(desk: Desk, notice: Notice, reported: Map<string, string>) => string} [what] what it is about
 * @property {(desk: Desk, notice: Notice) => [string, string?] | null} [where] the view that shows it, and of what
 */

// As many as the service gives.
const MOST = 50;
const TEND = "post.tend";

/** What happened to a matter: its number, and the page of those of its kind. What is one's own has no file here. @type {Kind} */
const OF_MATTER = {
  mark: "inbox",
  what: (_desk, { subject }) => subject,
  where: ({ me }, { name, kind, subject }) => {
    const view = kind === "task" ? tasksView : inboxView;
    return name.endsWith(".own_moved") || !view.may(me) ? null : [view.name, subject];
  },
};

/** @type {Record<string, Kind>} */
const KINDS = {
  "post.ends": {
    mark: "calendar-clock",
    what: ({ me }, { subject }) => {
      const post = me.posts.find(({ code }) => code === subject);
      return post ? postText({ posts: [post], enrollments: [] }) : subject;
    },
    where: ({ me }, { subject }) => (me.may.includes(TEND) ? ["post", subject] : null),
  },
  "report.waiting": {
    mark: "flag",
    what: (_desk, { subject }, reported) => reported.get(subject) ?? subject,
    where: ({ me }) => (reportsView.may(me) ? ["reports"] : null),
  },
  "session.begin": { mark: "shield", where: () => ["account"] },
};
/** Of events that came after this page. @type {Kind} */
const OTHER = { mark: "bell", what: (_desk, { subject }) => subject };

/** @param {string} name */
const kindOf = (name) => KINDS[name] ?? (name.startsWith("matter.") ? OF_MATTER : OTHER);

/** @param {Notice} notice @param {Kind} kind @param {string} what @param {string} now */
function words({ name, until, at }, kind, what, now) {
  const when = `${dateOf(at)} ${clock(at)}`;
  if (kind === OTHER || !has(`notice.${name}`))
    return { text: t("notice.other"), below: [what, when].filter(Boolean).join(" · ") };
  const ends = until ? endMoment(cityTime(Date.parse(until)), now) : "";
  return { text: t(`notice.${name}`, { what, until: ends }), below: when };
}

/** Names of what was reported and still waits, by code. @param {Notice[]} notices @returns {Promise<Map<string, string>>} */
async function namesOf(notices) {
  if (!notices.some(({ name }) => name === "report.waiting")) return new Map();
  const { closed, people } = await waiting().catch(() => ({ closed: [], people: [] }));
  return new Map([
    ...closed.map((each) => /** @type {[string, string]} */ ([each.place_code, each.place_name])),
    ...people.map(
      (each) =>
        /** @type {[string, string]} */ ([
          each.post_code,
          [each.area_name, each.role_name].filter(Boolean).join(" · "),
        ]),
    ),
  ]);
}

/** @param {Desk} desk @param {Notice} notice @param {Map<string, string>} reported */
function row(desk, notice, reported) {
  const kind = kindOf(notice.name);
  const { text, below } = words(notice, kind, kind.what?.(desk, notice, reported) ?? "", desk.now());
  const where = kind.where?.(desk, notice);
  const parts = [
    icon(kind.mark),
    el(
      "span",
      {},
      el("b", {}, text),
      !notice.is_read && el("small", { class: "closed" }, t("desk.notices.new")),
      el("small", {}, below),
    ),
  ];
  const props = { class: "row notice", "data-new": String(!notice.is_read), "data-name": notice.name };
  const inside = where
    ? el(
        "button",
        { type: "button", ...props, onclick: () => desk.go(...where) },
        ...parts,
        icon("chevron-right"),
      )
    : el("div", props, ...parts);
  return el("li", {}, inside);
}

/** Once the page is looked at. @param {() => void} act */
function whenSeen(act) {
  if (document.visibilityState === "visible") return act();
  document.addEventListener("visibilitychange", () => whenSeen(act), { once: true });
}

/** @param {Notice[]} notices */
function markSeen([latest]) {
  whenSeen(() =>
    markRead(latest.id)
      .then(ring)
      // They are new the next time, too.
      .catch(() => {}),
  );
}

/** @type {import("../views.js").View} */
export const noticesView = {
  name: "notices",
  may: () => true,
  load: async (desk) => {
    const { notices, unread } = await askNotices();
    ring(unread);
    if (unread) markSeen(notices);
    const heading = el("h2", { id: "heading", tabindex: -1 }, t("desk.notices.title"));
    const none = el("p", { class: "panel" }, t("desk.notices.none"));
    const reported = await namesOf(notices);
    const rows = notices.map((notice) => row(desk, notice, reported));
    const parts = notices.length
      ? [heading, el("ul", { class: "rows", id: "notices" }, rows)]
      : [heading, none];
    if (notices.length >= MOST) parts.push(el("p", { class: "hint" }, t("desk.notices.latest", { n: MOST })));
    return { title: t("desk.notices"), back: "", parts };
  },
};
