// What this device remembers of its user. Where nothing can be kept, it lasts as long as the page.

/** @type {Map<string, string>} */
const passing = new Map();

/** @param {string} key @returns {string | null} */
export function recall(key) {
  try {
    return localStorage.getItem(key) ?? passing.get(key) ?? null;
  } catch {
    return passing.get(key) ?? null;
  }
}

/** @param {string} key */
export function forget(key) {
  passing.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept there.
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A private window remembers nothing.
    passing.set(key, value);
  }
}

/** A random name of this device: it tells one person's reports from another's, and nothing about them. */
export function deviceId() {
  const known = recall("device");
  if (known) return known;
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  remember("device", made);
  return made;
}
