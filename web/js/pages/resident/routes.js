// Routes and isochrones, of no use to what is seen first: fetched when one is asked for.

import { fetched } from "../../core/api.js";

export const routeScreens = fetched(() => import("./routescreens.js"));

/** @param {Parameters<Awaited<ReturnType<typeof routeScreens>>["showIsochrone"]>} what */
export const showIsochrone = async (...what) => (await routeScreens()).showIsochrone(...what);
