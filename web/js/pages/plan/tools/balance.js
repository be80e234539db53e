// Evening out the grids of a community: proposals are looked for beside the servers, shown on the map, and one may be
// used. Nothing is changed until then.

import { Problem } from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { announce } from "../../../ui/components.js";
import { showSnackbar } from "../../../ui/snackbar.js";
import { least, most, stateOf } from "../draft.js";
import { spotsOf } from "../names.js";
import * as requests from "../requests.js";
import { sentence } from "../words.js";
import { sidePanel, updatePanel } from "./balancepanel.js";
import { cards, nameOf } from "./proposalcards.js";
import { Tool } from "./tool.js";

/**
 * @typedef {import("../requests.js").Proposals} Proposals
 * @typedef {import("../requests.js").Proposal} Proposal
 */

const ASK_EVERY_MS = 400;
/** As long as is looked for them: nobody waits longer for what is looked at only. */
const SECONDS = 3;

export class BalanceTool extends Tool {
  /** @param {import("../editor.js").Editor} editor */
  constructor(editor) {
    super(editor, "balance");
    const chosen = editor.draft.grids.get(editor.list.chosen ?? "")?.parent;
    /** What is asked for. */
    this.wish = {
      area: chosen ?? this.mostInNeed(),
      low: least,
      high: most,
      whole_estates: true,
      keep: /** @type {string[]} */ ([]),
    };
    /** How far it is. @type {Proposals | null} */
    this.found = null;
    /** Of another request that is under way. @type {{plan: string, proposals: number} | null} */
    this.other = null;
    /** Which one is shown on the map, from 0 on. @type {number | null} */
    this.shown = null;
    this.timer = 0;
    this.over = false;
    /** Whether the map has gone to the community since it was asked. */
    this.looked = false;
  }

  /** The community with most households out of bounds. */
  mostInNeed() {
    const { draft, plan } = this.editor;
    const off = new Map(plan.communities.map((code) => [code, 0]));
    for (const grid of draft.grids.values()) {
      if (!["low", "high"].includes(stateOf(grid))) continue;
      const by = Math.max(least - grid.households, grid.households - most);
      off.set(grid.parent, (off.get(grid.parent) ?? 0) + by);
    }
    return [...off.entries()].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  }

  /** @returns {[string, ...[string, string][]]} */
  get hint() {
    if (this.shown === null) return [t("plan.tool.balance.hint"), ["Esc", t("plan.hint.leave")]];
    const keys = this.offers.map((_, i) => /** @type {[string, string]} */ ([String(i + 1), ""]));
    return [
      t("plan.balance.previewing", { n: this.shown + 1 }),
      ...keys,
      ["Enter", t("plan.balance.use.short")],
      ["Esc", t("plan.hint.leave")],
    ];
  }

  get isRunning() {
    return this.busy || ["waiting", "running"].includes(this.found?.state ?? "");
  }

  /** What can be used: those within bounds or, where there are none, the nearest. @returns {Proposal[]} */
  get offers() {
    const { found } = this;
    if (!found) return [];
    return found.proposals.length ? found.proposals : found.nearest ? [found.nearest] : [];
  }

  get community() {
    return this.editor.names.get(this.wish.area) ?? this.wish.area;
  }

  begin() {
    super.begin();
    this.panel.hidden = true;
  }

  end() {
    this.over = true;
    clearTimeout(this.timer);
    // Nobody would see what is still looked for.
    if (this.found && this.isRunning) requests.stopProposals(this.found.plan, this.found.id).catch(() => {});
    super.end();
    this.editor.side.restore();
    this.editor.redraw();
  }

