// Changing the own areas by a file: chosen, checked, looked at, applied.

import { el, icon } from "../../../core/dom.js";
import { clock, dateOf } from "../../../core/format.js";
import { has, t } from "../../../core/i18n.js";
import { withProof } from "../../../ui/prove.js";
import { sentence } from "../faults.js";
import { acting } from "../forms.js";
import { faultMap, lines, summary } from "./report.js";
import { applyUpload, dropUpload, sendFile, upload, uploads } from "./requests.js";

/**
 * @typedef {import("../views.js").View} View
 * @typedef {import("../views.js").Desk} Desk
 * @typedef {import("./requests.js").Report} Report
 */

const KINDS = ["people", "places", "addresses", "aliases", "buildings"];
const UNDER_WAY = ["waiting", "checking", "applying"];
const ASK_MS = 700;
const TONES = { applied: "ok", failed: "bad", checked: "warn", dropped: "warn" };

/** @type {View["may"]} */
const may = (me) => me.may.includes("upload.apply");

/** @param {Desk} desk @returns {HTMLElement} */
function chooser({ go }) {
  /** @type {File | null} */
  let file = null;
  // A name of its own for each file that is chosen: pressed twice it is sent once.
  let key = "";
  const kind = el(
    "select",
    { id: "kind" },
    KINDS.map((name) => el("option", { value: name }, t(`desk.import.kind.${name}`))),
  );
  const input = el("input", {
    id: "file",
    type: "file",
    accept: ".csv,.txt,.tsv,.xlsx,.geojson,.json,.zip,.gpkg,.kml",
    onchange: () => choose(input.files?.[0]),
  });
  const name = el("b", { id: "chosen" }, t("desk.import.none"));
  const said = el("p", { class: "said", role: "alert" });
  const send = el(
    "button",
    { type: "submit", class: "act main", id: "send", disabled: true },
    t("desk.import.check"),
  );
  /** @param {File | undefined} chosen */
  function choose(chosen) {
    if (!chosen) return;
    file = chosen;
    key = crypto.randomUUID();
    name.textContent = chosen.name;
    send.disabled = false;
    said.textContent = "";
  }
  const drop = el(
    "label",
    {
      class: "drop",
      ondragover: (/** @type {DragEvent} */ event) => event.preventDefault(),
      ondrop: (/** @type {DragEvent} */ event) => {
        event.preventDefault();
        choose(event.dataTransfer?.files[0]);
      },
    },
    icon("arrow-up"),
    el("span", {}, t("desk.import.choose"), name),
    input,
  );
  return el(
    "form",
    {
      class: "panel",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const chosen = file;
        if (!chosen) return;
        send.disabled = true;
        said.textContent = "";
        try {
          const { id } = await withProof(() => sendFile(kind.value, chosen, key));
          go("upload", String(id));
        } catch (error) {
          said.textContent = faultOfSending(error);
          send.disabled = false;
        }
      },
    },
    el("div", {}, el("label", { for: "kind" }, t("desk.import.kind")), kind),
    drop,
    el("p", { class: "hint" }, t("desk.import.hint")),
    said,
    el("div", { class: "acts" }, send),
  );
}

/** @param {unknown} error */
function faultOfSending(error) {
  const slug = error instanceof Error && "slug" in error ? String(error.slug) : "";
  return has(`desk.import.fault.${slug}`) ? t(`desk.import.fault.${slug}`) : sentence(error);
}

/** @param {Desk} desk @returns {Promise<HTMLElement[]>} */
async function lately({ go }) {
  const found = await uploads();
  if (!found.length) return [];
  const rows = found.map(({ id, name, state, created_at }) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", "data-upload": id, onclick: () => go("upload", String(id)) },
        el(
          "span",
          {},
          el("b", {}, name),
          el("small", {}, `${t(`desk.import.state.${state}`)} · ${dateOf(created_at)} ${clock(created_at)}`),
        ),
        icon("chevron-right"),
      ),
    ),
  );
  return [el("h2", {}, t("desk.import.lately")), el("ul", { class: "rows" }, rows)];
}

