// A map with a pin, fetched only once that is to be moved.

import { arrives, el } from "../core/dom.js";

const SCRIPT = "/web/vendor/leaflet/leaflet.js";
const STYLE = "/web/vendor/leaflet/leaflet.css";

/** @type {Promise<typeof import("./pinmap.js")> | null} */
let coming = null;

/** Fails while there is no network; then it may be tried again. */
export function pinMapModule() {
  coming ??= (async () => {
    await arrives(el("link", { rel: "stylesheet", href: STYLE }));
    await arrives(el("script", { src: SCRIPT }));
    return import("./pinmap.js");
  })().catch((error) => {
    coming = null;
    throw error;
  });
  return coming;
}
