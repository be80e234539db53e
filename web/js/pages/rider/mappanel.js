// The ground beside the card: fetched when first wanted, drawn again when there is something else to see.

import { byId } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { toast } from "../../ui/components.js";
import { mapModule } from "./lazymap.js";

const HEALTH_RETRY_MS = 8000;

/** @typedef {import("./couriermap.js").MapContent} MapContent */

export class MapPanel {
  /**
   * @param {{onPick: (lon: number, lat: number) => void, meta: () => import("../../core/api.js").Meta |
   *   null}} events
   */
  constructor(events) {
    this.events = events;
    /** @type {Promise<import("./couriermap.js").CourierMap> | null} */
    this.coming = null;
    /** @type {import("./couriermap.js").CourierMap | null} */
    this.map = null;
    this.drawn = "";
    this.timer = 0;
  }

  /**
   * @param {MapContent} content
   * @param {string} what it shows: with something else the map looks elsewhere
   */
  async draw(content, what) {
    try {
      this.map = this.map ?? (await this.opened());
    } catch {
      toast(t("rider.map.failed"));
      return;
    }
    this.map.draw(content, { fit: what !== this.drawn });
    this.drawn = what;
    if (!this.map.base) this.lay(this.map);
  }

  opened() {
    this.coming =
      this.coming ??
      this.open().catch((error) => {
        this.coming = null;
        throw error;
      });
    return this.coming;
  }

  async open() {
    const { CourierMap } = await mapModule();
    return new CourierMap(byId("map"), { onPick: this.events.onPick, onPlace: () => {}, onView: () => {} });
  }

  /**
   * The ground comes once the map looks somewhere: tiles that are given up for others of another zoom stay
   * empty.
   * @param {import("./couriermap.js").CourierMap} map
   */
  lay(map) {
    const meta = this.events.meta();
    const box = meta?.city?.bbox;
    if (!map.settled && box) map.look([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 14]);
    if (!map.settled) return;
    map.credits(meta?.attribution);
    map.ground(
      {
        layers: [],
        language,
        scale: this.scale,
        version: meta?.versions?.basemap,
        onHealth: (ok) => this.health(ok),
      },
      meta?.outside_tiles_url,
    );
  }

  get scale() {
    return "large" in document.documentElement.dataset ? 1.25 : 1;
  }

  /** After another language or size of text. */
  restyle() {
    this.map?.base?.change([], language, this.scale);
    this.map?.relabel();
  }

  retry() {
    this.map?.base?.retry();
  }

  /** @param {boolean} ok */
  health(ok) {
    if (ok || this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.retry();
    }, HEALTH_RETRY_MS);
  }
}
