// The sheet on a phone: how far it is drawn up, by finger, by tap on its grip, or by keyboard. On a wide
// screen a side panel.

import { byId } from "../core/dom.js";

const WIDE = matchMedia("(min-width: 900px), (min-width: 640px) and (max-height: 500px)");
const DETENTS = ["peek", "half", "full"];
const DRAG_PX = 6;
// However high its foot is, a sheet drawn up by half leaves some of the map; less of it where somebody may be
// called.
const HALF_MOST = 0.62;
const LADDER_MOST = 0.67;

export class Sheet {
  constructor() {
    this.sheet = byId("sheet");
    this.panel = byId("panel");
    this.grip = byId("grip");
    /** What stays at the foot of the sheet however far it is drawn up. */
    this.bar = byId("callbar");
    this.foot = this.bar;
    // Larger text, a longer name: the foot has the height it needs.
    this.watcher = window.ResizeObserver && new ResizeObserver(() => this.draw());
    this.root = document.documentElement;
    this.detent = "half";
    this.moved = false;
    this.listen();
  }

  listen() {
    this.grip.addEventListener("click", () => {
      // The end of a drag is no tap.
      if (!this.moved) this.to(this.detent === "half" ? "full" : "half");
      this.moved = false;
    });
    this.grip.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.to(DETENTS[Math.min(2, Math.max(0, DETENTS.indexOf(this.detent) + step))]);
    });
    this.grip.addEventListener("pointerdown", (event) => this.drag(event));
    this.panel.addEventListener("pointerdown", (event) => {
      // The head of the panel drags too, as hands expect; buttons in it stay buttons.
      const target = /** @type {Element} */ (event.target);
      const head = target.closest(".head") && !target.closest("button, a");
      // A sheet that could be higher rises under a finger first, and scrolls once it is up.
      const rises =
        event.pointerType === "touch" && this.detent !== "full" && !target.closest("input, textarea");
      if (head || rises) this.drag(event);
    });
    addEventListener("resize", () => this.draw());
    this.watcher?.observe(this.foot);
  }

  /** Height in pixels of each detent. @returns {Record<string, number>} */
  heights() {
    const whole = window.innerHeight;
    const foot = this.foot.offsetHeight;
    const grip = this.grip.offsetHeight;
    const end = this.panel.lastElementChild;
    const last = /** @type {HTMLElement | null} */ (end === this.foot ? end.previousElementSibling : end);
    const content =
      (last ? last.offsetTop + last.offsetHeight - this.panel.offsetTop + this.panel.scrollTop : 0) +
      20 +
      grip +
      foot;
    const head = /** @type {HTMLElement | null} */ (
      this.panel.querySelector(".head, .welcome h2, .notice h2")
    );
    const bar = head ? head.offsetTop + head.offsetHeight - this.panel.offsetTop + grip + 12 : 120;
    const peek = Math.min(bar, whole * 0.3) + foot;
    const most = this.panel.querySelector(".ladder, .waiting-for.people")
      ? whole * LADDER_MOST
      : Math.min(whole * 0.5 + foot, whole * HALF_MOST);
    const half = Math.max(peek, Math.min(most, content));
    // The search box stays in sight.
    const top = byId("q").closest(".search")?.getBoundingClientRect().bottom ?? 0;
    return { peek, half, full: Math.max(Math.min(content, whole - top - 8), half) };
  }

  /** @param {string} detent */
  to(detent) {
    this.detent = detent;
    this.draw();
    if (detent !== "full") this.panel.scrollTop = detent === "peek" ? 0 : this.panel.scrollTop;
  }

  draw() {
    this.sheet.dataset.detent = this.detent;
    this.root.style.setProperty("--foot-h", `${this.foot.offsetHeight}px`);
    this.grip.setAttribute("aria-expanded", String(this.detent !== "peek"));
    if (WIDE.matches) this.root.style.removeProperty("--sheet-h");
    else this.root.style.setProperty("--sheet-h", `${Math.round(this.heights()[this.detent])}px`);
    // Hidden until here, the sheet has its height before it is seen: it does not slide from another one.
    if (!this.root.dataset.detent) this.sheet.getBoundingClientRect();
    this.root.dataset.detent = WIDE.matches ? "side" : this.detent;
  }

  /** @param {PointerEvent} down */
  drag(down) {
    if (WIDE.matches || down.button) return;
    const start = this.sheet.offsetHeight;
    const heights = this.heights();
    let speed = 0;
    let last = { y: down.clientY, at: down.timeStamp };
    this.moved = false;
    const move = (/** @type {PointerEvent} */ event) => {
      if (!this.moved && Math.abs(event.clientY - down.clientY) < DRAG_PX) return;
      if (!this.moved) {
        this.moved = true;
        this.root.dataset.dragging = "";
        this.sheet.setPointerCapture(down.pointerId);
      }
      speed = (last.y - event.clientY) / Math.max(1, event.timeStamp - last.at);
      last = { y: event.clientY, at: event.timeStamp };
      const height = Math.min(heights.full, Math.max(heights.peek, start + down.clientY - event.clientY));
      this.root.style.setProperty("--sheet-h", `${height}px`);
    };
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      delete this.root.dataset.dragging;
      if (!this.moved) return;
      // Where the hand was taking it, not only where it let go.
      const aim = this.sheet.offsetHeight + speed * 180;
      const nearest = DETENTS.reduce((a, b) =>
        Math.abs(heights[b] - aim) < Math.abs(heights[a] - aim) ? b : a,
      );
      this.to(nearest);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  /**
   * Put something else on the sheet.
   * @param {(Node | null | undefined | false)[]} nodes
   * @param {{detent?: string, focus?: boolean, foot?: HTMLElement}} [options] `foot`: instead of the bar that
   *   calls
   */
  show(nodes, { detent = "half", focus = false, foot = this.bar } = {}) {
    const held = this.foot.contains(document.activeElement) ? document.activeElement : null;
    const [first, ...others] = nodes.filter((n) => n instanceof Node);
    this.watcher?.unobserve(this.foot);
    this.watcher?.observe(foot);
    this.foot = foot;
    // Read and reached right after the heading, seen at the foot.
    this.panel.replaceChildren(first, foot, ...others);
    if (held?.isConnected) /** @type {HTMLElement} */ (held).focus({ preventScroll: true });
    this.panel.removeAttribute("aria-busy");
    this.panel.scrollTop = 0;
    this.to(detent);
    delete this.root.dataset.changing;
    if (focus)
      /** @type {HTMLElement | null} */ (this.panel.querySelector("#heading"))?.focus({
        preventScroll: true,
      });
  }

  busy() {
    this.panel.setAttribute("aria-busy", "true");
  }
}
