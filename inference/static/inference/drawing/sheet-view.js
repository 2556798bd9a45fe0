/** The sheet on the page: its canvas, its buttons, and the words for those who cannot see it. */

import { paintSheet } from "./paint.js";
import { attachPen } from "./pen.js";
import { texts } from "../shared/texts.js";

const canvas = document.getElementById("drawing");
const hint = document.getElementById("hint");

export function paint(sheet) {
  paintSheet(canvas, sheet);
  hint.hidden = !sheet.isEmpty;
  canvas.setAttribute("aria-label", describe(sheet));
}

/** As sharp as the screen: the sheet keeps its 280 units, the canvas has the screen's pixels. */
export function fitScreen(sheet) {
  canvas.width = canvas.height = Math.round(canvas.clientWidth * window.devicePixelRatio);
  paint(sheet);
}

/** Call moved() while a stroke grows and changed() after everything else. */
export function startSheet(sheet, { moved, changed }) {
  const undo = () => {
    sheet.undo();
    changed();
  };
  attachPen(canvas, sheet, {
    moved() {
      paint(sheet);
      moved();
    },
    ended: changed,
  });
  document.getElementById("undo").addEventListener("click", undo);
  document.getElementById("clear").addEventListener("click", () => {
    sheet.clear();
    changed();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z") undo();
  });
  window.addEventListener("resize", () => fitScreen(sheet));
}

function describe(sheet) {
  const { sample, strokes } = sheet;
  if (sheet.isEmpty) return texts.emptySheet;
  if (!sample) return texts.strokes(strokes.length);
  if (sample.label === null) return texts.editedSheet;
  if (sheet.isPureSample) return texts.sampleSheet(sample.label);
  return texts.sampleWithStrokes(sample.label, strokes.length);
}