/** @param {Desk} desk */
const areasOf = ({ me }) => [
  ...new Set(me.posts.map(({ area_code }) => area_code).filter((code) => code !== null)),
];

/** How far it is, asked again and again until it stands. @param {Desk} desk @param {Report} found */
function underWay(desk, found) {
  const bar = el("progress", { max: 100, value: found.progress, "aria-label": t("desk.import.progress") });
  const word = el("p", { role: "status" });
  const show = (/** @type {{progress: number, word: string, state: string}} */ now) => {
    bar.value = now.progress;
    const key = `desk.import.word.${now.word || now.state}`;
    word.textContent = has(key) ? t(key) : t("desk.import.word.waiting");
  };
  show(found);
  const ask = async () => {
    if (!bar.isConnected) return;
    const now = await upload(String(found.id)).catch(() => null);
    if (!bar.isConnected) return;
    if (
      now &&
      now.state !== found.state &&
      !(UNDER_WAY.includes(now.state) && UNDER_WAY.includes(found.state))
    )
      await desk.redraw();
    else {
      if (now) show(now);
      setTimeout(ask, ASK_MS);
    }
  };
  setTimeout(ask, ASK_MS);
  return el("section", { class: "panel", id: "under-way" }, bar, word);
}

/** @param {Desk} desk @param {Report} found */
function acts(desk, found) {
  const key = crypto.randomUUID();
  const dropping = acting("x", t("desk.import.drop"), "", "", () =>
    desk.change(() => dropUpload(found.id), t("desk.import.dropped")).then(() => {}),
  );
  dropping.button.id = "drop";
  if (found.state !== "checked") return [el("div", { class: "acts" }, dropping.button)];
  const applying = acting("check", t("desk.import.apply"), "main", "", () =>
    desk.change(() => applyUpload(found.id, key), t("desk.import.applying")).then(() => {}),
  );
  applying.button.id = "apply";
  return [
    el("p", { class: "hint" }, t("desk.import.final")),
    el("div", { class: "acts" }, applying.button, dropping.button),
  ];
}

/** @param {Report} found */
function stateOf(found) {
  const code = found.fault?.code ?? "";
  return el(
    "section",
    { class: "panel", "data-tone": TONES[/** @type {keyof typeof TONES} */ (found.state)] },
    el("h2", { id: "heading", class: "state small", tabindex: -1 }, t(`desk.import.state.${found.state}`)),
    found.fault && el("p", {}, has(`desk.import.fault.${code}`) ? t(`desk.import.fault.${code}`) : ""),
    found.fault && code !== "forbidden" && el("p", { class: "hint" }, found.fault.detail),
    el("p", { class: "hint" }, `${t(`desk.import.kind.${found.kind}`)} · ${found.name}`),
  );
}

/** @type {View} */
export const uploadsView = {
  name: "uploads",
  icon: "arrow-up",
  may,
  load: async (desk) => ({
    title: t("desk.tab.uploads"),
    parts: [
      el("h2", { id: "heading", tabindex: -1 }, t("desk.import.title")),
      chooser(desk),
      ...(await lately(desk)),
    ],
  }),
};

/** @type {View} */
export const uploadView = {
  name: "upload",
  under: "uploads",
  may,
  load: async (desk, id) => {
    const found = await upload(id);
    const waits = UNDER_WAY.includes(found.state);
    const stands = ["checked", "applied"].includes(found.state);
    const ended = ["applied", "failed", "dropped"].includes(found.state);
    const parts = [
      stateOf(found),
      waits ? underWay(desk, found) : null,
      stands ? summary(found, found.state === "applied") : null,
      ...(ended ? [] : acts(desk, found)),
      waits ? null : await faultMap(found, areasOf(desk)),
      ...(waits ? [] : lines(found)),
    ];
    return { title: t("desk.tab.uploads"), back: "uploads", parts: parts.filter((part) => part !== null) };
  },
};
