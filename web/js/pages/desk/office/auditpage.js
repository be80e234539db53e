// Reading what was done: found by what it was about, who did it and when; before and after beside each other.

import { el } from "../../../core/dom.js";
import { has, keysBelow, t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { acting, field, form } from "../forms.js";
import { moment, pagedList, subjectText } from "../listing.js";
import { field as labelled } from "../parts.js";
import { save } from "../tablefile.js";
import { auditFile, auditRows } from "./officerequests.js";

/**
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./officerequests.js").AuditRow} AuditRow
 * @typedef {import("./officerequests.js").Query} Query
 */

/** @param {string} act */
const actText = (act) => (has(`desk.act.${act}`) ? t(`desk.act.${act}`) : act);

/** Everything that is done, by what it is done to; what is taken back is found with it. */
function actChoice() {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const act of keysBelow("desk.act.").filter((each) => !each.endsWith(".undo"))) {
    const [group] = act.split(".");
    groups.set(group, [...(groups.get(group) ?? []), act]);
  }
  const option = (/** @type {string} */ value, /** @type {string} */ said) => el("option", { value }, said);
  const parts = [...groups].map(([group, acts]) => {
    const what = t(`desk.acts.${group}`);
    const all = acts.length > 1 && option(group, t("desk.acts.all", { what }));
    return el(
      "optgroup",
      { label: what },
      all,
      acts.map((act) => option(act, actText(act))),
    );
  });
  return el("select", {}, option("", t("desk.acts.any")), parts);
}

/** A value in lines that can be read. @param {unknown} value @returns {string} */
function readable(value) {
  if (value === null || value === undefined || value === "") return t("desk.audit.nothing");
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value) && !value.length) return t("desk.audit.nothing");
  const parts = Array.isArray(value)
    ? value.map(readable)
    : Object.entries(value).map(([name, each]) => `${name}: ${readable(each)}`);
  return parts.join("\n");
}

/** @param {AuditRow} each */
function row({ id, at, name, account, post_code, act, subject, reason, before, after }) {
  const by = [name ?? t("desk.audit.system"), account && `#${account}`, post_code]
    .filter(Boolean)
    .join(" · ");
  const term = (/** @type {string} */ word, /** @type {unknown} */ value) => [
    el("dt", {}, word),
    el("dd", {}, readable(value)),
  ];
  return el(
    "li",
    { "data-row": String(id) },
    el(
      "details",
      {},
      el(
        "summary",
        { class: "row" },
        el(
          "span",
          {},
          el("b", {}, `${actText(act)} · ${subjectText(subject)}`),
          el("small", {}, by),
          el("small", {}, moment(at)),
        ),
      ),
      el(
        "dl",
        { class: "change" },
        reason && term(t("desk.audit.reason"), reason),
        term(t("desk.audit.before"), before),
        term(t("desk.audit.after"), after),
        term(t("desk.audit.number"), id),
      ),
    ),
  );
}

/** @param {Query} query */
const rows = (query) =>
  pagedList(
    "audit",
    async (below) => {
      const { rows: found, more } = await auditRows({ ...query, below });
      return { found, more };
    },
    row,
    t("desk.audit.none"),
  );

/** @param {Desk} _desk @param {string} subject */
export async function load(_desk, subject) {
  const plain = { required: false, autocomplete: "off" };
  const about = field("about", t("desk.audit.about"), { ...plain, maxlength: 100, value: subject });
  const act = actChoice();
  const by = field("by", t("desk.audit.by"), { ...plain, inputmode: "numeric", pattern: "[0-9]{1,15}" });
  const since = field("since", t("desk.audit.since"), { ...plain, type: "date" });
  const until = field("until", t("desk.audit.until"), { ...plain, type: "date" });
  /** @returns {Query} */
  const query = () => ({
    subject: about.input.value.trim() || undefined,
    act: act.value || undefined,
    account: by.input.value || undefined,
    since: since.input.value || undefined,
    // To the end of that day.
    until: until.input.value ? `${until.input.value}T24:00` : undefined,
  });
  const listed = el("div", { class: "listed" }, ...(await rows(query())));
  const file = acting("", t("desk.audit.export"), "", "", async () =>
    save(await withProof(() => auditFile(query())), "audit.csv"),
  );
  file.button.id = "export";
  const filter = form(
    [
      about.box,
      labelled("act", t("desk.audit.act"), act),
      el("div", { class: "pair" }, since.box, until.box),
      by.box,
    ],
    t("desk.find"),
    "",
    async () => listed.replaceChildren(...(await rows(query()))),
    { also: [file.button], id: "find-audit" },
  );
  return {
    title: t("desk.tab.audit"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.audit.title")),
      el("section", { class: "panel" }, filter, file.said, el("p", { class: "hint" }, t("desk.audit.mark"))),
      listed,
    ],
  };
}
