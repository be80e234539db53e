// The posts that somebody looks after: the own ones and those below, what is urgent first; and one of them.

import { el, icon } from "../../../core/dom.js";
import { clock, dateOf, endMoment, period } from "../../../core/format.js";
import { t } from "../../../core/i18n.js";
import { parsePhone } from "../../../core/phones.js";
import { named } from "../../../core/terms.js";
import { numberLink } from "../../../ui/phonelinks.js";
import { formChoice } from "../changeform.js";
import { hoursSaid } from "../places/hourswords.js";
import { changesOf } from "../requests.js";
import { handOverForm, hoursForm, substituteForm, substitutionForm, vacancyForm } from "./postforms.js";
import { post as askPost, posts as askPosts, changePost } from "./postrequests.js";

/**
 * @typedef {import("./postrequests.js").PostBrief} PostBrief
 * @typedef {import("./postrequests.js").PostAnswer} PostAnswer
 * @typedef {import("../views.js").View} View
 * @typedef {import("../views.js").Desk} Desk
 */

const TEND = "post.tend";
const HAND_OVER = "post.hand_over";
const WAIT_MS = 250;

/** @param {PostBrief} post */
const roleOf = (post) => named({ name: post.role_name, name_en: post.role_name_en });

/** @param {PostBrief} post */
const titleOf = (post) =>
  [post.area_name ?? post.building_name ?? post.building_code, roleOf(post)].filter(Boolean).join(" · ");

/** Who answers, in words. @param {PostBrief} post @param {string} now */
function stateText(post, now) {
  if (post.state === "vacant") return t("desk.post.vacant");
  if (post.state === "ended")
    return t("desk.post.endedon", { day: post.until ? endMoment(post.until, now) : "" });
  if (post.state === "coming") return t("desk.post.coming", { name: post.name ?? t("desk.post.nobody") });
  const told = [post.name ?? t("desk.post.nobody")];
  if (post.substitute) told.push(t("desk.post.substitute", { name: post.substitute }));
  if (post.ends_at) told.push(t("desk.post.until", { day: endMoment(post.ends_at, now) }));
  else if (post.follower && post.until)
    told.push(t("desk.post.follower", { name: post.follower, day: dateOf(post.until) }));
  return told.join(" · ");
}

/** @param {PostBrief[]} posts @param {Desk} desk */
const rowsOf = (posts, desk) =>
  el(
    "ul",
    { class: "rows" },
    posts.map((post) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "row", "data-post": post.code, onclick: () => desk.go("post", post.code) },
          el(
            "span",
            {},
            el("b", {}, titleOf(post)),
            el("small", { class: post.is_urgent ? "closed" : null }, stateText(post, desk.now())),
          ),
          icon("chevron-right"),
        ),
      ),
    ),
  );

/** @type {View} */
export const postsView = {
  name: "posts",
  icon: "users",
  may: (me) => me.may.includes(TEND),
  load: async (desk) => {
    const first = await askPosts();
    const list = el("div", {}, listed(first, desk));
    const search = el("input", {
      type: "search",
      "aria-label": t("desk.posts.find"),
      placeholder: t("desk.posts.find"),
      maxlength: 60,
      class: "search",
    });
    let timer = 0;
    let turn = 0;
    search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(async () => {
        turn += 1;
        const mine = turn;
        const found = await askPosts(search.value.trim()).catch(() => null);
        if (found && mine === turn) list.replaceChildren(...listed(found, desk));
      }, WAIT_MS);
    });
    return {
      title: t("desk.tab.posts"),
      parts: [
        el("h2", { id: "heading", tabindex: -1 }, t("desk.posts.title")),
        ...(first.count > 1 ? [search] : []),
        list,
      ],
    };
  },
  today: async (desk) => {
    const { posts } = await askPosts();
    const urgent = posts.filter(({ is_urgent }) => is_urgent).slice(0, 5);
    return urgent.length ? [el("h2", {}, t("desk.posts.urgent")), rowsOf(urgent, desk)] : [];
  },
};

/** @param {{posts: PostBrief[], count: number}} answer @param {Desk} desk */
function listed({ posts, count }, desk) {
  if (!posts.length) return [el("p", { class: "panel" }, t("desk.posts.none"))];
  const more =
    count > posts.length
      ? el("p", { class: "hint" }, t("desk.posts.more", { n: count - posts.length }))
      : null;
  return [rowsOf(posts, desk), more].filter((part) => part !== null);
}

/** @type {View} */
export const postView = {
  name: "post",
  under: "posts",
  may: (me) => me.may.includes(TEND),
  load: async (desk, code) => {
    const [answer, changes] = await Promise.all([askPost(code), changesOf(`post ${code}`)]);
    const { post } = answer;
    return {
      title: roleOf(post),
      below: post.area_name ?? post.building_name ?? post.building_code ?? "",
      back: "posts",
      parts: [
        statePanel(answer, desk),
        ...substitutions(answer, desk),
        ...formChoice(choicesOf(answer, desk)),
        ...history(answer, desk),
        ...changed(changes),
      ],
    };
  },
};

