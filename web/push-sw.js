// What is shown while no page is open: that there is something, of what kind, of which number. Nothing is
// stored and nothing answered from here. The server puts before this WORDS, by language, and LEADS_TO, the page that
// a press opens; where that ends with a slash its number follows.

/** @type {any} */
const pushWorker = self;
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
  return pushWorker.registration.showNotification(title, {
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

/** Show the page that is open, or open it. @param {string} number */
async function open(number) {
  const url = new URL(
    LEADS_TO.endsWith("/") ? LEADS_TO + encodeURIComponent(number) : LEADS_TO,
    location.href,
  );
  const pages = await pushWorker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((/** @type {any} */ each) => new URL(each.url).pathname === url.pathname);
  if (!page) return pushWorker.clients.openWindow(url.href);
  page.postMessage(OPEN_NOTICES);
  return page.focus();
}

pushWorker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(show(read(event.data))));
pushWorker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.body));
});
