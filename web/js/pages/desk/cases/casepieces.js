// What hangs together with a case: its photos, and other cases.

import { el } from "../../../core/dom.js";
import { has, t } from "../../../core/i18n.js";
import { photoUrl } from "../matterrequests.js";
import { stateWord } from "./casewords.js";

/**
 * @typedef {import("./caserequests.js").File} File
 * @typedef {import("./casefile.js").Handling} Handling
 */

/** @param {File} file */
export function photos(file) {
  /** @type {{sha256: string, stage: string, state: string}[]} */
  const all = /** @type {any} */ (file).evidence ?? [];
  const found = all.filter(({ state }) => state !== "gone");
  if (!found.length) return null;
  return el(
    "section",
    {},
    el("h3", { class: "label-s" }, t("desk.case.photos")),
    el(
      "ul",
      { class: "photos" },
      found.map(({ sha256, stage, state }) => {
        const name = t(`desk.case.stage.${stage}`);
        const words = t("desk.case.photo", { stage: name });
        return el(
          "li",
          { class: "photo" },
          state === "ready"
            ? el(
                "a",
                { href: photoUrl(file.number, sha256), target: "_blank", rel: "noopener" },
                el("img", { src: photoUrl(file.number, sha256), alt: words, loading: "lazy" }),
              )
            : el("p", {}, t(state === "refused" ? "desk.case.photo.refused" : "desk.case.photo.coming")),
          el("b", {}, name),
        );
      }),
    ),
  );
}

/** Cases that it hangs together with. @param {Handling} handling */
export function related({ file, desk }) {
  if (!file.links.length && !file.followers) return null;
  const words = (/** @type {File["links"][number]} */ { kind, outward }) => {
    const key = `desk.case.link.${kind}.${outward ? "to" : "from"}`;
    return has(key) ? t(key) : t("desk.case.link.other");
  };
  return el(
    "section",
    {},
    el("h3", { class: "label-s" }, t("desk.case.links")),
    el(
      "ul",
      { class: "links" },
      file.links.map((link) =>
        el(
          "li",
          {},
          words(link),
          stateWord(link.state),
          el(
            "button",
            { type: "button", class: "verb bare", onclick: () => desk.go("inbox", link.number) },
            link.number,
          ),
        ),
      ),
      file.followers > 0 && el("li", {}, t("desk.case.followers", { n: file.followers })),
    ),
  );
}
