// What the server measures of a grid and the page does not: ground, and minutes on foot. Asked for the one that is looked at.

import { Problem } from "../../core/api.js";
import { el } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import * as requests from "./requests.js";

/** @typedef {import("./requests.js").Measured} Measured */

const HECTARE_M2 = 10_000;

export class Measures {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    /** @type {Map<string, {version: number, found: Measured | null}>} */
    this.known = new Map();
  }

  /** A grid's, as far as they are known; what is not is asked for. @param {string} code */
  of(code) {
    const { version } = this.editor.draft;
    const held = this.known.get(code);
    if (held?.version !== version && !this.editor.saving.waiting.length) {
      this.known.set(code, { version, found: held?.found ?? null });
      this.ask(code, version);
    }
    return held?.found ?? null;
  }

  /** @param {string} code @param {number} version */
  async ask(code, version) {
    const { editor } = this;
    try {
      const [found] = await requests.metrics(editor.plan.code, [code]);
      this.known.set(code, { version, found });
      if (editor.list.chosen === code && !editor.moving.held)
        editor.list.draw([...editor.draft.grids.values()], editor.moving.arc?.owners ?? []);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.known.delete(code);
    }
  }

  /** @param {string} code */
  table(code) {
    const measured = this.of(code);
    /** @type {[string, "area_m2" | "walk_mean_min" | "walk_far_min", (value: number) => string][]} */
    const rows = [
      ["plan.measure.area", "area_m2", (value) => t("plan.hectares", { n: (value / HECTARE_M2).toFixed(1) })],
      ["plan.measure.mean", "walk_mean_min", (value) => t("plan.minutes", { n: value.toFixed(1) })],
      ["plan.measure.far", "walk_far_min", (value) => t("plan.minutes", { n: value.toFixed(1) })],
    ];
    const told = (
      /** @type {number | null | undefined} */ value,
      /** @type {(value: number) => string} */ say,
    ) => (value === null || value === undefined ? null : say(value));
    return el(
      "dl",
      { class: "measures" },
      rows.flatMap(([label, key, say]) => {
        const [was, now] = [told(measured?.before?.[key], say), told(measured?.after?.[key], say)];
        return [
          el("dt", {}, t(label)),
          el(
            "dd",
            {},
            now ?? (measured ? t("plan.measure.none") : "…"),
            was && was !== now && el("small", {}, t("plan.measure.was", { was })),
          ),
        ];
      }),
    );
  }
}
