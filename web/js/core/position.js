// Where the visitor stands, as the device knows it. Browsers report WGS 84.

/** Why there is no position. */
export class NoPosition extends Error {
  /** @param {"denied" | "unavailable" | "timeout" | "unsupported"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether the device may be asked without asking its user first. */
export async function mayAsk() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

/**
 * Asked once, never watched.
 * @param {{youngest_ms?: number}} [how] `youngest_ms`: no answer that is older will do
 * @returns {Promise<{lon: number, lat: number, accuracy_m: number, speed_m_s: number | null}>} raises NoPosition;
 *   `speed_m_s`: null where the device does not say
 */
export function whereAmI({ youngest_ms = 30_000 } = {}) {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation || !window.isSecureContext) {
      reject(new NoPosition("unsupported"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy_m: Math.max(1, Math.round(coords.accuracy)),
          speed_m_s: coords.speed,
        }),
      (error) =>
        reject(new NoPosition(error.code === 1 ? "denied" : error.code === 3 ? "timeout" : "unavailable")),
      { enableHighAccuracy: true, timeout: 12_000, maximumAge: youngest_ms },
    );
  });
}
