// What this map is of: learnt once it can be, for all that is shown.

import * as api from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { learnTerms } from "../../core/terms.js";
import { learnHotline } from "../../features/people/ladder.js";
import { learnKinds } from "../../features/places/kinds.js";
import { drawChips } from "./chips.js";
import { map } from "./view.js";

/** @type {api.Meta | null} */
export let meta = null;

export const cityName = () => meta?.city?.name ?? t("outside.city");

/** What this map is of. Without it (the service is away) the page works on; it is asked for again later. */
export async function learn() {
  [meta] = await Promise.all([api.meta().catch(() => null), learnKinds()]);
  learnHotline(meta);
  learnTerms(meta);
  drawChips();
  map.credits(meta?.attribution);
}
