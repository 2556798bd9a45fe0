/** Mouse, finger or pen: turns what a pointer does on the canvas into strokes on the sheet. */

import { SIDE } from "./paint.js";

/** Put strokes on the sheet; call moved() as a stroke grows, and ended() when the pen is lifted. */
export function attachPen(canvas, sheet, { moved, ended }) {
  let pointer = null; // one at a time: a resting palm or a second finger draws nothing
  let stroke = null;

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    stroke = [pointOf(canvas, event)];
    sheet.add({ stroke });
    moved();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    // Browsers merge fast movements into one event; its parts keep curves round.
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) stroke.push(pointOf(canvas, part));
    moved();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      ended();
    });
  }
}

function pointOf(canvas, { clientX, clientY }) {
  const box = canvas.getBoundingClientRect();
  const x = clientX - box.left - canvas.clientLeft;
  const y = clientY - box.top - canvas.clientTop;
  return [(x / canvas.clientWidth) * SIDE, (y / canvas.clientHeight) * SIDE];
}
