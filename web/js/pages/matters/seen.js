// What is new since somebody last looked, on this phone: nobody else is told that they look.

import { recall, remember } from "../../core/storage.js";

const KEY = "matters.seen";

/** When this phone looked before this visit, in ms since 1970; never: nothing is new. */
const before = Number(recall(KEY)) || null;

/** Whether it was shown, or went on, since. @param {{changed_at: string}} face */
export const isNew = ({ changed_at: at }) => before !== null && Date.parse(at) > before;

export const noteSeen = () => remember(KEY, String(Date.now()));
