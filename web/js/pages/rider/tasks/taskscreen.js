// 顺路任务: those near or on the way, by the minutes they cost; and the one that was taken.

import { Problem } from "../../../core/api.js";
import { el, icon } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { remember } from "../../../core/storage.js";
import { photoOf } from "../../../features/cases/photos.js";
import { CONSENT } from "../../../features/cases/queue.js";
import * as requests from "../../../features/tasks/requests.js";
import { announce, toast } from "../../../ui/components.js";
import { readWords, taken as takenBefore } from "../consent.js";
import { KNOWN_HERE, onDelivery } from "../reporting/delivery.js";
import { frame, thumb } from "../reporting/frame.js";
import { Asking } from "../reporting/spot.js";
import { state } from "../state.js";
import { ago } from "../words.js";
import { drawDetour } from "./detourmap.js";
import { handIn } from "./handing.js";
import * as kept from "./kept.js";
import { seeking, taskCard, taskNotice, taskRows } from "./offered.js";
import { runningPart } from "./runningpart.js";

/** @typedef {import("../../../features/tasks/requests.js").Task} Task */

// The ring goes round by the minute.
const TICK_MS = 20_000;

/** @type {import("../screens.js").Open} */
export function open(host, page) {
  const screen = new TaskScreen(host, page);
  screen.seek();
  const forget = onDelivery(() => screen.settle());
  const timer = setInterval(() => screen.tick(), TICK_MS);
  const seek = () => screen.seek();
  for (const name of ["online", "offline"]) addEventListener(name, seek);
  return () => {
    forget();
    clearInterval(timer);
    for (const name of ["online", "offline"]) removeEventListener(name, seek);
  };
}

class TaskScreen {
  /** @param {HTMLElement} host @param {import("../screens.js").Page} page */
  constructor(host, page) {
    this.host = host;
    this.page = page;
    /** @type {Task[] | null} */
    this.tasks = null;
    /** When what is shown was last said, where that was not just now. @type {number | null} */
    this.since = null;
    /** @type {"seeking" | "here" | "nowhere" | "refused" | "offline" | "trouble"} */
    this.phase = "seeking";
    /** @type {string | null} */
    this.chosen = null;
    this.busy = false;
    this.draw();
  }

  /** Where one is: as the page knows it, or asked for once. */
  async here() {
    return state.here ?? (await new Asking().position);
  }

  async seek() {
    const here = await this.here();
    if (!here) {
      this.phase = kept.running() ? "here" : "nowhere";
      this.draw();
      return;
    }
    try {
      const { to, mode } = state;
      const found = await (to ? requests.onWay(here, to, mode) : requests.near(here, mode));
      Object.assign(this, { tasks: found.tasks, since: null, phase: "here" });
      remember(KNOWN_HERE, "1");
      kept.keepOffered(found.tasks);
      if (found.mine) kept.keepRunning(found.mine);
      else kept.dropRunning();
      this.page.countTasks(found.tasks.length);
      const number = takenBefore();
      const task = found.tasks.find((each) => each.number === number);
      if (task && !found.mine) return await this.take(task);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.failed(error);
    }
    this.draw();
  }

  /** @param {Problem} problem */
  failed({ status }) {
    if (status === 401 || status === 403) {
      this.phase = "refused";
      return;
    }
    const last = kept.offered();
    this.phase = status === 0 ? "offline" : "trouble";
    Object.assign(this, { tasks: last?.tasks ?? null, since: last?.at ?? null });
  }

  /** What was handed in has arrived: then there is no running task any more. */
  settle() {
    const mine = kept.running();
    if (mine?.handed && navigator.onLine) this.seek();
    else this.draw();
  }

  tick() {
    // Not from under what is being written.
    if (kept.running() && !(document.activeElement instanceof HTMLTextAreaElement)) this.draw();
  }

  draw() {
    const mine = kept.running();
    if (mine && !mine.handed && this.phase !== "refused") this.drawRunning(mine);
    else this.drawOffered(Boolean(mine?.handed));
  }

