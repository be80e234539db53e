// Who is signed in, and where they go on once they are.

import { get, list } from "./api.js";

/** @typedef {import("./api.js").Schemas["Me"]} Me */

/** Who is signed in. @returns {Promise<Me>} */
export const askWhoIsIn = () => get("/api/v1/me", {}, list("posts"), undefined, { fresh: true });

/** Kept while the tab is open only: on the way lies the sign-in, perhaps that of the city. */
const RETURN = "return-to";
/** Where somebody may be led on: a page of ours, without what was asked of it. */
const PAGES = /^\/plan(\/P\d{4}-\d{4})?$/;

/** Go to the desk's sign-in, and come back here after it. */
export function leaveToSignIn() {
  try {
    sessionStorage.setItem(RETURN, location.pathname);
  } catch {
    // Where nothing can be kept the desk itself is shown.
  }
  location.assign("/desk");
}

/** The page from which somebody was sent to sign in, once. @returns {string | null} */
export function takeReturn() {
  try {
    const path = sessionStorage.getItem(RETURN);
    sessionStorage.removeItem(RETURN);
    return path && PAGES.test(path) ? path : null;
  } catch {
    return null;
  }
}
