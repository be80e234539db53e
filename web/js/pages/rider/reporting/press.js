// A thumb on a tile: pressed, lifted, or slid away to where it means nothing.

// A thumb that stays so long means it; one that only touched may have slipped.
const MEANT_MS = 350;

/**
 * @param {HTMLElement} tile
 * @param {{away: HTMLElement, onPress: () => void, onSlide: (isAway: boolean) => void, onCancel: () => void,
 *   onLift: (how: {meant: boolean}) => void}} events `away`: where lifting sends nothing; `meant`: it was held,
 *   not only touched
 */
export function pressable(tile, { away, onPress, onSlide, onCancel, onLift }) {
  let since = 0;
  let thumb = -1;
  let isAway = false;
  const over = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, right, top, bottom } = away.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  };
  tile.addEventListener("pointerdown", (event) => {
    if (event.button || thumb >= 0) return;
    thumb = event.pointerId;
    since = event.timeStamp;
    isAway = false;
    tile.setPointerCapture(thumb);
    onPress();
  });
  tile.addEventListener("pointermove", (event) => {
    if (event.pointerId !== thumb || over(event) === isAway) return;
    isAway = !isAway;
    onSlide(isAway);
  });
  tile.addEventListener("pointerup", (event) => {
    if (event.pointerId !== thumb) return;
    thumb = -1;
    if (isAway) onCancel();
    else onLift({ meant: event.timeStamp - since >= MEANT_MS });
  });
  tile.addEventListener("pointercancel", (event) => {
    if (event.pointerId !== thumb) return;
    thumb = -1;
    onCancel();
  });
  // By a key, or by a reader of the screen.
  tile.addEventListener("click", (event) => {
    if (event.detail > 0) return;
    onPress();
    onLift({ meant: false });
  });
  tile.addEventListener("contextmenu", (event) => event.preventDefault());
}
