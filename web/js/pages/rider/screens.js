// What opens over the stations: reporting, what waits, danger, tasks. Each is fetched when it is first wanted.

import { byId } from "../../core/dom.js";
import { learnLaterWords, t } from "../../core/i18n.js";
import { toast } from "../../ui/components.js";
import { back, state, update } from "./state.js";

/**
 * @typedef {import("./state.js").Screen} Screen
 * @typedef {import("./couriermap.js").MapContent} MapContent
 * @typedef {object} Page what a screen asks of the page
 * @property {(screen: Screen) => void} go to another screen, in place of this one
 * @property {() => void} leave back to the stations
 * @property {(found: (place: {lon: number, lat: number, name?: string}) => void) => void} findPlace
 * @property {(content: Partial<MapContent>, what: string) => void} drawMap
 * @property {(n: number | null) => void} countTasks
 * @typedef {(host: HTMLElement, page: Page) => () => void} Open draws it into `host`; returns what ends it
 */

/** @type {Record<Screen, () => Promise<{open: Open}>>} */
const MODULES = {
  report: () => import("./reporting/camerascreen.js"),
  write: () => import("./reporting/writescreen.js"),
  danger: () => import("./reporting/dangerscreen.js"),
  queue: () => import("./reporting/queuescreen.js"),
  tasks: () => import("./tasks/taskscreen.js"),
};

export class Screens {
  /** @param {Omit<Page, "go" | "leave">} page */
  constructor(page) {
    /** @type {Page} */
    this.page = {
      ...page,
      go: (screen) => update({ screen }),
      leave: () => back({ screen: null }),
    };
    /** @type {Screen | null} */
    this.shown = null;
    this.close = () => {};
  }

  /** Show what the URL says. @param {Screen | null} screen */
  follow(screen) {
    if (screen === this.shown) return;
    this.shown = screen;
    this.end();
    if (screen) this.open(screen);
  }

  /** In another language. */
  redraw() {
    const { shown } = this;
    this.follow(null);
    this.follow(shown);
  }

  end() {
    this.close();
    this.close = () => {};
    byId("screen").hidden = true;
    byId("screen").replaceChildren();
  }

  /** What one screen leads to is there before it is wanted: a network may go with the next corner. */
  fetchOthers() {
    for (const module of Object.values(MODULES)) module().catch(() => {});
  }

  /** @param {Screen} screen */
  async open(screen) {
    const host = byId("screen");
    try {
      const [{ open }] = await Promise.all([MODULES[screen](), learnLaterWords()]);
      if (screen !== this.shown || state.screen !== screen) return;
      host.hidden = false;
      host.dataset.screen = screen;
      this.close = open(host, this.page);
      /** @type {HTMLElement | null} */ (host.querySelector("h1"))?.focus({ preventScroll: true });
      this.fetchOthers();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // A module or its words did not come.
      toast(t("rider.screen.failed"));
      this.page.leave();
    }
  }
}
