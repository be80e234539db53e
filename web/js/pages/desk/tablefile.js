// A table that is taken along as a file.

import { Problem } from "../../core/api.js";

const KEPT_MS = 60_000;

/** @param {string} path @param {Record<string, string | number | undefined>} query @returns {Promise<Blob>} */
export async function readTable(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
  const answer = await fetch(`${path}?${search}`).catch(() => null);
  if (!answer) throw new Problem("offline", 0, {});
  if (answer.ok) return answer.blob();
  const told = await answer.json().catch(() => ({}));
  const slug = String(told.type ?? "/server-error").split("/");
  throw new Problem(slug[slug.length - 1], answer.status, told);
}

/** Save it where downloads go. @param {Blob} file @param {string} name */
export function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
