// Finding an address while it is typed, to correct it or to say which building is meant.

import * as api from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { field } from "../changeform.js";

const WAIT_MS = 200;
const SHOWN = 6;

/**
 * @param {string} label @param {(found: api.Candidate) => void} onChoose
 * @param {(found: api.Candidate) => boolean} fits which of what is found may be chosen
 */
export function addressPicker(label, onChoose, fits) {
  const input = el("input", { type: "search", autocomplete: "off", maxlength: 200 });
  const found = el("ul", { class: "people", "aria-live": "polite" });
  let timer = 0;
  let asking = new AbortController();
  async function look() {
    asking.abort();
    asking = new AbortController();
    const q = input.value.trim();
    if (!q) return found.replaceChildren();
    try {
      const results = (await api.suggest(q, SHOWN, undefined, asking.signal)).filter(fits);
      const rows = results.map((each) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              class: "row",
              "data-text": each.text,
              onclick: () => {
                found.replaceChildren();
                onChoose(each);
              },
            },
            el("span", {}, el("b", {}, each.text), el("small", {}, each.grid_name ?? "")),
          ),
        ),
      );
      found.replaceChildren(...(rows.length ? rows : [el("li", { class: "hint" }, t("desk.address.none"))]));
    } catch (error) {
      if (error instanceof api.Problem)
        found.replaceChildren(el("li", { class: "hint" }, t("desk.fault.offline")));
      else if (!asking.signal.aborted) throw error;
    }
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(look, WAIT_MS);
  });
  return el("div", { class: "panel" }, field(label, input, t("desk.address.hint")), found);
}
