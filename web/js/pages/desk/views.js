// The views of the desk, in the order of their tabs. Each is known by its key in the address: /desk?place=990SAX.

import { accountView } from "./account/account.js";
import { noticesView } from "./account/notices.js";
import { areasView, areaView } from "./areas/areas.js";
import { entryView, inboxView, superviseView } from "./cases/caseviews.js";
import { couriersView } from "./couriers/couriersview.js";
import { OFFICE_VIEWS } from "./office/officeviews.js";
import { hoursView } from "./places/hours.js";
import { newPlaceView, pinView } from "./places/pin.js";
import { placesView, placeView } from "./places/places.js";
import { postsView, postView } from "./posts/posts.js";
import { reportsView } from "./reports.js";
import { newTaskView, tasksView } from "./tasks/taskview.js";
import { uploadsView, uploadView } from "./uploads/view.js";

/**
 * What a view may use.
 * @typedef {object} Desk
 * @property {import("./requests.js").Me} me
 * @property {string} owner by what whoever is signed in is known in this browser
 * @property {() => string} now ISO 8601, in the city's time
 * @property {(view: string, id?: string) => Promise<void>} go to another view
 * @property {() => Promise<void>} redraw
 * @property {() => void} forget who is signed in, of whom something has changed: the next view asks again
 * @property {(act: () => Promise<{change: number}>, said: string, how?: ChangeHow) => Promise<boolean>} change
 *   do it, show how it stands then and say so; false where it was not done
 *
 * @typedef {object} ChangeHow
 * @property {boolean} [undoes] whether a way back is offered
 * @property {() => Promise<string>} [read] what is changed, as it can be compared: the map is asked until it says
 *   otherwise than before
 * @property {string} [more] what follows from it
 * @property {() => Promise<void>} [after] where it goes on, instead of the same page
 * @property {boolean} [gone] what it was done to is no more: the first screen is shown
 * @property {import("./queue.js").Doing} [waits] it may wait for a network
 * @property {(problem: import("../../core/api.js").Problem) => void} [onConflict] somebody else was faster; without
 *   it the page is drawn anew
 *
 * @typedef {object} Shown
 * @property {string} title
 * @property {string} [below]
 * @property {string} [back] the view from which it was opened, perhaps of something: place=990SXX
 * @property {HTMLElement[]} parts one of them has the id `heading`, from which the view is read
 * @property {boolean} [wide] it takes the whole of a wide screen
 * @property {() => void} [shown] once it stands on the page
 * @property {() => Promise<void>} [refresh] show how it stands now, and leave what is being written; without it
 *   the page is drawn anew
 *
 * @typedef {object} View
 * @property {string} name
 * @property {string} [icon] of its tab; without it has none
 * @property {boolean} [isFirst] its tab stands before that of the first screen
 * @property {string} [under] without a tab: the view whose tab is its own
 * @property {(me: import("./requests.js").Me) => boolean} may whether it is offered
 * @property {(desk: Desk, id: string) => Promise<Shown>} load
 * @property {(desk: Desk) => Promise<HTMLElement[]>} [today] what it has to say on the first screen
 */

/** @type {View[]} */
export const VIEWS = [
  inboxView,
  superviseView,
  entryView,
  reportsView,
  placesView,
  placeView,
  hoursView,
  pinView,
  newPlaceView,
  tasksView,
  newTaskView,
  postsView,
  postView,
  areasView,
  areaView,
  uploadsView,
  uploadView,
  couriersView,
  ...OFFICE_VIEWS,
  noticesView,
  accountView,
];
