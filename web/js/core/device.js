// A random name of this device, kept on it: it tells one person's reports from another's, and nothing about them.

import { recall, remember } from "./storage.js";

export function deviceId() {
  const known = recall("device");
  if (known) return known;
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  remember("device", made);
  return made;
}
