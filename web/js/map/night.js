// The map at night. A page whose meta element says that it has dark colours gets a map of its own for them: ground
// darker than water darker than streets, names light on dark; no picture of the day turned down.

const DARK = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
/** Whether this page is dark now. */
const isNight = () =>
  Boolean(DARK?.matches) &&
  Boolean(document.querySelector('meta[name="color-scheme"]')?.getAttribute("content")?.includes("dark"));

/** Told when the device turns dark or light. @param {() => void} listener */
export const onNightfall = (listener) => DARK?.addEventListener("change", listener);

/** By the colour of the day: where a rule would not do. @type {Record<string, string>} */
const NIGHT = {
  "#ffffff": "#10161e",
  // Ground.
  "#f3f1ec": "#161d26",
  "#f6f3ec": "#19212b",
  "#f9ede5": "#241f22",
  "#f9e6da": "#2a2222",
  "#eceaf0": "#1d2029",
  "#f9e9e9": "#2b1f25",
  "#f4efdc": "#26241d",
  "#eef0dc": "#1d241d",
  "#c9e4bf": "#16301f",
  "#d3ebc9": "#183222",
  "#dff0d6": "#1a2c20",
  "#bbdfc4": "#1b3a2c",
  "#e3f0cf": "#212d1f",
  "#f1ece3": "#20242a",
  "#eceae6": "#1c2128",
  "#a9d3f5": "#12314d",
  "#8fc2ea": "#1b456a",
  // Buildings.
  "#e9e4da": "#252e39",
  "#ded8cb": "#2e3844",
  "#cfc8ba": "#3b4653",
  "#f2dfd1": "#352b2a",
  "#e3e0e6": "#2a2d38",
  "#dedce4": "#282b35",
  "#ece3c4": "#343022",
  "#f2d9d9": "#3a272c",
  // Halos under names on water, parks and main roads.
  "#d3e9fb": "#0d2438",
  "#eef8ea": "#0f2116",
  "#fff6dc": "#2a2313",
  // Streets and what runs on them.
  "#e2ded6": "#202832",
  "#ded6ca": "#202832",
  "#d8d3c9": "#222b36",
  "#d3cdc0": "#25303c",
  "#e2cc97": "#39331f",
  "#e4b666": "#453818",
  "#dc9f4e": "#513b17",
  "#b9ac92": "#4a5360",
  "#fbf7f1": "#37404c",
  "#fff3cf": "#5a4f2e",
  "#ffe29a": "#6d5a2a",
  "#ffd27d": "#7d602a",
  "#c9b597": "#5f5a4c",
  "#a9a49b": "#4c535d",
};
const TEXT_LIGHTNESS = 0.78;

/** A colour of a name or a line, as light as it is dark by day. @param {string} hex */
function lightened(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const lightness = (most + least) / 2;
  if (lightness > 0.62) return hex;
  const spread = most - least;
  const saturation = spread / (1 - Math.abs(2 * lightness - 1) || 1);
  const hue =
    spread === 0
      ? 0
      : most === r
        ? ((g - b) / spread + 6) % 6
        : most === g
          ? (b - r) / spread + 2
          : (r - g) / spread + 4;
  return `hsl(${Math.round(hue * 60)}, ${Math.round(saturation * 90)}%, ${TEXT_LIGHTNESS * 100}%)`;
}

/**
 * A colour of the day, by night.
 * @param {string} hex as in the palette @param {boolean} [street] a way, where white is no halo
 */
export function atNight(hex, street = false) {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return hex;
  if (street && hex === "#ffffff") return "#3d4753";
  return NIGHT[hex] ?? lightened(hex);
}

/** A colour of the map, as it is now. @param {string} hex @param {boolean} [street] as of `atNight` */
export const shade = (hex, street) => (isNight() ? atNight(hex, street) : hex);