  /** @param {kept.Kept} mine */
  drawRunning(mine) {
    const said = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("said"))?.value ?? "";
    const offline = this.phase === "offline" || !navigator.onLine;
    frame(this.host, {
      title: t("riding.task.mine"),
      onBack: this.page.leave,
      body: [runningPart(mine, { onSay: (words) => this.hand(words, []), offline })],
      foot: [
        this.photoThumb(),
        thumb("undo-2", t("riding.task.release"), () => this.release(mine), {
          id: "release",
          second: true,
          disabled: offline,
        }),
      ],
    });
    const box = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("said"));
    if (box) box.value = said;
    const at = mine.running?.at;
    if (at)
      drawDetour(this.page, { at, title: mine.running?.title ?? "", number: mine.running?.number ?? "" });
  }

  photoThumb() {
    const input = el("input", {
      type: "file",
      id: "task-photo",
      class: "sr",
      accept: "image/*",
      capture: "environment",
      onchange: () => input.files?.[0] && this.handPhoto(input.files[0]),
    });
    return el(
      "label",
      { class: "thumb", for: "task-photo" },
      input,
      icon("camera"),
      el("span", {}, t("riding.task.photo")),
    );
  }

  /** @param {File} file */
  async handPhoto(file) {
    const photo = await photoOf(file).catch(() => null);
    if (photo) await this.hand("", [photo]);
    else toast(t("riding.photo.no"));
  }

  /** @param {string} words @param {import("../../../features/cases/photos.js").Photo[]} photos */
  async hand(words, photos) {
    const mine = kept.running();
    if (!mine?.running || this.busy) return;
    this.busy = true;
    const written = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("said"))?.value.trim();
    const said = [words, written].filter(Boolean).join(t("riding.task.and"));
    const lasts = await handIn(mine.running, said, photos);
    this.busy = false;
    toast(t(lasts ? (navigator.onLine ? "riding.task.going" : "riding.task.saved") : "riding.full"));
    this.draw();
  }

  /** @param {kept.Kept} mine */
  async release({ running }) {
    if (!running || this.busy) return;
    this.busy = true;
    try {
      await requests.release(running.number);
      toast(t("riding.task.released"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.body.reason === CONSENT) return readWords();
      toast(t(error.status === 409 ? "riding.task.over" : "riding.task.trouble", { time: "" }));
    }
    this.busy = false;
    await this.seek();
  }

  /** @param {Task} task */
  async take(task) {
    if (this.busy) return;
    this.busy = true;
    this.draw();
    try {
      await requests.claim(task.number);
      announce(t("riding.task.taken"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.body.reason === CONSENT) return readWords(task.number);
      toast(refusal(error.body.reason));
    }
    this.busy = false;
    await this.seek();
    const mine = kept.running();
    if (mine?.running?.number === task.number) kept.keepRunning(mine.running, task.lease_min);
    this.draw();
  }

  /** @param {boolean} handed one is on its way */
  drawOffered(handed) {
    const { to } = state;
    frame(this.host, {
      title: t("rider.tasks"),
      note: to ? t("riding.task.to", { name: to.name ?? t("rider.to.mark") }) : undefined,
      onBack: this.page.leave,
      body: [handed && handedNote(), this.offered()],
      foot: [
        thumb("camera", t("rider.report"), () => this.page.go("report"), { id: "task-report" }),
        thumb("house", t("riding.home"), this.page.leave, { id: "home", second: true }),
      ],
    });
  }

  /** @returns {(Node | false)[]} */
  offered() {
    if (this.phase === "seeking") return [seeking()];
    if (this.phase === "refused") return [refused()];
    if (this.phase === "nowhere") return [nowhere(this.page)];
    /** @type {Task[]} */
    const tasks = this.tasks ?? [];
    const [first] = tasks;
    if (!first) return [none(this.phase)];
    const shown = tasks.find(({ number }) => number === this.chosen) ?? first;
    drawDetour(this.page, shown);
    const acts = {
      onTake: (/** @type {Task} */ task) => this.take(task),
      onShow: (/** @type {Task} */ task) => {
        this.chosen = task.number;
        this.draw();
        /** @type {HTMLElement | null} */ (this.host.querySelector("h2"))?.focus();
      },
      mayTake: this.phase === "here" && navigator.onLine,
      busy: this.busy,
    };
    const since =
      this.since !== null &&
      el(
        "p",
        { class: "warned" },
        icon("history"),
        t("riding.task.since", { ago: ago(Date.now() - this.since) }),
      );
    return [
      since,
      taskCard(shown, acts),
      taskRows(
        tasks.filter((task) => task !== shown),
        acts,
      ),
    ];
  }
}

/** Why it cannot be taken. @param {string | undefined} reason */
const refusal = (reason) =>
  reason === "taken" || reason === "has-one" ? t(`riding.task.409.${reason}`) : t("riding.task.trouble");

const handedNote = () => el("p", { class: "enrol" }, t("riding.task.underway"));

const refused = () =>
  taskNotice("user-round", t("riding.task.enrol"), t("riding.task.enrol.text"), [
    el("a", { class: "choice", href: "/rider/me" }, icon("user-round"), t("riding.enrol.how")),
  ]);

/** @param {import("../screens.js").Page} page */
const nowhere = (page) =>
  taskNotice("map-pin-off", t("riding.task.nowhere"), t("riding.task.nowhere.text"), [
    el("button", { type: "button", class: "choice", onclick: page.leave }, icon("house"), t("riding.home")),
  ]);

/** @param {string} phase */
const none = (phase) =>
  phase === "here"
    ? taskNotice("route", t("riding.task.none"), "")
    : taskNotice(
        phase === "offline" ? "wifi-off" : "triangle-alert",
        t(phase === "offline" ? "riding.task.nonet" : "riding.task.trouble"),
        "",
      );
