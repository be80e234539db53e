// What became of a year's reports, in sentences and one picture; of few nobody is told.

import { byId, el } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { named } from "../../core/terms.js";

/** @typedef {import("./requests.js").Sums} Sums */

const SVG = "http://www.w3.org/2000/svg";
const MOST_CATEGORIES = 5;
const [BAR, GAP, HIGH, FOOT] = [22, 6, 84, 20];

/** @param {Sums | null} sums */
export function drawSums(sums) {
  const part = byId("sums");
  part.hidden = !sums;
  if (!sums) return part.replaceChildren();
  part.replaceChildren(
    el("h2", { id: "sums-title" }, t("matters.sums", { area: sums.area.name })),
    ...sentences(sums).map((text) => el("p", {}, text)),
    ...(sums.months.some(({ received }) => received) ? [picture(sums)] : []),
    ...(sums.categories.length ? [byCategory(sums)] : []),
    ...(sums.total === 0 ? [] : [el("p", { class: "hint" }, t("matters.sums.few"))]),
  );
}

/** @param {Sums} sums */
function sentences({ total, resolved, in_time: inTime }) {
  if (total === null) return [t("matters.sums.little")];
  if (!total) return [t("matters.sums.none")];
  const done = resolved ?? 0;
  const open = total - done;
  return [
    t("matters.sums.received", { n: total, done }),
    ...(done ? [t("matters.sums.inTime", { n: inTime ?? 0, percent: percent(inTime ?? 0, done) })] : []),
    t(open ? "matters.sums.open" : "matters.sums.noneOpen", { n: open }),
  ];
}

/** @param {number} part @param {number} whole */
const percent = (part, whole) => Math.round((100 * part) / whole);

/** @param {Sums} sums */
const byCategory = ({ categories }) =>
  el(
    "table",
    { class: "kinds3" },
    el("caption", { class: "sr" }, t("matters.sums.byCategory")),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        ["category", "received", "resolved", "inTime"].map((name) =>
          el("th", { scope: "col" }, t(`matters.sums.${name}.short`)),
        ),
      ),
    ),
    el(
      "tbody",
      {},
      categories.slice(0, MOST_CATEGORIES).map(({ category, received, resolved, in_time: inTime }) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, named(category)),
          [received, resolved, inTime].map((n) => el("td", {}, String(n))),
        ),
      ),
    ),
  );

/** How many came in in each month. @param {Sums} sums */
function picture({ months }) {
  const format = new Intl.DateTimeFormat(language, { month: "short", timeZone: "UTC" });
  const name = (/** @type {string} */ month) => format.format(Date.parse(month));
  const most = Math.max(...months.map(({ received }) => received ?? 0));
  const wide = months.length * (BAR + GAP);
  const svg = node("svg", { viewBox: `0 0 ${wide} ${HIGH + FOOT}`, role: "img", class: "months" });
  const told = months
    .filter(({ received }) => received !== null)
    .map(({ month, received }) => t("matters.sums.month", { month: name(month), n: received ?? 0 }));
  svg.setAttribute("aria-label", [t("matters.sums.byMonth"), ...told].join(t("matters.sums.comma")));
  months.forEach(({ month, received }, i) => {
    const x = i * (BAR + GAP) + GAP / 2;
    const high = received === null ? 4 : Math.max(received && 3, (received / most) * (HIGH - 16));
    const bar = {
      x,
      y: HIGH - high,
      width: BAR,
      height: high,
      rx: 3,
      class: received === null ? "few" : "bar",
    };
    svg.append(node("rect", bar));
    if (received) svg.append(text(String(received), x + BAR / 2, HIGH - high - 4, "n"));
    if (i % 2 === (months.length - 1) % 2) svg.append(text(name(month), x + BAR / 2, HIGH + 15, "m"));
  });
  return el("figure", {}, svg, el("figcaption", {}, t("matters.sums.byMonth")));
}

/** @param {string} tag @param {Record<string, string | number>} props */
function node(tag, props) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props)) made.setAttribute(key, String(value));
  return made;
}

/** @param {string} words @param {number} x @param {number} y @param {string} look */
function text(words, x, y, look) {
  const made = node("text", { x, y, class: look, "text-anchor": "middle" });
  made.textContent = words;
  return made;
}
