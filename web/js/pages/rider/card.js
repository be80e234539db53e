// The one huge card, and the rows of all others below it.

import { el, icon } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { handoverLinks } from "../../features/routes/handoverlinks.js";
import { arrival, minutes, opens, reasons } from "./words.js";

/**
 * @typedef {import("./stations.js").Offer} Offer
 * @typedef {{now: string, mode: import("../../core/api.js").Mode, here: import("./state.js").Here,
 *   word: (code: string) => {name: string, icon: string}, onGo: (offer: Offer) => void, onShut: (offer:
 *   Offer) => void,
 *   onSelect: (offer: Offer) => void}} Context `word`: the name and icon of an amenity
 */

/** @type {Record<string, string>} */
const TONE_ICONS = { ok: "check", warn: "clock", off: "door-closed" };

/** The minutes, as large as can be; on the way somewhere, those that it costs. @param {Offer} offer */
function eta(offer) {
  const { duration_s, detour } = offer;
  const parts = arrival(offer).map((part) => el("span", {}, part));
  if (detour) {
    const extra = Math.round(detour.extra_s / 60);
    const big =
      extra < 1
        ? el("strong", {}, t("rider.extra.none"))
        : [el("b", {}, `+${extra}`), el("span", {}, t("rider.minutes", { n: extra }))];
    return el(
      "div",
      { class: "eta" },
      el("p", { class: "big" }, big),
      el(
        "p",
        { class: "when" },
        el("span", {}, extra < 1 ? t("rider.extra.hardly") : t("rider.extra.label")),
        parts,
      ),
    );
  }
  if (duration_s === null) return el("div", { class: "eta" }, el("p", { class: "when" }, parts));
  const n = minutes(duration_s);
  return el(
    "div",
    { class: "eta" },
    el("p", { class: "big" }, el("b", {}, n), el("span", {}, t("rider.minutes", { n }))),
    el("p", { class: "when" }, parts),
  );
}

/** @param {Offer} offer @param {Context} context */
function offersWhat({ amenities }, { word }) {
  return (
    amenities.length > 0 &&
    el(
      "ul",
      { class: "offers" },
      amenities.map((code) => {
        const { name, icon: sign } = word(code);
        return el("li", {}, icon(sign), el("span", {}, name));
      }),
    )
  );
}

/** What others and this device have found. @param {Offer} offer */
function found({ closed, reportedHere }) {
  if (reportedHere)
    return el("p", { class: "warned" }, icon("triangle-alert"), el("span", {}, t("rider.shut.mine")));
  return (
    closed &&
    el(
      "p",
      { class: "warned" },
      icon("triangle-alert"),
      el("span", {}, t("rider.shut.others", { minutes: closed.minutes_ago, n: closed.reports })),
    )
  );
}

/** @param {Offer} offer */
const howIn = ({ address, access }) => {
  const said = [address, access && access !== "open" && t(`rider.access.${access}`)].filter(Boolean);
  return said.length > 0 && el("p", { class: "where" }, said.join(" · "));
};

/**
 * @param {Offer} offer
 * @param {Context} context
 * @param {{eyebrow: string, notes?: (Node | string | false | null | undefined)[]}} head
 */
export function card(offer, context, { eyebrow, notes = [] }) {
  const { tone, long } = opens(offer, context.now);
  const { lon, lat, name } = offer;
  const fits = !offer.reasons.length && !offer.reportedHere;
  return el(
    "article",
    { class: "card", "data-code": offer.code, "data-tone": tone },
    el(
      "p",
      { class: "eyebrow" },
      el("span", {}, eyebrow),
      offer.estimated && el("span", { class: "basis" }, t("rider.estimated")),
    ),
    el("h2", { id: "heading", tabindex: "-1" }, name),
    eta(offer),
    el("p", { class: "opening", "data-tone": tone }, icon(TONE_ICONS[tone]), el("span", {}, long)),
    offer.hours && el("p", { class: "where" }, t("rider.hours", { hours: offer.hours })),
    found(offer),
    reasons(offer, (code) => context.word(code).name).map((why) =>
      el("p", { class: "warned" }, icon("info"), el("span", {}, why)),
    ),
    notes.map((note) => note && el("div", { class: "note" }, note)),
    el(
      "div",
      { class: "actions" },
      el(
        "button",
        { type: "button", class: fits ? "go" : "go lesser", onclick: () => context.onGo(offer) },
        icon("navigation"),
        el("span", {}, fits ? t("rider.go") : t("rider.goAnyway")),
      ),
      handoverLinks({
        lon,
        lat,
        name,
        mode: context.mode,
        from: { lon: context.here.lon, lat: context.here.lat, name: context.here.name ?? t("rider.here") },
      }),
    ),
    offersWhat(offer, context),
    howIn(offer),
    shutButton(offer, context),
  );
}

/**
 * What is known to be closed need not be reported.
 * @param {Offer} offer
 * @param {Pick<Context, "onShut">} context
 */
export const shutButton = (offer, { onShut }) =>
  offer.opening.open !== false &&
  el(
    "button",
    { type: "button", class: "shut", disabled: offer.reportedHere, onclick: () => onShut(offer) },
    icon("door-closed"),
    el("span", {}, offer.reportedHere ? t("rider.shut.done") : t("rider.shut")),
  );

/**
 * @param {Offer[]} offers
 * @param {Context} context
 * @param {{numbers: number[], title: string}} options `numbers` as on the map; none where the map shows none
 */
export function rows(offers, context, { numbers, title }) {
  if (!offers.length) return null;
  return el(
    "section",
    { class: "others" },
    el("h3", {}, title),
    el(
      "ol",
      {},
      offers.map((offer, i) => {
        const { tone, long } = opens(offer, context.now);
        const why = reasons(offer, (code) => context.word(code).name);
        const { detour, duration_s } = offer;
        const n = detour ? Math.round(detour.extra_s / 60) : minutes(duration_s ?? 0);
        return el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "row", "data-code": offer.code, onclick: () => context.onSelect(offer) },
            numbers[i] && el("span", { class: "number" }, numbers[i]),
            el(
              "span",
              { class: "what" },
              el("b", {}, offer.name),
              el("span", { class: "opening", "data-tone": tone }, long),
              offer.reportedHere && el("span", { class: "why" }, t("rider.shut.mine")),
              offer.closed &&
                !offer.reportedHere &&
                el(
                  "span",
                  { class: "why" },
                  t("rider.shut.others", { minutes: offer.closed.minutes_ago, n: offer.closed.reports }),
                ),
              why.map((text) => el("span", { class: "why" }, text)),
              el(
                "span",
                { class: "signs" },
                offer.amenities.map((code) => icon(context.word(code).icon)),
              ),
            ),
            duration_s !== null &&
              el(
                "span",
                { class: "mins" },
                el("b", {}, detour ? `+${n}` : n),
                el("span", {}, t("rider.minutes", { n })),
              ),
          ),
        );
      }),
    ),
  );
}
