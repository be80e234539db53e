// The step that somebody has pressed on another page, to begin with where the file is opened.

/** @type {string | undefined} */
let wanted;

/** @param {string | undefined} verb */
export const intend = (verb) => {
  wanted = verb;
};

/** Once. */
export function takeIntent() {
  const verb = wanted;
  wanted = undefined;
  return verb;
}
