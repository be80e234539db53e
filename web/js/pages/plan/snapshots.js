// Names for how a draft stands, and the way back to each.

import { Problem } from "../../core/api.js";
import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { announce } from "../../ui/components.js";
import { showSnackbar } from "../../ui/snackbar.js";
import * as requests from "./requests.js";
import { sentence, when } from "./words.js";

const LONGEST_NAME = 60;

/** @param {import("./editor.js").Editor} editor @returns {HTMLElement[]} */
export function snapshots(editor) {
  const { plan } = editor;
  const rows = plan.snapshots.map(({ name, by, at }) =>
    el(
      "li",
      { class: "snapshot" },
      el("span", {}, el("b", {}, name), el("small", {}, `${by} · ${when(at)}`)),
      !editor.readOnly &&
        el(
          "button",
          {
            type: "button",
            class: "act small",
            "aria-label": t("plan.snapshot.back.to", { name }),
            onclick: () => goBack(editor, name),
          },
          t("plan.snapshot.back"),
        ),
    ),
  );
  const input = el("input", {
    id: "snapshot-name",
    class: "reason",
    maxlength: LONGEST_NAME,
    required: true,
    autocomplete: "off",
    "aria-label": t("plan.snapshot.name"),
    placeholder: t("plan.snapshot.name"),
  });
  const form = el(
    "form",
    {
      class: "waive",
      id: "snapshot",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        try {
          await requests.addSnapshot(plan.code, input.value.trim());
          Object.assign(plan, await requests.plan(plan.code));
          editor.side.draw(true);
          announce(t("plan.snapshot.kept"));
        } catch (error) {
          showSnackbar(sentence(error));
        }
      },
    },
    input,
    el("button", { type: "submit", class: "act", id: "snapshot-add" }, icon("camera"), t("plan.snapshot.do")),
  );
  return [
    ...(rows.length ? [el("ul", { class: "snapshots" }, rows)] : []),
    ...(editor.readOnly ? [] : [form]),
  ];
}

/** @param {import("./editor.js").Editor} editor @param {string} name */
async function goBack(editor, name) {
  if (editor.saving.waiting.length) {
    editor.say("plan.undo.waits");
    return;
  }
  try {
    const { after } = await requests.restoreSnapshot(editor.plan.code, name);
    editor.draft.learn(/** @type {any} */ (after));
    announce(t("plan.snapshot.there", { name }));
    await editor.following.reload();
  } catch (error) {
    const stands = error instanceof Problem && error.body.reason === "nothing";
    showSnackbar(stands ? t("plan.snapshot.same") : sentence(error));
  }
}
