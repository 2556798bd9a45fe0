/** Mouse, finger or pen: what a pointer does on the canvas becomes strokes on the sheet. */

import { SHEET } from "../shared/sizes.js";

const FIRST = 1; // of a PointerEvent's buttons: the mouse's left one, a finger, a pen's tip

/**
 * Add strokes to the sheet, drawn with the pen that penName() gives then; call moved() as a stroke grows, and ended() when the pen is lifted.
 * Returns {isDown, detach}: whether a stroke is being drawn, and the way to end it all.
 */
export function attachPen(canvas, sheet, { moved, ended, penName = () => "normal" }) {
  let pointer = null; // only one draws: a second finger or a resting palm is ignored
  let stroke = null;
  const attached = new AbortController();
  const { signal } = attached;

  function lift() {
    pointer = null;
    ended();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer === event.pointerId) lift(); // it was let go where nobody saw it: over a menu, say
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    stroke = { points: [pointOf(canvas, event)], pen: penName() };
    sheet.add({ stroke });
    moved();
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    if (!(event.buttons & FIRST)) return lift();
    if (!sheet.isLast(stroke)) return (pointer = null); // undone, cleared or covered while it was drawn
    // Browsers merge fast movements into one event; without its parts a curve would have corners.
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) stroke.points.push(pointOf(canvas, part));
    moved();
  }, { signal });
  for (const type of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(type, (event) => {
      if (event.pointerId === pointer) lift();
    }, { signal });
  }
  return { isDown: () => pointer !== null, detach: () => attached.abort() };
}

/** In units of the sheet, which has 280 on its height. */
function pointOf(canvas, { clientX, clientY }) {
  const box = canvas.getBoundingClientRect();
  const x = clientX - box.left - canvas.clientLeft;
  const y = clientY - box.top - canvas.clientTop;
  return [x, y].map((place) => (place / canvas.clientHeight) * SHEET);
}
