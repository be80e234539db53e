// An answer on the map and on the sheet: asked for, put there, and kept true while it stands open.

import * as api from "../../core/api.js";
import { doubtIn } from "../../features/addresses/disambiguation.js";
import {
  forgetHome,
  homeState,
  homeWithin,
  isHome,
  keepGridAsHome,
  keepHome,
} from "../../features/addresses/home.js";
import { followDuty } from "../../features/people/duty.js";
import { calleeOf, ladderSpoken, rungsOf } from "../../features/people/ladder.js";
import { announce } from "../../ui/components.js";
import { keepAnswer } from "./later.js";
import { answerPanel, title } from "./locatepanel.js";
import { nearAnswer } from "./nearanswer.js";
import { replace, state, update } from "./state.js";
import { locatedAt, look, map, outlineAll, panel, refresh } from "./view.js";

const L = window.L;
// The API answers for no worse position than this.
const WORST_ACCURACY_M = 5000;
// With a worse one, or more places that it could be, nothing is claimed: somebody shows the place on the map.
const DECENT_ACCURACY_M = 500;
const CHOICES_MOST = 3;

/** @typedef {typeof state} State */

/** @param {State} place */
function queryOf({ lon, lat, accuracy_m, address, at }) {
  return address
    ? { address, at }
    : { lon, lat, at, accuracy_m: accuracy_m && Math.min(accuracy_m, WORST_ACCURACY_M) };
}

/** Whether a position says too little to name a grid. @param {State} place @param {api.Answer} answer */
const isCoarse = ({ accuracy_m: accuracy = 0, lon }, { evidence }) =>
  lon !== undefined &&
  evidence.needs_confirmation &&
  accuracy > 0 &&
  (accuracy > DECENT_ACCURACY_M || evidence.alternatives.length > CHOICES_MOST);

/**
 * Of no use to most: fetched when a position is bad.
 * @param {Parameters<typeof import("./coarse.js").showCoarse>} what
 */
export const showCoarse = async (...what) => (await import("./coarse.js")).showCoarse(...what);

/**
 * @param {State} place @param {AbortSignal} signal @param {boolean} focus
 * @param {{city: string, onDoubt: (address: string, candidate: api.Candidate) =>
 *   Promise<void>}} options
 */
export async function showAnswer(place, signal, focus, { city, onDoubt }) {
  const { address, at } = place;
  let answer = await api.locate(queryOf(place), signal);
  const { matched, evidence } = answer;
  const doubtful = address ? doubtIn(answer) : null;
  if (address && doubtful) {
    await onDoubt(address, doubtful);
    return;
  }
  if (evidence.needs_confirmation && !place.sure && place.accuracy_m) {
    const known = homeWithin(place);
    if (known && !isHome(place)) {
      // Asked once, answered once.
      update({
        lon: undefined,
        lat: undefined,
        ...homeState(known),
        accuracy_m: undefined,
        fromDevice: false,
      });
      return;
    }
    if (!known && isCoarse(place, answer)) {
      await showCoarse(place, answer, signal, focus, { city });
      return;
    }
  }
  if (address) {
    map.mark(matched.lon, matched.lat, { label: matched.text ?? address });
    // What is shared is the address, not what was typed beside it.
    replace({ address: matched.text ?? address });
  }
  locatedAt(matched.lon, matched.lat);
  const nearby = nearAnswer(matched.lon, matched.lat, signal);
  const code = answer.grid?.code ?? answer.chain.slice(-1)[0]?.code;
  const asked = () => evidence.needs_confirmation && !state.sure && !isHome(state);
  const confirm = () => {
    replace({ sure: true });
    if (place.accuracy_m) keepHome({ lon: matched.lon, lat: matched.lat, name: title(answer) });
    map.others.clearLayers();
    draw();
  };
  const make = () =>
    answerPanel(answer, {
      nearby,
      fromDevice: Boolean(place.fromDevice),
      spot: place.spot,
      home: isHome(state),
      large: "large" in document.documentElement.dataset,
      rungs: rungsOf(answer),
      doubtful: asked(),
      onConfirm: confirm,
      onOther: (other) => place.accuracy_m && keepGridAsHome(other, at),
      onForget: () => {
        forgetHome();
        draw();
      },
    });
  const callee = () => {
    const [first] = rungsOf(answer);
    return first ? calleeOf(first) : null;
  };
  const spoken = () => {
    const [first] = rungsOf(answer);
    return first ? ladderSpoken(title(answer), first) : title(answer);
  };
  const draw = () => panel(make, { focus: true, still: true, callee, spoken: spoken() });
  panel(make, {
    focus,
    callee,
    spoken: spoken(),
    detent: "large" in document.documentElement.dataset ? "full" : undefined,
  });
  if (!at) keepAnswer(title(answer), answer.query.at, rungsOf(answer));
  if (!at)
    followDuty(answer, answer.query.at, {
      signal,
      ask: async () => {
        const next = await api.locate(queryOf(place), signal, { fresh: true });
        return [next, next.query.at];
      },
      onChange: (next) => {
        const before = rungsOf(answer)[0]?.phone;
        answer = next;
        refresh(["ladder", "others"]);
        if (rungsOf(answer)[0]?.phone !== before) announce(spoken());
      },
    });
  const others = asked() ? evidence.alternatives : [];
  const [shape] = await Promise.all([
    code ? api.area(code, at, signal).catch(() => null) : null,
    outlineAll(
      others.map((o) => o.code),
      signal,
    ),
  ]);
  if (signal.aborted) return;
  const bounds = shape?.geometry
    ? map.outline(shape.geometry)
    : L.latLngBounds([matched.lat, matched.lon], [matched.lat, matched.lon]);
  look(place, bounds.extend([matched.lat, matched.lon]));
}
