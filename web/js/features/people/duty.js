// Who is on duty changes while a sheet stands open: then it is asked again, at that minute.

import { Problem } from "../../core/api.js";
import { cityTime } from "../../core/citytime.js";
import { inOrder } from "./ladder.js";

// Duty changes at the minute: a moment later the answer is another one.
const SETTLED_MS = 1500;
const LONGEST_WAIT_MS = 86_400_000;

/** @typedef {import("../../core/api.js").Rung} Rung */
/**
 * @typedef {{call?: Rung[], responsible: import("../../core/api.js").Responsible[]}} People an answer or an
 *   area
 */

/**
 * @template {People} T
 * @param {T} people
 * @param {string} at the moment they are told for, by the service's clock
 * @param {{signal: AbortSignal, ask: () => Promise<[T, string]>, onChange: (people: T) => void}} how
 *   `ask`: the same anew, and for which moment that is
 */
export function followDuty(people, at, { signal, ask, onChange }) {
  const then = Date.parse(at);
  const edges = [
    ...(people.call ?? []).flatMap(({ until, back_at: back }) => [until, back]),
    ...people.responsible.flatMap((person) => [person.on_duty_until, person.next_on_duty]),
  ]
    .map((iso) => Date.parse(iso ?? ""))
    .filter((ms) => ms > then);
  if (!edges.length) return;
  // This device's clock may be wrong; that it goes is enough.
  const wait = Math.min(Math.min(...edges) - then + SETTLED_MS, LONGEST_WAIT_MS);
  const began = Date.now();
  const later = async () => {
    if (signal.aborted || Date.now() - began < wait) return;
    stop();
    const moment = then + Date.now() - began;
    /** @type {[T, string]} */
    let next = [laterOn(people, moment), cityTime(moment)];
    try {
      next = await ask();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
    }
    onChange(next[0]);
    followDuty(...next, { signal, ask, onChange });
  };
  const timer = setTimeout(later, wait);
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", later);
  };
  // A phone that slept wakes late.
  document.addEventListener("visibilitychange", later);
  signal.addEventListener("abort", stop);
}

/**
 * Without a network: what was known, at a later moment.
 * @template {People} T
 * @param {T} people
 * @param {number} moment
 * @returns {T}
 */
function laterOn(people, moment) {
  const over = (/** @type {string | null} */ iso) => iso !== null && Date.parse(iso) <= moment;
  const call = (people.call ?? []).map((rung) => {
    if (rung.on_duty && over(rung.until)) return { ...rung, on_duty: false, until: null };
    if (rung.on_duty === false && over(rung.back_at)) return { ...rung, on_duty: true, back_at: null };
    return rung;
  });
  // As the service has it: those on duty, the hotline, whoever may be there, the others; each by rung.
  const turn = (/** @type {Rung} */ { on_duty: onDuty, rung }) =>
    onDuty ? Number(rung === "hotline") : onDuty === null ? 2 : 3;
  return { ...people, call: inOrder(call).sort((a, b) => turn(a) - turn(b)) };
}
