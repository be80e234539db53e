// Fetches what draws the ground of the map.

import { arrives, el } from "../core/dom.js";

const PAINTER = "/web/vendor/protomaps-leaflet/protomaps-leaflet.js";

/**
 * What draws the ground: heavy, and of no use to the words that come first, so it is fetched only when they
 * stand.
 */
export async function basemapModule() {
  for (const name of ["basemap", "stylerules", "labels", "drawn", "palette", "night", "shadow"])
    document.head.append(el("link", { rel: "modulepreload", href: `/web/js/map/${name}.js` }));
  if (!window.protomapsL) await arrives(el("script", { src: PAINTER }));
  return import("./basemap.js");
}
