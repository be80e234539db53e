// 拍一张上报: the camera at once, four kinds under the thumb; a press takes the picture and the place, the lift sends.

import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { canSendPhotos, photoOf } from "../../../features/cases/photos.js";
import { announce } from "../../../ui/components.js";
import { Camera } from "./camera.js";
import { onDelivery, waiting } from "./delivery.js";
import { draft, startAnew } from "./draft.js";
import { dangerKind, kinds, thumbKinds } from "./kinds.js";
import { make } from "./making.js";
import { pressable } from "./press.js";
import { Asking, isRiding } from "./spot.js";

/** @typedef {import("./kinds.js").Category} Category */

/** @type {import("../screens.js").Open} */
export function open(host, page) {
  const screen = new CameraScreen(page);
  host.replaceChildren(screen.root);
  screen.start();
  const forget = onDelivery(() => screen.drawWaiting());
  return () => {
    forget();
    screen.camera.stop();
  };
}

class CameraScreen {
  /** @param {import("../screens.js").Page} page */
  constructor(page) {
    this.page = page;
    this.asking = new Asking();
    this.sending = false;
    /** @type {Promise<import("../../../features/cases/photos.js").Photo | null>} */
    this.photo = Promise.resolve(null);
    const video = el("video", { playsinline: true, "aria-hidden": "true" });
    video.muted = true;
    const still = el("canvas", { class: "still", hidden: true, "aria-hidden": "true" });
    this.camera = new Camera(video, still);
    this.where = el("span", {}, t("riding.spot.asking"));
    this.count = el("span", {});
    this.hint = el("p", { class: "hint" }, t("riding.hint"));
    this.away = el("p", { class: "away" }, icon("x"), t("riding.away"));
    this.tiles = el("div", { class: "four", role: "group", "aria-label": t("riding.kinds") });
    this.torch = this.low("flashlight", t("riding.torch"), () => this.toggleTorch());
    this.torch.hidden = true;
    this.root = el("main", { class: "cam" }, video, still, this.head(), this.foot());
    this.drawWaiting();
  }

  head() {
    return el(
      "div",
      { class: "camhead" },
      el("h1", { class: "sr", tabindex: "-1" }, t("rider.report")),
      el(
        "button",
        { type: "button", class: "square", "aria-label": t("close"), onclick: this.page.leave },
        icon("x"),
      ),
      el("p", { class: "pillc grow", id: "spot" }, icon("map-pin"), this.where),
      el(
        "button",
        { type: "button", class: "pillc", id: "cam-queue", onclick: () => this.page.go("queue") },
        icon("inbox"),
        this.count,
      ),
    );
  }

  foot() {
    return el(
      "div",
      { class: "camfoot" },
      this.away,
      this.hint,
      this.tiles,
      el(
        "div",
        { class: "camlow" },
        this.low("pencil", t("riding.write"), () => this.write()),
        this.torch,
      ),
    );
  }

  /** @param {string} sign @param {string} text @param {() => void} onclick */
  low(sign, text, onclick) {
    return el("button", { type: "button", class: "lowc", onclick }, icon(sign), el("span", {}, text));
  }

  async start() {
    startAnew();
    this.showSpot();
    const [sees, all] = await Promise.all([canSendPhotos() && this.camera.start(), kinds()]);
    if (this.camera.ended) return;
    if (!sees) {
      this.page.go("write");
      return;
    }
    this.torch.hidden = !this.camera.torch;
    this.danger = dangerKind(all);
    this.tiles.replaceChildren(...thumbKinds(all).map((kind) => this.tile(kind)), this.dangerTile());
    this.root.dataset.stands = "";
  }

  /** @param {Category} kind */
  tile(kind) {
    const button = el(
      "button",
      { type: "button", class: "kindtile", "data-code": kind.code },
      icon(kind.icon),
      named(kind),
    );
    pressable(button, {
      away: this.away,
      onPress: () => {
        this.take();
        button.toggleAttribute("data-on", true);
        this.root.toggleAttribute("data-pressed", true);
        this.hint.textContent = t("riding.lift", { kind: named(kind) });
      },
      onSlide: (isAway) => {
        this.away.toggleAttribute("data-on", isAway);
        this.hint.textContent = isAway ? t("riding.lift.not") : t("riding.lift", { kind: named(kind) });
      },
      onCancel: () => {
        this.release();
        announce(t("riding.not"));
      },
      onLift: ({ meant }) => this.send(kind, !meant),
    });
    return button;
  }

  dangerTile() {
    return el(
      "button",
      {
        type: "button",
        class: "kindtile red",
        "data-code": "danger",
        onclick: async () => {
          this.take();
          Object.assign(draft, { asking: this.asking.now, photo: this.photo });
          this.page.go("danger");
        },
      },
      icon("triangle-alert"),
      t("riding.danger"),
    );
  }

  /** The picture is taken when the thumb comes down. */
  take() {
    const still = this.camera.freeze();
    this.photo = still ? photoOf(still).catch(() => null) : Promise.resolve(null);
  }

  release() {
    this.camera.melt();
    this.root.toggleAttribute("data-pressed", false);
    this.away.toggleAttribute("data-on", false);
    for (const tile of this.tiles.children) tile.toggleAttribute("data-on", false);
    this.hint.textContent = t("riding.hint");
  }

  /** @param {Category} category @param {boolean} regret */
  async send(category, regret) {
    if (this.sending) return;
    this.sending = true;
    const photo = await this.photo;
    await make({ category, photos: photo ? [photo] : [], text: "", asking: this.asking.now, regret });
    this.page.go("queue");
  }

  write() {
    Object.assign(draft, { asking: this.asking.now });
    this.page.go("write");
  }

  async toggleTorch() {
    const on = this.torch.getAttribute("aria-pressed") !== "true";
    await this.camera.light(on);
    this.torch.setAttribute("aria-pressed", String(on));
  }

  drawWaiting() {
    const n = waiting().length;
    this.count.textContent = n ? t("riding.waits", { n }) : t("riding.mine");
  }

  async showSpot() {
    const asking = this.asking;
    const position = await asking.position;
    if (!position) {
      this.where.replaceChildren(t("riding.spot.none"));
      return;
    }
    this.cover(isRiding(position));
    const off = el("small", {}, t("riding.spot.off", { metres: position.accuracy_m }));
    this.where.replaceChildren(t("riding.spot.known"), off);
    const name = await asking.name;
    if (name) this.where.replaceChildren(name, off);
  }

  /** Nothing is read or pressed while it goes faster than a walk. @param {boolean} riding */
  cover(riding) {
    this.root.querySelector(".riding")?.remove();
    this.tiles.toggleAttribute("inert", riding);
    if (!riding) return;
    this.root.append(
      el(
        "div",
        { class: "riding" },
        el("p", { role: "status" }, t("riding.riding")),
        el(
          "button",
          {
            type: "button",
            id: "stopped",
            class: "thumb",
            onclick: () => {
              this.asking = new Asking(0);
              this.showSpot();
            },
          },
          icon("check"),
          el("span", {}, t("riding.stopped")),
        ),
        el(
          "button",
          { type: "button", class: "lowc", onclick: () => this.page.go("danger") },
          icon("triangle-alert"),
          el("span", {}, t("riding.danger")),
        ),
      ),
    );
  }
}
