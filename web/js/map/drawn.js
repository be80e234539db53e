// Which place a drawn label names: the library keeps of a label only how it is drawn.

/** @typedef {{name: string, kind: string}} Named */

/** @type {WeakMap<Function, Named>} */
const drawnFor = new WeakMap();

/** @param {Function} draw of a label @param {Named} place */
export const nameDrawn = (draw, place) => drawnFor.set(draw, place);

/** The place that a label names; nothing for one that nobody taps. @param {{draw: Function}} label */
export const namedBy = ({ draw }) => drawnFor.get(draw);
