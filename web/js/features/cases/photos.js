// A photo as it is sent: made smaller, without what a camera writes into it, and known by its digest.

const MOST_PX = 1600;
const QUALITY = 0.85;
export const MOST_PHOTOS = 6;
/** The service takes no more. */
const MOST_BYTES = 12_000_000;

/** @typedef {{sha256: string, blob: Blob, sent: boolean, tried?: boolean, fault?: string}} Photo */

/** Whether this browser can name a photo by its digest; without TLS it does not. */
export const canSendPhotos = () => Boolean(globalThis.crypto?.subtle && globalThis.createImageBitmap);

/** Why a file is no photo that can be sent. */
export class NoPhoto extends Error {}

/** @param {Blob | HTMLCanvasElement} picture a file of one, or what was drawn @returns {Promise<Photo>} raises NoPhoto */
export async function photoOf(picture) {
  const blob = await smaller(picture);
  if (blob.size > MOST_BYTES) throw new NoPhoto("too large");
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { sha256, blob, sent: false };
}

/** @param {Blob | HTMLCanvasElement} source @returns {Promise<Blob>} JPEG */
async function smaller(source) {
  const picture = await createImageBitmap(source, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) throw new NoPhoto("no picture");
  const scale = Math.min(1, MOST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((/** @type {(blob: Blob | null) => void} */ done) =>
    canvas.toBlob(done, "image/jpeg", QUALITY),
  );
  if (!made) throw new NoPhoto("no picture");
  return made;
}
