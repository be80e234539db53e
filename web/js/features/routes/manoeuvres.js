// The icons of ways to move, and of what one does on the way.

/** @type {Record<import("../../core/api.js").Mode, string>} */
export const MODE_ICONS = { walk: "footprints", bicycle: "bike", scooter: "motorbike" };
/** What one does, by the engine's numbers. @type {Record<number, string>} */
const STEP_ICONS = {
  1: "navigation",
  2: "navigation",
  3: "navigation",
  4: "flag",
  5: "flag",
  6: "flag",
  9: "arrow-up-right",
  10: "corner-up-right",
  11: "corner-up-right",
  12: "undo-2",
  13: "undo-2",
  14: "corner-up-left",
  15: "corner-up-left",
  16: "arrow-up-left",
  18: "arrow-up-right",
  19: "arrow-up-left",
  20: "arrow-up-right",
  21: "arrow-up-left",
  23: "arrow-up-right",
  24: "arrow-up-left",
  26: "rotate-cw",
  27: "rotate-cw",
};

/** @param {number} kind */
export const stepIcon = (kind) => STEP_ICONS[kind] ?? "arrow-up";
