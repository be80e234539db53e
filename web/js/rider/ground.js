// The map of the couriers' page, fetched only once it is wanted: it is by far the heaviest part.

import { el } from "../dom.js";

const SCRIPTS = ["/web/vendor/leaflet/leaflet.js", "/web/vendor/protomaps-leaflet/protomaps-leaflet.js"];
const STYLE = "/web/vendor/leaflet/leaflet.css";

/** @param {HTMLElement & {onload: any, onerror: any}} node */
const arrives = (node) =>
  new Promise((resolve, reject) => {
    node.onload = resolve;
    node.onerror = reject;
    document.head.append(node);
  });

/** @type {Promise<typeof import("./couriermap.js")> | null} */
let coming = null;

/** The map's module, with the libraries it needs. Fails while there is no network and no copy; then it may be tried again. */
export function groundModule() {
  coming ??= (async () => {
    await arrives(el("link", { rel: "stylesheet", href: STYLE }));
    // The second needs what the first leaves behind.
    for (const src of SCRIPTS) await arrives(el("script", { src }));
    return import("./couriermap.js");
  })().catch((error) => {
    coming = null;
    throw error;
  });
  return coming;
}
