// What a mere point is called: by the nearest address.

import { get } from "../../core/api.js";
import { t } from "../../core/i18n.js";

/** @param {{lon: number, lat: number}} point @returns {Promise<string>} "" where nobody can say */
export async function nameNear({ lon, lat }) {
  const found = await get(
    "/api/v1/addresses/reverse",
    { lon, lat },
    (body) => typeof body.name === "string",
  ).catch(() => null);
  return found ? t("address.near", { name: found.name }) : "";
}
