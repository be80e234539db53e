// The chips over the map: open now, the kinds of places; and, behind their button, the layers.

import { byId, el, icon } from "../../core/dom.js";
import { mayAsk, whereAmI } from "../../core/position.js";
import { layerOf, layers, named } from "../../core/terms.js";
import { kindsThere, rowIcon } from "../../features/places/kinds.js";

import { navigate, replace, state, update } from "./state.js";
import { map, origin } from "./view.js";

// No list begins at a position that may be this far off.
const ROUGH_M = 500;
// Whoever looks at places farther off than this does not mean those about them.
const ABOUT_M = 20_000;

/** @param {Element} chip @param {string} text */
const write = (chip, text) => {
  /** @type {Element} */ (chip.querySelector("span")).textContent = text;
};

/** Every chip as the URL says. */
export function drawChips() {
  const chips = byId("kinds");
  byId("open-now").setAttribute("aria-pressed", String(state.open));
  byId("all-kinds").setAttribute("aria-pressed", String(Boolean(state.kinds)));
  for (const kind of kindsThere()) {
    const { code, icon: name, tone } = kind;
    let chip = /** @type {HTMLElement | null} */ (chips.querySelector(`[data-kind="${CSS.escape(code)}"]`));
    if (!chip) {
      chip = el(
        "button",
        { type: "button", class: "chip", "data-kind": code, "data-tone": tone },
        rowIcon(name),
        el("span", {}),
      );
      chips.append(chip);
    }
    write(chip, named(kind));
    const on = state.kind === code;
    chip.setAttribute("aria-pressed", String(on));
  }
  // Another language or larger text moves it too.
  chips
    .querySelector("[data-kind][aria-pressed=true]")
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  drawLayers();
}

function drawLayers() {
  const group = byId("layers");
  for (const { code, tone } of layers()) {
    if (group.querySelector(`[data-layer="${CSS.escape(code)}"]`)) continue;
    group.append(
      el(
        "button",
        { type: "button", class: "chip", "data-layer": code, "data-tone": tone },
        icon("check"),
        el("span", {}),
      ),
    );
  }
  for (const chip of group.querySelectorAll("button")) {
    const code = chip.dataset.layer ?? "";
    const layer = layerOf(code);
    const on = state.layers.includes(code);
    chip.setAttribute("aria-pressed", String(on));
    if (layer) write(chip, named(layer));
    chip
      .querySelector("svg")
      ?.replaceWith(on ? icon("check") : layer ? rowIcon(layer.icon) : icon("grid-3x3"));
  }
}

/** What stays chosen while somebody looks for places about it. @returns {import("../../core/urlstate.js").Where} */
function whereChosen() {
  const { area, address, lon, lat, accuracy_m, fromDevice, spot } = state;
  const device = lon === undefined ? undefined : fromDevice;
  return { area, address, lon, lat, accuracy_m, fromDevice: device, spot };
}

/**
 * A kind near here; pressed once more, what was shown before.
 * @param {string} kind @param {string} [offers] what they must offer, too
 */
export async function chooseKind(kind, offers) {
  const { area, address, lon } = state;
  const where = whereChosen();
  if (state.kind === kind && state.offers === offers) {
    navigate(where);
    return;
  }
  const { from, fromDevice: here } = origin();
  // What is chosen stays the middle; otherwise it is where one stands, if that may be asked, or what is
  // looked at now.
  if (lon !== undefined) navigate({ ...where, kind, offers });
  else if (from) navigate({ area, address, kind, offers, near: from, fromDevice: here });
  else {
    const stand = area ? null : await position();
    navigate({ area, address, kind, offers, near: stand ?? map.middle(), fromDevice: Boolean(stand) });
  }
}

/**
 * Where one stands, if the page may know and looks at those parts.
 * @returns {Promise<[number, number] | null>}
 */
async function position() {
  if (!(await mayAsk())) return null;
  const found = await whereAmI().catch(() => null);
  if (!found || found.accuracy_m > ROUGH_M) return null;
  return map.map.getCenter().distanceTo([found.lat, found.lon]) < ABOUT_M ? [found.lon, found.lat] : null;
}

/** @param {boolean} open */
function showLayers(open) {
  byId("menu").hidden = !open;
  byId("layers-button").setAttribute("aria-expanded", String(open));
}

/** @param {{onLayers: () => void}} events */
export function listenToChips({ onLayers }) {
  byId("open-now").addEventListener("click", () => update({ open: !state.open }));
  byId("all-kinds").addEventListener("click", () =>
    navigate(state.kinds ? whereChosen() : { ...whereChosen(), kinds: true }),
  );
  byId("kinds").addEventListener("click", (event) => {
    const kind = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest("[data-kind]")
    )?.dataset.kind;
    if (kind) chooseKind(kind);
  });
  byId("kinds").addEventListener(
    "wheel",
    (event) => {
      if (!event.deltaX) byId("kinds").scrollLeft += event.deltaY;
    },
    { passive: true },
  );
  byId("layers").addEventListener("click", (event) => {
    const code = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest("[data-layer]")
    )?.dataset.layer;
    if (!code) return;
    replace({
      layers: state.layers.includes(code) ? state.layers.filter((l) => l !== code) : [...state.layers, code],
    });
    onLayers();
  });
  byId("layers-button").addEventListener("click", ({ detail }) => {
    const opens = byId("menu").hasAttribute("hidden");
    showLayers(opens);
    // Pressed by a key: what it opened is reached by the next one.
    if (opens && detail === 0) byId("menu").querySelector("button")?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!byId("menu").hidden && !(/** @type {Element} */ (event.target).closest("#menu, #layers-button")))
      showLayers(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || byId("menu").hidden) return;
    showLayers(false);
    byId("layers-button").focus();
  });
}
