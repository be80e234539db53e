// How it stands, in the words that everybody reads: what was said stays said, until the reporter says so too.

import { has, language, t } from "../../core/i18n.js";

/** @typedef {{role_name: string, role_name_en: string, area_name: string | null}} Post */

/** A post, never a person: 第五网格专职网格员. @param {Post | null} post @param {string} [otherwise] */
export function postName(post, otherwise = t("case.community")) {
  if (!post) return otherwise;
  const role = language === "en" ? post.role_name_en : post.role_name;
  return post.area_name ? t("case.post", { area: post.area_name, role }) : role;
}

/** @param {string | null} outcome */
export const outcomeWords = (outcome) =>
  t(outcome && has(`case.outcome.${outcome}`) ? `case.outcome.${outcome}` : "case.outcome.done");

/**
 * How a face stands: what its holder says is no more than said until its reporter says so too.
 * @param {{state: string, outcome: string | null, confirmed: boolean, holder: Post | null}} face
 */
export function standing({ state, outcome, confirmed, holder }) {
  if (state === "closed" && confirmed && outcome && has(`case.closed.${outcome}`))
    return t(`case.closed.${outcome}`);
  return t(`case.public.${state}`, { holder: postName(holder), outcome: outcomeWords(outcome) });
}
