// 写一句: without a camera, or what waits changed: a sentence, a photo from the phone, one of the kinds.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { canSendPhotos, MOST_PHOTOS, photoOf } from "../../../features/cases/photos.js";
import * as queue from "../../../features/cases/queue.js";
import { toast } from "../../../ui/components.js";
import { keepAndSend } from "./delivery.js";
import { draft } from "./draft.js";
import { frame, thumb } from "./frame.js";
import { kinds, wholeKinds } from "./kinds.js";
import { make, placed } from "./making.js";
import { Asking } from "./spot.js";

/** @typedef {import("./kinds.js").Category} Category */

const LONGEST = 2000;

/** @type {import("../screens.js").Open} */
export function open(host, page) {
  const screen = new WriteScreen(host, page);
  screen.start();
  return () => screen.end();
}

class WriteScreen {
  /** @param {HTMLElement} host @param {import("../screens.js").Page} page */
  constructor(host, page) {
    this.host = host;
    this.page = page;
    this.kept = draft.kept;
    this.asking = draft.asking ?? new Asking();
    /** @type {import("../../../features/cases/photos.js").Photo[]} */
    this.photos = [...(this.kept?.photos ?? [])];
    /** @type {string | null} */
    this.chosen = this.kept?.body.category ?? null;
    /** @type {Category[]} */
    this.all = [];
    /** @type {string[]} */
    this.urls = [];
    this.sending = false;
    /** Where it is, where that was said. @type {import("./spot.js").Spot | null} */
    this.spot = null;
    this.text = el("textarea", {
      id: "say",
      rows: 3,
      maxlength: LONGEST,
      placeholder: t("riding.write.example"),
    });
    this.text.value = this.kept?.body.text ?? "";
  }

  async start() {
    this.draw();
    this.all = wholeKinds(await kinds());
    this.draw();
    this.text.focus({ preventScroll: true });
  }

  draw() {
    const { kept } = this;
    frame(this.host, {
      title: t(kept ? "riding.change" : "riding.write.title"),
      onBack: () => this.page.go(kept ? "queue" : "report"),
      body: [
        el("label", { class: "sect", for: "say" }, t("riding.write.what")),
        this.text,
        this.pictures(),
        el("h2", { class: "sect", id: "kinds-title" }, t("riding.write.kind")),
        el(
          "div",
          { class: "kinds", role: "group", "aria-labelledby": "kinds-title" },
          this.all.map((kind) => this.kind(kind)),
        ),
      ],
      foot: [
        thumb(kept ? "check" : "send", t(kept ? "riding.change.done" : "riding.send"), () => this.send(), {
          id: "write-send",
        }),
        thumb("map-pin", this.placeWords(), () => this.findPlace(), { id: "write-place", second: true }),
      ],
    });
  }

  placeWords() {
    const { kept } = this;
    if (this.spot) return this.spot.name || t("riding.spot.map");
    if (kept && !kept.unplaced) return kept.shown.name || t("riding.spot.change");
    return t(kept ? "riding.place" : "riding.spot.mine");
  }

  findPlace() {
    this.page.findPlace(({ lon, lat, name }) => {
      this.spot = { lon, lat, accuracy_m: 0, name: name ?? t("riding.spot.map") };
      this.draw();
    });
  }

  /** @param {Category} kind */
  kind(kind) {
    return el(
      "button",
      {
        type: "button",
        class: "kindrow",
        "data-code": kind.code,
        "aria-pressed": String(kind.code === this.chosen),
        onclick: () => {
          this.chosen = kind.code;
          this.draw();
          /** @type {HTMLElement | null} */ (this.host.querySelector(`[data-code="${kind.code}"]`))?.focus();
        },
      },
      icon(kind.code === this.chosen ? "check" : kind.icon),
      el("span", {}, named(kind)),
    );
  }

  pictures() {
    if (!canSendPhotos()) return null;
    this.forget();
    const input = el("input", {
      type: "file",
      id: "photo",
      class: "sr",
      accept: "image/*",
      capture: "environment",
      disabled: this.photos.length >= MOST_PHOTOS,
      onchange: () => this.addFile(input.files?.[0]),
    });
    return el(
      "div",
      { class: "shots" },
      this.photos.map((photo, i) => this.picture(photo, i)),
      el("label", { class: "choice", for: "photo" }, input, icon("camera"), t("riding.photo.add")),
    );
  }

  /** @param {import("../../../features/cases/photos.js").Photo} photo @param {number} i */
  picture(photo, i) {
    const url = URL.createObjectURL(photo.blob);
    this.urls.push(url);
    const drop = () => {
      this.photos = this.photos.filter((each) => each !== photo);
      this.draw();
    };
    return el(
      "figure",
      {},
      el("img", { src: url, alt: t("riding.photo") }),
      el(
        "button",
        {
          type: "button",
          class: "square",
          "aria-label": t("riding.photo.remove", { n: i + 1 }),
          onclick: drop,
        },
        icon("x"),
      ),
    );
  }

  /** @param {File | undefined} file */
  async addFile(file) {
    if (!file) return;
    const photo = await photoOf(file).catch(() => null);
    if (!photo) toast(t("riding.photo.no"));
    else if (this.photos.every(({ sha256 }) => sha256 !== photo.sha256)) this.photos.push(photo);
    this.draw();
  }

  async send() {
    const text = this.text.value.trim();
    const category = this.all.find(({ code }) => code === this.chosen);
    if (!text && !this.photos.length) {
      toast(t("riding.write.missing"));
      this.text.focus();
    } else if (!category) toast(t("riding.write.kind.missing"));
    else if (!this.sending) {
      this.sending = true;
      await (this.kept ? this.change(text, category) : this.make(text, category));
      this.page.go("queue");
    }
  }

  /** @param {string} text @param {Category} category */
  async make(text, category) {
    const { photos, spot } = this;
    const asking = spot
      ? {
          at: Date.now(),
          position: Promise.resolve({ ...spot, speed_m_s: null }),
          name: Promise.resolve(spot.name),
        }
      : this.asking;
    await make({ category, photos, text, asking, regret: true });
  }

  /** @param {string} text @param {Category} category */
  async change(text, category) {
    const found = this.kept && (await queue.find(this.kept.submission));
    // It has gone while it was being changed: then it is what it was.
    if (!found || found.receipt) {
      toast(t("riding.change.late"));
      return;
    }
    const { spot, photos } = this;
    const evidence = photos.map(({ sha256 }) => sha256);
    const changed = {
      ...found,
      photos,
      body: { ...found.body, text, category: category.code, evidence },
      shown: { ...found.shown, category: named(category) },
      fault: undefined,
      // What was refused for good has not arrived.
      tried: found.fault ? undefined : found.tried,
    };
    await keepAndSend(spot ? placed(changed, spot) : changed);
  }

  forget() {
    for (const url of this.urls) URL.revokeObjectURL(url);
    this.urls = [];
  }

  end() {
    this.forget();
  }
}
