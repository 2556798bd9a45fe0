/** The sheet on the page: its canvas, its buttons, and its description for screen readers. */

import { byId, isTextField } from "../shared/dom.js";
import { texts } from "../shared/texts.js";
import { paintSheet } from "./paint.js";
import { attachPen } from "./pen.js";
import { chosenPen, startPens } from "./pens.js";

const canvas = byId("drawing");

export function showSheet(sheet) {
  paintSheet(canvas, sheet);
  byId("hint").hidden = !sheet.isEmpty;
  canvas.setAttribute("aria-label", describe(sheet));
}

/** Show the sheet from now on; call moved() while a stroke grows and changed() after every other change. */
export function startSheetView(sheet, { moved, changed }) {
  const undo = () => {
    sheet.undo();
    changed();
  };
  const strokeMoved = () => {
    showSheet(sheet);
    moved();
  };
  attachPen(canvas, sheet, { moved: strokeMoved, ended: changed, penName: chosenPen });
  startPens();
  byId("undo").addEventListener("click", undo);
  byId("clear").addEventListener("click", () => {
    sheet.clear();
    changed();
  });
  document.addEventListener("keydown", (event) => {
    if (isTextField(event.target) || event.shiftKey || event.key !== "z") return;
    if (event.ctrlKey || event.metaKey) undo();
  });
  window.addEventListener("resize", () => matchScreen(sheet));
  matchScreen(sheet);
  takeEarlyStrokes(sheet, changed);
}

/** What was drawn before this script was here: see early-pen.js. */
function takeEarlyStrokes(sheet, changed) {
  const take = (strokes) => {
    strokes.forEach((stroke) => sheet.add({ stroke }));
    changed();
  };
  canvas.dispatchEvent(new CustomEvent("takeover", { detail: take }));
}

/** Give the canvas the screen's resolution; the sheet keeps its own 280 units. */
function matchScreen(sheet) {
  canvas.width = canvas.height = Math.round(canvas.clientWidth * devicePixelRatio);
  showSheet(sheet);
}

function describe(sheet) {
  const { sample, inkStrokes } = sheet;
  if (sheet.isEmpty) return texts.emptySheet;
  if (!sample) return texts.strokes(inkStrokes.length);
  if (sample.isPicture) return texts.pictureOnSheet;
  if (sample.label === null) return texts.editedSheet;
  if (sheet.isSampleOnly) return texts.sampleOnSheet(sample.label);
  return texts.sampleWithStrokes(sample.label, inkStrokes.length);
}
