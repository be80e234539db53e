// The entrance of a place on the map, moved by a tap; and a new place, put there the same way.

import * as api from "../../../core/api.js";
import { el } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { named } from "../../../core/terms.js";
import { allKinds, amenitiesThere, learnKinds } from "../../../features/places/kinds.js";
import { pinMapModule } from "../../../map/lazypinmap.js";
import { button, chips, field } from "../parts.js";
import { bothVersions } from "../versions.js";
import { addPlace, movePlace, placeToEdit } from "./placerequests.js";

const THERE_MS = 250;
const THERE_TRIES = 12;

/** @type {import("../views.js").View} */
export const pinView = {
  name: "pin",
  under: "places",
  may: ({ may }) => may.includes("place.manage"),
  load: async (desk, code) => {
    const [place, told] = await Promise.all([api.place(code), placeToEdit(code)]);
    const [lon, lat] = told.point;
    const map = mapPart({ lon, lat });
    const said = el("div", { role: "alert", class: "said" });
    const store = async (/** @type {string} */ version) => {
      await desk.change(() => movePlace(code, map.point(), version), t("desk.saved"), {
        undoes: true,
        more: t("desk.now"),
        onConflict: ({ body }) => {
          const mine = map.point();
          const now = pointText(body.now?.point ? { lon: body.now.point[0], lat: body.now.point[1] } : mine);
          said.replaceChildren(bothVersions(now, pointText(mine), desk.redraw, () => store(body.version)));
        },
        after: () => desk.go("place", code),
      });
    };
    return {
      title: place.name,
      back: `place=${code}`,
      parts: [
        el("h2", { id: "heading", tabindex: -1 }, t("desk.line.point")),
        map.part,
        said,
        el(
          "div",
          { class: "acts foot" },
          el(
            "button",
            { type: "button", class: "act", onclick: () => desk.go("place", code) },
            t("desk.cancel"),
          ),
          button("", t("desk.save"), "act main", () => store(told.version)),
        ),
      ],
    };
  },
};

/** @type {import("../views.js").View} */
export const newPlaceView = {
  name: "newplace",
  under: "places",
  may: ({ may }) => may.includes("place.manage"),
  load: async (desk) => {
    const [bounds] = await Promise.all([middleOf(desk.me), learnKinds()]);
    const map = mapPart(bounds);
    const name = el("input", { maxlength: 100, required: true, autocomplete: "off" });
    const options = allKinds().map((each) => el("option", { value: each.code }, named(each)));
    const kind = el("select", { required: true }, options);
    kind.value = "caring_station";
    const { list, chosen } = chips(
      amenitiesThere().map((each) => ({ code: each.code, name: named(each) })),
      [],
    );
    const send = el("button", { type: "submit", class: "act main" }, t("desk.new.go"));
    const form = el(
      "form",
      {
        class: "panel",
        onsubmit: async (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          send.disabled = true;
          let code = "";
          const sent = { ...map.point(), kind: kind.value, name: name.value.trim(), amenities: chosen() };
          const add = async () => {
            const done = await addPlace(/** @type {any} */ (sent));
            code = done.subject;
            return done;
          };
          await desk.change(add, t("desk.new.done"), {
            undoes: true,
            more: t("desk.now"),
            after: async () => {
              await untilThere(code);
              await desk.go("hours", code);
            },
          });
          send.disabled = false;
        },
      },
      field("new-name", t("desk.line.name"), name),
      field("new-kind", t("desk.line.kind"), kind),
      el("fieldset", {}, el("legend", {}, t("desk.line.amenities")), list),
      map.part,
      el("div", { class: "acts" }, send),
    );
    const heading = el("h2", { id: "heading", tabindex: -1 }, t("desk.new"));
    return { title: t("desk.new"), back: "places", parts: [heading, form] };
  },
};

/** Until the map has it: each process hears of it a moment later. @param {string} code */
async function untilThere(code) {
  for (let tries = 0; tries < THERE_TRIES; tries += 1) {
    const found = await api.place(code).catch(() => null);
    if (found) return;
    await new Promise((resolve) => setTimeout(resolve, THERE_MS));
  }
}

/** Somewhere to begin: the middle of the own area. @param {import("../requests.js").Me} me */
async function middleOf(me) {
  const code = me.posts.find(({ area_code }) => area_code !== null)?.area_code;
  const own = code ? (await api.area(code)).bbox : undefined;
  const [west, south, east, north] = own ?? (await api.mapBounds()) ?? [0, 0, 0, 0];
  return { lon: (west + east) / 2, lat: (south + north) / 2 };
}

/** @param {{lon: number, lat: number}} point */
const pointText = ({ lon, lat }) => t("desk.pin.at", { lon: lon.toFixed(6), lat: lat.toFixed(6) });

/** A map with one pin, and the point in words for those who see no map. @param {{lon: number, lat: number}} start */
function mapPart(start) {
  let point = start;
  const box = el("div", {
    class: "pinmap",
    role: "group",
    "aria-label": t("desk.pin.map"),
  });
  const where = el("p", { class: "hint", id: "where-pin" });
  const tell = () => {
    where.textContent = pointText(point);
  };
  tell();
  pinMapModule()
    .then(({ pinMap }) =>
      pinMap(
        box,
        start,
        (moved) => {
          point = moved;
          tell();
        },
        t("desk.line.point"),
      ),
    )
    .catch(() => box.replaceChildren(t("desk.pin.failed")));
  return {
    part: el("div", { class: "field" }, el("p", { class: "hint" }, t("desk.pin.hint")), box, where),
    point: () => point,
  };
}
