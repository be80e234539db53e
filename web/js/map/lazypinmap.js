// A map, fetched only once something is to be shown on it.

import { arrives, el } from "../core/dom.js";

const SCRIPT = "/web/vendor/leaflet/leaflet.js";
const STYLE = "/web/vendor/leaflet/leaflet.css";

/** @type {Promise<unknown> | null} */
let coming = null;

/** What modules with a map in them stand on. Fails while there is no network; then it may be tried again. */
export function leaflet() {
  coming =
    coming ??
    (async () => {
      await arrives(el("link", { rel: "stylesheet", href: STYLE }));
      await arrives(el("script", { src: SCRIPT }));
    })().catch((error) => {
      coming = null;
      throw error;
    });
  return coming;
}

/** A map with one pin that is dragged. */
export async function pinMapModule() {
  await leaflet();
  return import("./pinmap.js");
}
