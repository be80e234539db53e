// The map of the couriers' page, fetched only once it is wanted: it is by far the heaviest part.

import { arrives, el } from "../../core/dom.js";

const SCRIPT = "/web/vendor/leaflet/leaflet.js";
const STYLE = "/web/vendor/leaflet/leaflet.css";

/** @type {Promise<typeof import("./couriermap.js")> | null} */
let coming = null;

/**
 * The map's module, with the library it needs. Fails while there is no network and no copy; then it may be
 * tried again.
 */
export function mapModule() {
  coming =
    coming ??
    (async () => {
      await arrives(el("link", { rel: "stylesheet", href: STYLE }));
      await arrives(el("script", { src: SCRIPT }));
      return import("./couriermap.js");
    })().catch((error) => {
      coming = null;
      throw error;
    });
  return coming;
}
