// What is being reported: kept while the page stands, and its words while the tab does, for a phone may close
// the page when its camera opens.

import { uuid } from "../../core/uuid.js";
import { view } from "./view.js";

/**
 * @typedef {{lon: number, lat: number, accuracy_m?: number, building?: string, name: string, area?: string,
 *   community?: string, callee?: {name: string, phone: string} | null, outside?: boolean}} Place
 *   `name`: what somebody calls it; `area`: community and grid; `outside`: not in this city
 * @typedef {object} Draft
 * @property {Place | null} place
 * @property {string} text
 * @property {import("../../features/cases/photos.js").Photo[]} photos
 * @property {string | null} category its code
 * @property {string} phone
 * @property {boolean} texts whether what becomes of it is to be told by text
 * @property {import("../../features/cases/queue.js").Report | null} kept the one in the queue that is changed
 */

const KEY = "report.draft";
const LONGEST_PLACE = 120;

/** @type {Draft} */
export const draft = {
  place: null,
  text: "",
  photos: [],
  category: null,
  phone: "",
  texts: false,
  kept: null,
};

/** Take up what this tab kept. */
export function resume() {
  try {
    const { text, category, phone } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    Object.assign(draft, { text: text ?? "", category: category ?? null, phone: phone ?? "" });
  } catch {
    // A private window keeps nothing.
  }
}

export function keepDraft() {
  const { text, category, phone } = draft;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ text, category, phone }));
  } catch {
    // Then it lasts as long as the page.
  }
}

export function startAnew() {
  Object.assign(draft, { text: "", photos: [], category: null, phone: "", texts: false, kept: null });
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept there.
  }
}

/** Whether there is a photo or a sentence. */
export const saysSomething = () => draft.photos.length > 0 || draft.text.trim() !== "";

/**
 * The report as it goes into the queue when the thumb lifts.
 * @param {string} device @param {string} categoryName
 * @returns {import("../../features/cases/queue.js").Report}
 */
export function reportOf(device, categoryName) {
  const { place, text, photos, category, phone, texts, kept } = draft;
  if (!category || (view.placed && !place)) throw new Error("There is nothing to report yet.");
  const body = {
    submission: kept?.submission ?? uuid(),
    // A courier's stays a courier's.
    ...(kept?.body.channel && { channel: kept.body.channel }),
    category,
    text: text.trim(),
    ...(view.placed && place && where(place)),
    happened_at: kept?.body.happened_at ?? new Date().toISOString(),
    ...(phone.trim() && { phone: phone.trim(), answer_by: texts ? "sms" : "phone" }),
    evidence: photos.map(({ sha256 }) => sha256),
    device,
  };
  return {
    submission: body.submission,
    body,
    // What was refused for good has not arrived.
    tried: kept?.fault ? undefined : kept?.tried,
    photos,
    shown: {
      name: view.placed ? (place?.name ?? "") : "",
      category: categoryName,
      callee: place?.callee ?? null,
    },
  };
}

/** @param {Place} place */
const where = ({ lon, lat, accuracy_m = 0, building, name }) => ({
  at: { lon, lat, accuracy_m },
  ...(building && { building }),
  place: Array.from(name).slice(0, LONGEST_PLACE).join(""),
});

/** Change one that waits. @param {import("../../features/cases/queue.js").Report} report */
export function takeUp(report) {
  const { body, photos, shown } = report;
  Object.assign(draft, {
    place: body.at
      ? { ...body.at, building: body.building, name: shown.name, callee: shown.callee }
      : draft.place,
    text: body.text,
    photos,
    category: body.category,
    phone: body.phone ?? "",
    texts: body.answer_by === "sms",
    kept: report,
  });
}
