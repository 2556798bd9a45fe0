/**
 * Keeps what is drawn while the page's other scripts are still on their way. It is a script of its own,
 * so small that it comes first; the playground takes its strokes over with an event on the canvas.
 */

import { SHEET } from "../shared/sizes.js";
import { attachPen } from "./pen.js";

const canvas = document.getElementById("drawing");
const strokes = [];
let take = null; // what the playground does with strokes

/** Rough lines: the playground paints them again. */
function paint() {
  const context = canvas.getContext("2d");
  context.setTransform(canvas.width / SHEET, 0, 0, canvas.height / SHEET, 0, 0);
  Object.assign(context, { lineWidth: 17, lineCap: "round" });
  context.beginPath();
  for (const [x, y] of strokes.at(-1).points.slice(-2)) context.lineTo(x, y + 0.01);
  context.stroke();
  document.getElementById("hint").hidden = true;
}

function handOver() {
  if (!take) return;
  pen.detach();
  if (strokes.length) take(strokes.splice(0));
}

const sheet = { add: ({ stroke }) => strokes.push(stroke), isLast: (stroke) => strokes.at(-1) === stroke };
const pen = attachPen(canvas, sheet, { moved: paint, ended: handOver });

/** A stroke that is being drawn at that moment is handed over when the pen is lifted. */
canvas.addEventListener("takeover", ({ detail }) => {
  take = detail;
  if (!pen.isDown()) handOver();
});
