// The receipt as a picture: exactly what stands on the page, to be kept among the photos of a phone.

import { t } from "../../core/i18n.js";
import { QUIET } from "../../features/cases/square.js";
import { inOneLine, promised } from "./done.js";

const WIDE = 720;
const EDGE = 48;
const SQUARE = 240;

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} wide @returns {string[]} */
function linesOf(pen, text, wide) {
  const lines = [""];
  for (const letter of text) {
    const line = lines[lines.length - 1] + letter;
    if (pen.measureText(line).width > wide && lines[lines.length - 1]) lines.push(letter.trimStart());
    else lines[lines.length - 1] = line;
  }
  return lines;
}

/** @param {import("./done.js").Arrived} report @returns {Promise<Blob | null>} PNG */
export function slipPicture(report) {
  const { receipt } = report;
  const { time, who, phone } = promised(report);
  const family = getComputedStyle(document.body).fontFamily;
  const canvas = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {{text: string, size: number, weight: number, colour: string, gap: number}[]} */
  const below = [
    { text: t("report.done.latest"), size: 24, weight: 400, colour: "#465264", gap: 40 },
    { text: time, size: 38, weight: 700, colour: "#1b2430", gap: 6 },
    { text: t("report.done.answer"), size: 24, weight: 400, colour: "#465264", gap: 6 },
    { text: who, size: 28, weight: 600, colour: "#1b2430", gap: 32 },
    { text: phone, size: 24, weight: 400, colour: "#465264", gap: 6 },
    { text: t("report.done.again"), size: 24, weight: 400, colour: "#465264", gap: 32 },
  ].filter(({ text }) => text);
  const head = [
    { text: t("report.done"), size: 44, weight: 700, colour: "#1b2430", gap: 0 },
    { text: inOneLine(report).join(" · "), size: 26, weight: 400, colour: "#465264", gap: 12 },
  ];
  const font = (/** @type {{size: number, weight: number}} */ { size, weight }) =>
    `${weight} ${size}px ${family}`;
  /** @param {typeof head} rows @param {number} top @param {boolean} draw @returns {number} where they end */
  const write = (rows, top, draw) => {
    let y = top;
    for (const row of rows) {
      pen.font = font(row);
      pen.fillStyle = row.colour;
      y += row.gap;
      for (const line of linesOf(pen, row.text, WIDE - 2 * EDGE)) {
        y += row.size * 1.3;
        if (draw) pen.fillText(line, EDGE, y - row.size * 0.3);
      }
    }
    return y;
  };
  const boxTop = write(head, EDGE, false) + 32;
  const boxHigh = SQUARE + 48;
  canvas.width = WIDE;
  canvas.height = write(below, boxTop + boxHigh, false) + EDGE;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  write(head, EDGE, true);
  pen.strokeStyle = "#9aa6b5";
  pen.lineWidth = 2;
  pen.setLineDash([8, 6]);
  pen.strokeRect(EDGE, boxTop, WIDE - 2 * EDGE, boxHigh);
  pen.fillStyle = "#465264";
  pen.font = font({ size: 24, weight: 400 });
  pen.fillText(t("report.done.number"), EDGE + 28, boxTop + 90);
  pen.fillText(t("report.done.how"), EDGE + 28, boxTop + 210);
  pen.fillStyle = "#1b2430";
  pen.font = font({ size: 50, weight: 800 });
  pen.fillText(receipt.number, EDGE + 26, boxTop + 155);
  drawSquare(pen, receipt.square, WIDE - EDGE - SQUARE - 24, boxTop + 24);
  write(below, boxTop + boxHigh, true);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** @param {CanvasRenderingContext2D} pen @param {{size: number, path: string}} square @param {number} x @param {number} y */
function drawSquare(pen, { size, path }, x, y) {
  const module = Math.floor(SQUARE / (size + 2 * QUIET));
  const rest = (SQUARE - module * size) / 2;
  pen.save();
  pen.translate(Math.round(x + rest), Math.round(y + rest));
  pen.scale(module, module);
  pen.fillStyle = "#000000";
  pen.fill(new Path2D(path));
  pen.restore();
}
