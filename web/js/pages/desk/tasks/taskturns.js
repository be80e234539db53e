// In which group of the list a task stands, and which rows are one task with several seats. Pure.

/**
 * @typedef {import("../matterrequests.js").Row} Row
 * @typedef {"handed_in" | "sent_back" | "taken" | "open"} Group
 * @typedef {{row: Row, left: number}} Line `left`: how many seats of an open one are free
 */

/** What waits for the office first. */
export const GROUPS = /** @type {Group[]} */ (["handed_in", "sent_back", "taken", "open"]);
/** What shows the state of a task: the mark and the colour of a case that is as far. @type {Record<string, string>} */
const LOOKS = {
  open: "received",
  taken: "working",
  handed_in: "resolved",
  sent_back: "returned",
  done: "closed",
  void: "withdrawn",
};
/** The clock that a state waits for. @type {Record<string, string>} */
const CLOCKS = { open: "period", taken: "lease", sent_back: "lease", handed_in: "check" };

/** @param {string} state */
export const lookOf = (state) => LOOKS[state] ?? "received";

/** @template {{name: string, stopped_at: string | null}} C @param {{state: string, clocks: C[]}} task @returns {C | undefined} */
export const clockOf = ({ state, clocks }) =>
  clocks.find(({ name, stopped_at }) => name === CLOCKS[state] && stopped_at === null);

/** @param {{state: string, clocks: {name: string, due_at: string, stopped_at: string | null}[]}} task */
const due = (task) => Date.parse(clockOf(task)?.due_at ?? "9999-01-01T00:00:00Z");

/**
 * By what is due first; free seats of one task are one line, which stands for all of them.
 * @param {Row[]} rows @returns {Map<Group, Line[]>}
 */
export function grouped(rows) {
  /** @type {Map<Group, Line[]>} */
  const found = new Map(GROUPS.map((group) => [group, []]));
  /** @type {Map<string, Line>} */
  const calls = new Map();
  for (const row of [...rows].sort((one, other) => due(one) - due(other))) {
    const call = row.state === "open" ? String(row.facts.call ?? row.number) : "";
    const same = calls.get(call);
    if (same) {
      same.left += 1;
      continue;
    }
    const line = { row, left: row.state === "open" ? 1 : 0 };
    if (call) calls.set(call, line);
    found.get(/** @type {Group} */ (row.state))?.push(line);
  }
  return found;
}

/** As they stand under each other. @param {Row[]} rows */
export function ordered(rows) {
  const groups = grouped(rows);
  return GROUPS.flatMap((group) => (groups.get(group) ?? []).map(({ row }) => row));
}

/** The line in which a number stands: that of another seat of the same task, too. @param {Row[]} rows @param {string} number */
export function standsFor(rows, number) {
  const row = rows.find((each) => each.number === number);
  if (row?.state !== "open") return row;
  return ordered(rows).find((each) => each.state === "open" && each.facts.call === row.facts.call);
}

/** What comes after one that is done with: the next below of its group, else that above, else what comes next. @param {Row[]} rows @param {string} number */
export function after(rows, number) {
  const all = ordered(rows);
  const at = all.findIndex((each) => each.number === number);
  if (at < 0) return undefined;
  const same = (/** @type {number} */ index) => all[index]?.state === all[at].state;
  return same(at + 1) ? all[at + 1] : same(at - 1) ? all[at - 1] : all[at + 1];
}
