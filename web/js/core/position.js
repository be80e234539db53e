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

/** @returns {Promise<{lon: number, lat: number, accuracy_m: number}>} raises NoPosition */
export function whereAmI() {
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
        }),
      (error) =>
        reject(new NoPosition(error.code === 1 ? "denied" : error.code === 3 ? "timeout" : "unavailable")),
      { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 },
    );
  });
}
