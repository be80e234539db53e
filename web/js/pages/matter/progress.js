// The reporter's view: the promise, the steps, and who has looked at the telephone.

import { cityNow } from "../../core/citytime.js";
import { el, icon } from "../../core/dom.js";
import { dayMoment, wholeDay } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";
import { postName } from "../../features/cases/publicwords.js";
import { photoUrl } from "../../features/cases/requests.js";
import { cardOf, stepPromise, stepTitle } from "./words.js";

/**
 * @typedef {import("./words.js").Progress} Progress
 * @typedef {{at: string, title: string, texts: (string | null)[], icon: string, photos: Node | null}} Entry
 */

const GONE = ["refused", "gone"];

/** @param {Progress} progress @param {string} key @returns {Node[]} */
export const progressParts = (progress, key) => [
  headPart(progress),
  cardPart(progress),
  stepsPart(progress, key),
  looksPart(progress),
];

/** @param {Progress} progress */
const headPart = ({ number, title, place, category, area }) =>
  el(
    "section",
    { class: "mhead" },
    el("p", { class: "num" }, t("matter.number", { number })),
    el("h2", {}, title || named(category)),
    el("p", { class: "sub" }, [place || area?.name, title && named(category)].filter(Boolean).join(" · ")),
  );

/** @param {Progress} progress */
function cardPart(progress) {
  const { tone, icon: sign, title, big, texts, link } = cardOf(progress, Date.now());
  return el(
    "section",
    { class: "promise", "data-tone": tone || null, "aria-label": title },
    el("p", { class: "k" }, icon(sign), title),
    el("p", { class: "d" }, big),
    texts.map((text) => el("p", { class: "w" }, text)),
    link && el("a", { href: `/m/${link}` }, t("matter.merged.see")),
  );
}

/** @param {Progress} progress @param {string} key */
function stepsPart(progress, key) {
  const { steps, notes, state } = progress;
  const answers = steps.filter(({ verb }) => verb === "resolve" || verb === "answer");
  const lastAnswer = answers[answers.length - 1];
  // What a photo came with; of those of another system that is not known.
  const came = new Set([...steps, ...notes].map(({ at }) => at));
  /** @type {Entry[]} */
  const entries = steps.map((step) => ({
    at: step.at,
    title: stepTitle(step, progress, step === lastAnswer),
    texts: [step.said && t("matter.quoted", { said: step.said }), stepPromise(step)],
    icon: step.verb === "acknowledge" ? "wrench" : "check",
    photos: photos(progress, key, ({ at, stage }) =>
      came.has(at) ? at === step.at : stage === "after" ? step === lastAnswer : step.verb === "submit",
    ),
  }));
  for (const { at, by, text } of notes)
    entries.push({
      at,
      title: t(by === "reporter" ? "matter.note.own" : "matter.note.theirs"),
      texts: [t("matter.quoted", { said: text })],
      icon: "message-square-plus",
      photos: photos(progress, key, (photo) => photo.at === at),
    });
  entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const todo =
    state === "resolved" ? awaited(progress) : isOpen(state) ? el("b", {}, t("matter.todo")) : null;
  return el(
    "ol",
    { class: "line2", "aria-label": t("matter.steps") },
    entries.map((entry, i) => entryLine(entry, i === entries.length - 1)),
    todo && el("li", { class: "todo" }, el("span", { class: "m", "aria-hidden": "true" }), todo),
  );
}

/** @param {string} state */
const isOpen = (state) =>
  ["received", "accepted", "dispatched", "working", "returned", "escalated"].includes(state);

/** @param {Entry} entry @param {boolean} current */
const entryLine = ({ at, title, texts, icon: sign, photos: shots }, current) =>
  el(
    "li",
    { class: current ? "cur" : null },
    el("span", { class: "m", "aria-hidden": "true" }, icon(sign)),
    el("b", {}, title),
    el("time", { class: "t", datetime: at }, dayMoment(at, cityNow())),
    texts.filter(Boolean).map((text) => el("p", {}, text)),
    shots,
  );

/** Until when it is to be said how it was. @param {Progress} progress */
function awaited({ clocks }) {
  const until = clocks.find(({ name }) => name === "silence")?.due_at;
  const parts = document.createDocumentFragment();
  parts.append(el("b", {}, t("matter.awaited")));
  if (until) parts.append(el("span", { class: "t" }, t("matter.until", { day: wholeDay(until, cityNow()) })));
  parts.append(el("p", {}, t("matter.awaited.text")));
  return parts;
}

/** @param {Progress} progress @param {string} key @param {(photo: Progress["evidence"][number]) => boolean} isOf */
function photos({ evidence, number }, key, isOf) {
  const some = evidence.filter((photo) => isOf(photo) && !GONE.includes(photo.state));
  const isCompared = evidence.some(({ stage }) => stage === "after");
  const ready = some.filter(({ state }) => state === "ready");
  const coming = some.length - ready.length;
  if (!some.length) return null;
  return el(
    "div",
    { class: "shots" },
    ready.map(({ sha256, stage }) =>
      el(
        "figure",
        {},
        el("img", { src: photoUrl(number, sha256, key), alt: t(`matter.photo.${stage}`), loading: "lazy" }),
        isCompared && el("figcaption", {}, t(`matter.photo.${stage}`)),
      ),
    ),
    coming > 0 && el("p", {}, t("matter.photo.coming", { n: coming })),
  );
}

/** @param {Progress} progress */
function looksPart({ looks, state }) {
  return el(
    "details",
    { class: "seen", open: looks.length > 0 && state !== "resolved", hidden: looks.length === 0 },
    el(
      "summary",
      {},
      icon("eye"),
      t("matter.looks"),
      el("small", {}, t("matter.looks.count", { n: looks.length })),
      icon("chevron-down"),
    ),
    el(
      "ul",
      {},
      looks.map(({ at, post, reason }) =>
        el(
          "li",
          {},
          el("span", {}, postName(post)),
          el("time", { class: "t", datetime: at }, dayMoment(at, cityNow())),
          el("small", {}, reason),
        ),
      ),
    ),
  );
}
