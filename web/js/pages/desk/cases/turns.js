// Whose turn a case is, which step comes next, and in which group of the inbox it stands.

import { daysAhead } from "../../../core/format.js";
import { nearness } from "./clocks.js";

/**
 * @typedef {import("../../../core/api.js").Schemas["InboxRow"]} Row
 * @typedef {import("./clocks.js").Clock} Clock
 * @typedef {{state: string, facts: Record<string, any>, clocks: Clock[], may: {verb: string}[]}} Standing
 * @typedef {{verb: string, isMine: boolean}} Next
 * @typedef {"over" | "today" | "new" | "work"} Group
 */

export const GROUPS = /** @type {Group[]} */ (["over", "today", "new", "work"]);
export const OVER = ["closed", "declined", "merged", "transferred", "withdrawn"];
/** The step that a state waits for. @type {Record<string, string>} */
const NEXT = {
  received: "accept",
  accepted: "dispatch",
  dispatched: "acknowledge",
  working: "resolve",
  returned: "rule",
  escalated: "take_on",
  resolved: "confirm",
};
/** The clocks that a verb stops, the first that runs. @type {Record<string, string[]>} */
const STOPS = {
  accept: ["intake"],
  dispatch: ["resolve", "respond"],
  acknowledge: ["resolve", "respond"],
  respond: ["respond"],
  resolve: ["resolve", "respond"],
  grant: ["resolve"],
  rule: ["rule"],
  take_on: ["take_on"],
  confirm: ["follow_up"],
};

/** @param {Standing} matter @param {string} verb */
export const mayDo = ({ may }, verb) => may.some((each) => each.verb === verb);

/** @param {Standing} matter @param {string} name */
export const runs = ({ clocks }, name) =>
  clocks.find((each) => each.name === name && each.stopped_at === null);

/** The step that comes next, and whether it is for whoever reads. @param {Standing} matter @returns {Next | null} */
export function nextStep(matter) {
  let verb = NEXT[matter.state];
  if (!verb) return null;
  if (matter.state === "working") {
    if (matter.facts.asked_until && mayDo(matter, "grant")) verb = "grant";
    else if (runs(matter, "respond")) verb = "respond";
  }
  return { verb, isMine: mayDo(matter, verb) };
}

/** The clock that the next step stops; else the first that runs. @param {Standing} matter @returns {Clock | undefined} */
export function clockOfNext(matter) {
  const names = STOPS[nextStep(matter)?.verb ?? ""] ?? [];
  const running = matter.clocks.filter(({ stopped_at }) => stopped_at === null);
  return names.map((name) => runs(matter, name)).find(Boolean) ?? running[0];
}

/** @param {Row} row @param {string} now @returns {Group} */
export function groupOf(row, now) {
  const clock = clockOfNext(row);
  if (clock) {
    const near = nearness(clock, now);
    if (near === "over") return "over";
    const ends = daysAhead(new Date(Date.parse(clock.due_at) - 1000).toISOString(), now);
    if (ends === 0) return "today";
  }
  return row.state === "received" ? "new" : "work";
}

/** By due time inside of each group; what has no clock last. @param {Row[]} rows @param {string} now @returns {Map<Group, Row[]>} */
export function grouped(rows, now) {
  /** @type {Map<Group, Row[]>} */
  const found = new Map(GROUPS.map((group) => [group, []]));
  for (const row of rows) found.get(groupOf(row, now))?.push(row);
  const due = (/** @type {Row} */ row) => Date.parse(clockOfNext(row)?.due_at ?? "9999-01-01T00:00:00Z");
  for (const each of found.values()) each.sort((one, other) => due(one) - due(other));
  return found;
}

/** Whose state is shown as disputed: it is worked on again because its reporter said so. @param {Standing} matter */
export const isDisputed = ({ state, facts }) =>
  Boolean(facts.disputes) && ["working", "escalated", "dispatched"].includes(state);