/** @param {PostAnswer} answer @param {Desk} desk */
function statePanel({ post, on_duty, on_duty_until, next_on_duty }, desk) {
  const now = desk.now();
  const duty =
    on_duty === null
      ? t("desk.hours.unknown")
      : on_duty
        ? t("desk.post.onduty", { until: on_duty_until ? endMoment(on_duty_until, now) : "" })
        : t("desk.post.offduty", {
            next: next_on_duty ? `${dateOf(next_on_duty)} ${clock(next_on_duty)}` : "",
          });
  const phone = parsePhone(post.phone, post.tel);
  return el(
    "section",
    { class: "panel", "data-tone": post.is_urgent ? "warn" : null, id: "holder" },
    el(
      "h2",
      { id: "heading", class: "state", tabindex: -1 },
      icon(post.name ? "users" : "user-round-x"),
      stateHead(post),
    ),
    stateText(post, now) !== stateHead(post) && el("p", {}, stateText(post, now)),
    phone && el("p", {}, numberLink(phone, post.name ?? "")),
    post.state === "held" &&
      el("p", { class: "hint" }, [hoursSaid(post.duty_hours), duty].filter(Boolean).join(" · ")),
    el("p", { class: "hint" }, t("desk.post.code", { code: post.code })),
  );
}

/** @param {PostBrief} post */
const stateHead = (post) =>
  post.state === "held"
    ? (post.name ?? t("desk.post.nobody"))
    : t(post.state === "vacant" ? "desk.post.vacant" : `desk.post.state.${post.state}`);

/** @param {PostAnswer} answer @param {Desk} desk */
function choicesOf(answer, desk) {
  const { may, role } = answer.post;
  const isDesk = role === "duty_desk";
  const held = ["held", "vacant"].includes(answer.post.state);
  return [
    ...(may.includes(TEND) && held && !isDesk
      ? [
          {
            name: "substitute",
            icon: "user-round-x",
            label: t("desk.substitute"),
            form: () => substituteForm(desk, answer),
          },
        ]
      : []),
    ...(may.includes(TEND) && held
      ? [
          {
            name: "hours",
            icon: "calendar-clock",
            label: t("desk.hours"),
            form: () => hoursForm(desk, answer),
          },
        ]
      : []),
    ...(may.includes(HAND_OVER) && !isDesk
      ? [
          {
            name: "handover",
            icon: "corner-up-right",
            label: t("desk.handover"),
            form: () => handOverForm(desk, answer),
          },
        ]
      : []),
    ...(may.includes(HAND_OVER) && !isDesk && answer.post.state === "held"
      ? [
          {
            name: "vacancy",
            icon: "door-open",
            label: t("desk.vacancy"),
            form: () => vacancyForm(desk, answer),
          },
        ]
      : []),
  ];
}

/** Who stands in now and later, each with its end. @param {PostAnswer} answer @param {Desk} desk @returns {HTMLElement[]} */
function substitutions(answer, desk) {
  const now = desk.now();
  const coming = answer.substitutions.filter(({ until }) => !until || Date.parse(until) > Date.parse(now));
  return coming.map((standing) => {
    const begun = Date.parse(standing.since) <= Date.parse(now);
    const place = el("div", {});
    const end = () => changePost(answer.post.code, "substitutions/end", { since: standing.since });
    return el(
      "section",
      { class: "panel standing" },
      el("h3", {}, t("desk.post.substitute", { name: standing.name ?? standing.staff_no })),
      el("p", {}, period(standing.since, standing.until, now)),
      answer.post.may.includes(TEND) &&
        el(
          "div",
          { class: "acts" },
          el(
            "button",
            {
              type: "button",
              class: "act",
              onclick: () =>
                desk.change(end, t("desk.substitution.ended"), { undoes: true, more: t("desk.now") }),
            },
            begun ? t("desk.substitution.end") : t("desk.substitution.off"),
          ),
          el(
            "button",
            {
              type: "button",
              class: "act",
              onclick: () => place.replaceChildren(substitutionForm(desk, answer, standing)),
            },
            t("desk.substitution.other"),
          ),
        ),
      place,
    );
  });
}

/** Who held it before. @param {PostAnswer} answer @param {Desk} desk @returns {HTMLElement[]} */
function history({ holders }, desk) {
  if (holders.length < 2) return [];
  const rows = [...holders]
    .reverse()
    .map(({ name, since, until }) =>
      el(
        "li",
        { class: "row" },
        el(
          "span",
          {},
          el("b", {}, name ?? t("desk.post.nobody")),
          el("small", {}, period(since, until, desk.now())),
        ),
      ),
    );
  return [el("h2", {}, t("desk.post.history")), el("ul", { class: "rows" }, rows)];
}

/** @param {import("../requests.js").PastChange[]} changes @returns {HTMLElement[]} */
export function changed(changes) {
  if (!changes.length) return [];
  const rows = changes.map(({ at, act, by }) =>
    el(
      "li",
      { class: "row" },
      el(
        "span",
        {},
        el("b", {}, t(`desk.act.${act}`)),
        el("small", {}, [by, `${dateOf(at)} ${clock(at)}`].filter(Boolean).join(" · ")),
      ),
    ),
  );
  return [el("h2", {}, t("desk.changes")), el("ul", { class: "rows" }, rows)];
}
