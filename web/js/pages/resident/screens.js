// The screens, each fetched with all it is made of when it is first wanted. That of the page's own address comes
// along with the page: index.html names it.

import { fetched } from "../../core/api.js";

export const answerScreen = fetched(() => import("./locatescreen.js"));
export const areaScreen = fetched(() => import("./areascreen.js"));
export const placeScreens = fetched(() => import("./placescreens.js"));
export const doubtScreens = fetched(() => import("./doubtscreens.js"));
export const problemPanels = fetched(() => import("./problems.js"));
export const finding = fetched(() => import("./finding.js"));
export const disambiguation = fetched(() => import("../../features/addresses/disambiguation.js"));
const printing = fetched(() => import("./printing.js"));

/** What the next tap may want, while nobody waits for anything; what does not come now comes when it is wanted. */
export async function fetchTheOthers() {
  const screens = [answerScreen, areaScreen, placeScreens, doubtScreens, finding];
  const printer = printing().then(({ listenToPrinter }) => listenToPrinter());
  await Promise.allSettled([printer, ...screens.map((screen) => screen())]);
}
