// Telephone numbers, as people write them and as a phone dials them.

/**
 * @typedef {{number: string, extension: string, tel: string}} Phone
 *   `number` as written, without its extension; `tel` what a `tel:` link dials: after a comma a phone waits,
 *   then dials on
 */

const EXTENSION = /[\s,，;；]*(?:转|分机|ext\.?|x|#|,)\s*[:：]?\s*(\d{1,6})\s*$/i;
// Where somebody wrote two numbers, the first is dialled.
const ANOTHER = /[/;；、|,，]/;
const DIALLED = /^\+?\d[\d-]{2,}(?:,\d{1,6})?$/;
const LEAST_DIGITS = 3;

/**
 * @param {string | null | undefined} text
 * @param {string | null} [tel] what is dialled, where the API says it
 * @returns {Phone | null} null where nothing could be dialled: whatever else a field holds does not become a
 *   link
 */
export function parsePhone(text, tel) {
  const plain = (text ?? "").normalize("NFKC").trim();
  const extension = EXTENSION.exec(plain)?.[1] ?? "";
  const number = (extension ? plain.replace(EXTENSION, "") : plain).trim();
  const first = number.split(ANOTHER)[0];
  const digits =
    (first.trim().startsWith("+") ? "+" : "") + first.replace(/[^\d-]/g, "").replace(/^-+|-+$/g, "");
  const given = (tel ?? "").replace(/^tel:/i, "");
  const dialled = DIALLED.test(given) ? given : digits + (extension && `,${extension}`);
  return DIALLED.test(dialled) && dialled.replace(/\D/g, "").length >= LEAST_DIGITS
    ? { number, extension, tel: dialled }
    : null;
}
