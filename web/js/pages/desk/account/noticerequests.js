// What the desk asks about notices.

import { get, list } from "../../../core/api.js";
import { just } from "../session.js";

/**
 * @typedef {import("../requests.js").Schemas} Schemas
 * @typedef {Schemas["NoticesAnswer"]} NoticesAnswer
 * @typedef {Schemas["NoticeOfMe"]} Notice
 * @typedef {Schemas["PushKey"]} PushKey
 */

const NOTICES = "/api/v1/me/notices";
const PUSH = "/api/v1/me/push";

/** @returns {Promise<NoticesAnswer>} */
export const askNotices = () => get(NOTICES, {}, list("notices"), undefined, { fresh: true });

/** Note that they were seen, up to a number; how many are left. @param {number} upTo @returns {Promise<number>} */
export const markRead = async (upTo) =>
  (
    await get(`${NOTICES}/read`, {}, (body) => typeof body.unread === "number", undefined, {
      sent: { up_to: upTo },
    })
  ).unread;

/** @returns {Promise<PushKey>} */
export const askPushKey = () =>
  get(`${PUSH}/key`, {}, (body) => typeof body.is_on === "boolean", undefined, { fresh: true });

/** @param {object} subscription */
export const subscribe = (subscription) => just(PUSH, "POST", subscription);

export const unsubscribe = () => just(PUSH, "DELETE");
