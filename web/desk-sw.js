// What the desk shows while it is not open: that there is something, of what kind, of which number. Nothing is
// stored and nothing answered from here: the desk needs the network. The server puts WORDS, by language,
// before this.

/** @type {any} */
const deskWorker = self;
const DESK = "/desk";
const NOTICES = "/desk?notices";
const OPEN_NOTICES = "open notices";

const words =
  WORDS[/** @type {string} */ (new URL(location.href).searchParams.get("lang"))] ?? WORDS["zh-CN"];
/** @param {string} key */
const t = (key) => words[key];

/** @param {any} pushed what came, which may be anything */
function show(pushed) {
  const { type, subject, id } = pushed ?? {};
  const title = t(`push.shown.${type}`) ?? t("push.shown.other");
  const number = typeof subject === "string" ? subject : "";
  // What comes a second time takes the place of the first.
  const tag = typeof id === "string" ? { tag: id } : {};
  return deskWorker.registration.showNotification(title, {
    body: number,
    icon: "/web/app-icon-192.png",
    ...tag,
  });
}

/** @param {any} data */
function read(data) {
  try {
    return data?.json();
  } catch {
    return null;
  }
}

/** Show the desk that is open, or open it. */
async function open() {
  const pages = await deskWorker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((/** @type {any} */ each) => new URL(each.url).pathname === DESK);
  if (!page) return deskWorker.clients.openWindow(NOTICES);
  page.postMessage(OPEN_NOTICES);
  return page.focus();
}

deskWorker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(show(read(event.data))));
deskWorker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open());
});