  /** Ask for proposals by what the form holds. */
  async compute() {
    if (this.isRunning) return;
    [this.busy, this.fault, this.other, this.shown, this.found] = [true, "", null, null, null];
    this.looked = false;
    this.draw();
    announce(t("plan.balance.begins", { name: this.community }));
    try {
      const { plan, saving } = this.editor;
      if (saving.waiting.length) throw new Problem("offline", 0, {});
      this.found = await requests.propose(plan.code, { ...this.wish, seconds: SECONDS });
      this.busy = false;
      if (this.over) requests.stopProposals(plan.code, this.found.id).catch(() => {});
      else this.wait();
    } catch (error) {
      this.busy = false;
      this.fault = sentence(error);
      this.other = /** @type {Problem} */ (error).body.running ?? null;
    }
    this.draw();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), ASK_EVERY_MS);
  }

  /** How far it is. */
  async ask() {
    const { found } = this;
    if (!found || this.over) return;
    try {
      const now = await requests.proposals(found.plan, found.id);
      if (this.over || this.found !== found) return;
      this.found = now;
      if (this.isRunning) this.wait();
      else this.arrived();
    } catch (error) {
      // Out of reach for a moment: what is looked for goes on.
      if (error instanceof Problem && error.slug === "offline") this.wait();
      else this.fault = sentence(error);
    }
    if (this.over) return;
    this.draw();
    if (this.offers.length && !this.looked && !this.isRunning) {
      this.looked = true;
      this.lookAt();
    }
  }

  /** It has ended. */
  arrived() {
    if (this.offers.length && this.shown === null) this.shown = 0;
    announce(
      this.offers.length && this.found?.state !== "impossible"
        ? t("plan.balance.found", { n: this.offers.length })
        : t("plan.balance.none"),
    );
  }

  async stop() {
    const { found } = this;
    if (!found) return;
    try {
      await requests.stopProposals(found.plan, found.id);
    } catch (error) {
      // It has ended meanwhile: then that is shown.
      if (!(error instanceof Problem)) throw error;
    }
    await this.ask();
  }

  /** End the one that is in the way, and ask again. */
  async stopOther() {
    const { other } = this;
    if (!other) return;
    try {
      await requests.stopProposals(other.plan, other.proposals);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 409)) {
        this.fault = sentence(error);
        return this.draw();
      }
    }
    await this.compute();
  }

  /** @param {number} n from 0 on; the one that is shown is not shown any more */
  preview(n) {
    if (!this.offers[n]) return;
    this.shown = this.shown === n ? null : n;
    this.draw();
    if (this.shown === null) return announce(t("plan.balance.unshown"));
    const { households, buildings } = this.offers[n];
    announce(t("plan.balance.shown", { n: n + 1, name: nameOf(this.offers[n]), households, buildings }));
  }

  /** Enter: the one that is shown is used. */
  async finish() {
    if (this.shown !== null && !this.isRunning) await this.use(this.shown);
  }

  /** @param {number} n from 0 on */
  async use(n) {
    const { editor, found } = this;
    if (!found || this.busy || found.stale) return;
    this.busy = true;
    this.draw();
    try {
      const { after } = await requests.useProposal(found.plan, found.id, n + 1);
      const edits = /** @type {any} */ (after).edits;
      this.busy = false;
      if (editor.tools.current === this) editor.tools.leave();
      editor.saving.savedAt = Date.now();
      editor.saved(after, /** @type {any} */ ({ op: "take" }));
      await editor.following.reload();
      showSnackbar(t("plan.balance.used", { n: edits }));
    } catch (error) {
      this.busy = false;
      this.fault = sentence(error);
      if (/** @type {Problem} */ (error).body?.reason === "stale-proposal") {
        found.stale = true;
        await editor.following.reload();
      }
      this.draw();
    }
  }

  /** The draft under it is another: perhaps not here. */
  refresh() {
    if (this.found && !this.isRunning) this.ask();
    else this.draw();
  }

  takeBack() {}

  draw() {
    const { editor } = this;
    const held = document.activeElement?.id ?? "";
    const typing = document.activeElement?.matches("#balance input[type=number]");
    const [text, ...keys] = this.hint;
    editor.parts.hint.replaceChildren(
      el("span", {}, text),
      ...keys.flatMap(([key, does]) => [el("kbd", {}, key), does && el("span", {}, does)].filter(Boolean)),
    );
    if (typing) updatePanel(this);
    else editor.side.replace(sidePanel(this));
    this.panel.replaceChildren(...cards(this));
    this.panel.hidden = !this.panel.childElementCount;
    this.drawPreview();
    // The button that was pressed may have given way to its neighbour.
    if (held && !typing) (document.getElementById(held) ?? document.getElementById("balance-run"))?.focus();
  }

  /** On the map and in the list: what the shown one would make of the grids. */
  drawPreview() {
    const { editor } = this;
    const proposal = this.shown === null ? undefined : this.offers[this.shown];
    const after = new Map(proposal?.after.grids.map((grid) => [grid.code, grid]));
    const grids = [...editor.draft.grids.values()].map((grid) => ({
      ...grid,
      households: after.get(grid.code)?.households ?? grid.households,
    }));
    const touched = [...new Set(proposal?.steps.flatMap(({ from, to }) => [from, to]))];
    editor.list.draw(grids, touched, proposal ? t("plan.balance.unsaved") : "");
    const grounds = (proposal?.steps ?? []).map(({ op }) => [/** @type {any} */ (op.ground)]);
    editor.map.show({ hatched: grounds, dashed: grounds.flat() });
    if (!proposal) {
      editor.map.draw(editor.draft);
      editor.label(editor.changes());
      return;
    }
    // What the draft has changed already is not what would change.
    editor.map.changed.group.clearLayers();
    const notes = proposal.steps.flatMap(({ households, buildings }, i) => {
      const [lon, lat] = spotsOf(grounds[i])[0];
      return households ? [{ households, buildings, lon, lat }] : [];
    });
    editor.label(notes, new Map(touched.map((code) => [code, after.get(code)?.households ?? 0])));
  }

  /** The map at the community, above the cards. */
  lookAt() {
    const { draft, map } = this.editor;
    const outline = draft.outlines.find(({ code }) => code === this.wish.area);
    if (outline) map.lookAt(outline.rings);
  }
}
