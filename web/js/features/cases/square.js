// A QR code that the service made, drawn.

const SVG = "http://www.w3.org/2000/svg";
/** Modules left white around it, that a camera finds it. */
export const QUIET = 2;

/** @param {{size: number, path: string}} square @param {string} label */
export function squareOf({ size, path }, label) {
  const svg = document.createElementNS(SVG, "svg");
  const whole = size + 2 * QUIET;
  svg.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${whole} ${whole}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("class", "square");
  const modules = document.createElementNS(SVG, "path");
  modules.setAttribute("d", path);
  modules.setAttribute("shape-rendering", "crispEdges");
  svg.append(modules);
  return svg;
}
