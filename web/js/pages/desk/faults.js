// What a failure means for whoever sits at the desk.

import { Problem } from "../../core/api.js";
import { has, t } from "../../core/i18n.js";

/** @param {unknown} error */
export function sentence(error) {
  if (!(error instanceof Problem)) throw error;
  if (error.slug === "forbidden" && error.body.needs_level === 2) return t("desk.fault.unproven");
  const minutes = Math.max(1, Math.ceil((error.body.retry_after_s ?? 60) / 60));
  return has(`desk.fault.${error.slug}`)
    ? t(`desk.fault.${error.slug}`, { minutes, n: minutes })
    : t("desk.fault.other");
}
