// What is pushed to this device while no page is open, where the browser and its push service can: of each page its
// own, by a worker of its name.

import { language } from "../core/i18n.js";

// Where a push service cannot be reached some browsers say so late, some never.
const PATIENCE_MS = 20_000;

export const canPush = () =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
const soon = (promise) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new DOMException("", "TimeoutError")), PATIENCE_MS)),
  ]);

/** @param {string} page its name @returns {Promise<ServiceWorkerRegistration | undefined>} */
async function registration(page) {
  const scope = `/${page}`;
  const found = await navigator.serviceWorker.getRegistration(scope);
  return found && new URL(found.scope).pathname === scope ? found : undefined;
}

/** @param {ServiceWorkerRegistration} made @returns {Promise<void>} when its worker works */
function activated({ active, waiting, installing }) {
  const worker = waiting ?? installing;
  if (active || !worker) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => worker.state === "activated" && resolve();
    worker.addEventListener("statechange", look);
    look();
  });
}

/** How this browser is pushed to for a page. @param {string} page @returns {Promise<PushSubscription | null>} */
export const pushedTo = async (page) =>
  (await (await registration(page))?.pushManager.getSubscription()) ?? null;

/**
 * Have this browser pushed to; fails where its push service cannot be reached.
 * @param {string} page its name @param {string} key of the service @returns {Promise<PushSubscription>}
 */
export async function beginPush(page, key) {
  const made = await navigator.serviceWorker.register(`/${page}-sw.js?lang=${language}`, {
    scope: `/${page}`,
  });
  // Not what `ready` says: the worker of the map page, which all pages lie below, may be so already.
  await soon(activated(made));
  const { pushManager } = made;
  const known = await pushManager.getSubscription();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await soon(pushManager.subscribe(options));
  } catch (error) {
    // One that was made with another key stands in the way.
    if (!known) throw error;
    await known.unsubscribe();
    return soon(pushManager.subscribe(options));
  }
}

/** What the browser still has of it does no harm. @param {string} page */
export async function endPush(page) {
  const known = await registration(page);
  await (await known?.pushManager.getSubscription())?.unsubscribe();
  await known?.unregister();
}
