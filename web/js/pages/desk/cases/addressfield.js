// An address, found while it is typed: the arrows choose, Enter takes the first.

import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { Suggester } from "../../../ui/suggester.js";

/**
 * @typedef {import("../../../core/api.js").Candidate} Candidate
 * @typedef {object} AddressField
 * @property {HTMLElement} box
 * @property {HTMLInputElement} input
 * @property {() => Candidate | null} value
 * @property {(words: string) => void} tell
 */

let made = 0;

/**
 * @param {{label: string, near?: () => string | undefined, onTake: (candidate: Candidate | null) => void,
 *   next: () => void}} how `next`: where Enter goes on once one is taken
 * @returns {AddressField}
 */
export function addressField({ label, near = () => undefined, onTake, next }) {
  made += 1;
  const id = `address-${made}`;
  /** @type {Candidate[]} */
  let found = [];
  /** @type {Candidate | null} */
  let taken = null;
  let at = 0;
  /** For which text what is found was found; Enter may come before it. */
  let answered = "";
  let isWaiting = false;
  const list = el("ul", {
    id: `${id}-list`,
    role: "listbox",
    class: "found",
    "aria-label": label,
    hidden: true,
  });
  const told = el("p", { class: "hint", role: "status", id: `${id}-said` });
  const said = el("p", { class: "said", role: "alert" });
  const input = el("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-label": label,
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": `${id}-list`,
    "aria-describedby": `${id}-said`,
  });
  const suggester = new Suggester({
    near,
    onAnswer: (text, candidates) => {
      answered = text;
      found = candidates.filter(({ lon, lat }) => Number.isFinite(lon) && Number.isFinite(lat));
      at = 0;
      draw();
      told.textContent = found.length ? "" : t("desk.entry.where.none");
      if (isWaiting) take(0);
      isWaiting = false;
    },
    onFault: () => {
      isWaiting = false;
      told.textContent = t("desk.fault.offline");
    },
  });

  function draw() {
    list.replaceChildren(
      ...found.map((each, index) =>
        el(
          "li",
          {
            role: "option",
            id: `${id}-${index}`,
            "aria-selected": String(index === at),
            // Before the field loses the focus.
            onmousedown: (/** @type {Event} */ event) => {
              event.preventDefault();
              take(index);
            },
          },
          el("b", {}, each.name || each.text),
          el("small", {}, [each.where, each.grid_name].filter(Boolean).join(" · ")),
        ),
      ),
    );
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) input.setAttribute("aria-activedescendant", `${id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    found = [];
    draw();
  }

  /** @param {number} index */
  function take(index) {
    const chosen = found[index];
    if (!chosen) return;
    suggester.stop();
    taken = chosen;
    input.value = chosen.name || chosen.text;
    const grid = chosen.grid_name && { grid: chosen.grid_name, community: chosen.community_name ?? "" };
    told.textContent = grid ? t("desk.entry.where.grid", grid) : "";
    said.textContent = "";
    input.removeAttribute("aria-invalid");
    close();
    onTake(taken);
    next();
  }

  input.addEventListener("input", () => {
    if (taken) {
      taken = null;
      answered = "";
      onTake(null);
    }
    told.textContent = "";
    isWaiting = false;
    if (input.value.trim()) suggester.want(input.value.trim());
    else {
      suggester.stop();
      close();
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      at = (at + step + found.length) % found.length;
      draw();
    } else if (event.key === "Enter" && input.value.trim() && !taken) {
      event.preventDefault();
      event.stopPropagation();
      // Never what was found for less than what is written.
      if (answered === input.value.trim()) take(at);
      else isWaiting = true;
    } else if (event.key === "Escape" && found.length) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", close);
  return {
    box: el("div", { class: "field found-field" }, input, list, told, said),
    input,
    value: () => taken,
    tell(words) {
      said.textContent = words;
      input.toggleAttribute("aria-invalid", Boolean(words));
      if (words) input.setAttribute("aria-invalid", "true");
    },
  };
}
