// Who is signed in, and where they go on once they are.

import { get, list } from "./api.js";

/** @typedef {import("./api.js").Schemas["Me"]} Me */

/** Who is signed in. @returns {Promise<Me>} */
export const askWhoIsIn = () => get("/api/v1/me", {}, list("posts"), undefined, { fresh: true });
