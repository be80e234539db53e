// Passkeys as the browser makes and uses them. The service speaks JSON, older browsers bytes.

/** @typedef {Record<string, any>} Json */

/** Whether this browser, at this address, has passkeys at all. */
export const hasPasskeys = () => typeof PublicKeyCredential === "function" && isSecureContext;

/** Whether it offers them where the staff number is typed. */
export const offersThem = async () =>
  hasPasskeys() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);

/** @param {string} text base64url */
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

/** @param {ArrayBuffer | null} buffer */
const written = (buffer) =>
  buffer &&
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

/** @param {Json[]} [known] */
const listed = (known = []) => known.map((each) => ({ ...each, id: bytes(each.id) }));

/** @param {any} credential what the browser gave @param {string[]} parts of its response */
const asJson = (credential, parts) => ({
  id: credential.id,
  rawId: written(credential.rawId),
  type: credential.type,
  clientExtensionResults: {},
  response: Object.fromEntries(parts.map((name) => [name, written(credential.response[name])])),
});

/**
 * Make one on this device.
 * @param {Json} asked by the service
 * @returns {Promise<Json | null>} null: whoever sits here broke it off, or the device has none to give
 */
export async function makePasskey(asked) {
  const publicKey = /** @type {any} */ ({
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: listed(asked.excludeCredentials),
  });
  try {
    const made = await navigator.credentials.create({ publicKey });
    return made && asJson(made, ["clientDataJSON", "attestationObject"]);
  } catch (error) {
    return brokenOff(error);
  }
}

/**
 * Show one.
 * @param {Json} asked by the service
 * @param {{quietly?: boolean, signal?: AbortSignal}} [how] `quietly`: where the staff number is typed, until it
 *   is broken off
 * @returns {Promise<Json | null>} null: it was broken off, or there is none
 */
export async function usePasskey(asked, { quietly = false, signal } = {}) {
  const publicKey = /** @type {any} */ ({
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: listed(asked.allowCredentials),
  });
  const mediation = quietly ? "conditional" : undefined;
  try {
    const shown = await navigator.credentials.get({ publicKey, mediation, signal });
    return shown && asJson(shown, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
  } catch (error) {
    return brokenOff(error);
  }
}

/** @param {unknown} error */
function brokenOff(error) {
  if (error instanceof DOMException) return null;
  throw error;
}
