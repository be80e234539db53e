// Photos of what was done: chosen with a note or an outcome, named by their hash, and sent after it.

import { get, Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { addNote } from "./caserequests.js";

const MOST = 6;
const TYPES = "image/jpeg,image/png,image/webp";

/** Nobody has to take one. */
export function photoField() {
  /** @type {File[]} */
  let files = [];
  const chosen = el("ul", { class: "photos-chosen" });
  const input = el("input", { type: "file", accept: TYPES, multiple: true, onchange: () => choose() });
  function choose() {
    files = [...files, ...(input.files ?? [])].slice(0, MOST);
    input.value = "";
    draw();
  }
  function draw() {
    chosen.replaceChildren(
      ...files.map((file) =>
        el(
          "li",
          {},
          file.name,
          el(
            "button",
            {
              type: "button",
              class: "round",
              "aria-label": t("desk.case.photo.remove", { name: file.name }),
              onclick: () => {
                files = files.filter((each) => each !== file);
                draw();
              },
            },
            icon("x"),
          ),
        ),
      ),
    );
  }
  const box = el(
    "div",
    { class: "field" },
    el(
      "label",
      { class: "photo-drop" },
      icon("camera"),
      el("b", {}, t("desk.case.photo.add")),
      el("small", {}, t("desk.case.photo.optional")),
      input,
    ),
    chosen,
  );
  return { box, files: () => files };
}

/** @param {File} file @returns {Promise<string>} in hexadecimal digits */
async function hashOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A note, with photos or without; the photos follow, and what of them does not come is told by the number.
 * @param {string} number @param {string} text @param {string} told @param {File[]} files
 * @returns {Promise<{change: number, missing: number}>}
 */
export async function noteWithPhotos(number, text, told, files) {
  if (!files.length) return { ...(await addNote(number, { text, told })), missing: 0 };
  const submission = crypto.randomUUID();
  const evidence = await Promise.all(files.map(hashOf));
  const done = await addNote(number, { text, told, evidence, submission });
  let missing = 0;
  for (const [at, file] of files.entries()) {
    const path = `/api/v1/evidence/${evidence[at]}?submission=${submission}`;
    try {
      await get(path, {}, (body) => typeof body.state === "string", undefined, { sent: file, method: "PUT" });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      missing += 1;
    }
  }
  return { ...done, missing };
}
