// The way and what a task adds to it, on the map above: the way itself a line, the detour dotted.

import { Problem, route } from "../../../core/api.js";
import { language } from "../../../core/i18n.js";
import { pair } from "../service.js";
import { state } from "../state.js";

/**
 * @typedef {[number, number][]} Line
 * @typedef {{at: {lon: number, lat: number}, title: string, number: string}} Shown
 */

let last = "";

/** @param {import("../screens.js").Page} page @param {Shown} task */
export async function drawDetour(page, task) {
  const { here, to, mode } = state;
  const key = JSON.stringify([task.number, here && [here.lon, here.lat], to, mode]);
  const stations = [{ ...task.at, name: task.title, onChoose: () => {} }];
  if (key !== last) page.drawMap({ here, to, stations }, key);
  last = key;
  if (!here) return;
  const [line, dotted] = await Promise.all([
    to ? lineOf([here, to], mode) : null,
    lineOf(to ? [here, task.at, to] : [here, task.at], mode),
  ]);
  if (last === key && state.screen === "tasks") page.drawMap({ here, to, stations, line, dotted }, key);
}

/** @param {{lon: number, lat: number}[]} points @param {import("../../../core/api.js").Mode} mode @returns {Promise<Line>} */
async function lineOf(points, mode) {
  const legs = points.slice(1).map((point, i) => ({ from: points[i], to: point }));
  const found = await Promise.all(legs.map(({ from, to }) => leg(from, to, mode)));
  return found.flat();
}

/** @param {{lon: number, lat: number}} from @param {{lon: number, lat: number}} to @param {import("../../../core/api.js").Mode} mode @returns {Promise<Line>} */
async function leg(from, to, mode) {
  try {
    const query = { from: pair(from), to: pair(to), mode, lang: language };
    return (await route(query, new AbortController().signal)).geometry.coordinates;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [
      [from.lon, from.lat],
      [to.lon, to.lat],
    ];
  }
}
