/** The sheet painted on a canvas: black on transparent, which the style sheet turns white in the dark. */

import { createCanvas } from "../shared/dom.js";
import { imageOf } from "../shared/images.js";
import { SHEET } from "../shared/sizes.js";
import { PENS } from "./pens.js";

const PEN = 17; // width on the sheet: 1.7 of the grid's 28 pixels
const PEN_SHARE = 0.12; // of the drawing's longer side: about 2.4 of MNIST's 20 pixels
const THINNEST_PEN = 4;
const inkCanvas = createCanvas(SHEET);

/** Paint the whole sheet, with the pen that the visitor sees. */
export function paintSheet(canvas, sheet) {
  const context = canvas.getContext("2d");
  context.setTransform(canvas.height / SHEET, 0, 0, canvas.height / SHEET, 0, 0);
  context.clearRect(0, 0, (SHEET * canvas.width) / canvas.height, SHEET);
  paintMarks(context, sheet, PEN);
}

/** The ink on the sheet as side × side numbers 0–1, row by row. */
export function inkOn(sheet, side) {
  inkCanvas.width = inkCanvas.height = side;
  const context = inkCanvas.getContext("2d", { willReadFrequently: true });
  context.setTransform(side / SHEET, 0, 0, side / SHEET, 0, 0);
  paintMarks(context, sheet, penFor(sheet));
  const { data } = context.getImageData(0, 0, side, side);
  return Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3] / 255);
}

/** The sheet as a PNG blob for the API: black on white, 280 high on every screen; a wider one has several digits. */
export function sheetAsPng(sheet, width = SHEET) {
  const canvas = Object.assign(createCanvas(SHEET), { width });
  const context = canvas.getContext("2d");
  paintMarks(context, sheet, width === SHEET ? penFor(sheet) : PEN);
  Object.assign(context, { globalCompositeOperation: "destination-over", fillStyle: "white" });
  context.fillRect(0, 0, width, SHEET);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/**
 * The width of the pen for what a network is to read. Centring scales every drawing to 20 pixels,
 * and the pen with it: without this, a small digit would become a blob and a large one a hair.
 */
function penFor({ sample, strokes }) {
  if (sample) return PEN;
  const points = strokes.filter(({ pen }) => !PENS[pen].erases).flatMap((stroke) => stroke.points);
  const [width, height] = [0, 1].map((axis) => {
    const places = points.map((point) => Math.min(SHEET, Math.max(0, point[axis])));
    return places.reduce((a, b) => Math.max(a, b), 0) - places.reduce((a, b) => Math.min(a, b), SHEET);
  });
  return Math.max(THINNEST_PEN, PEN_SHARE * Math.max(width, height));
}

function paintMarks(context, { sample, strokes }, pen) {
  if (sample) {
    context.imageSmoothingEnabled = false;
    context.drawImage(imageOf(sample.pixels), 0, 0, SHEET, SHEET);
  }
  Object.assign(context, { lineCap: "round", lineJoin: "round", strokeStyle: "black" });
  for (const stroke of strokes) {
    const { width, erases } = PENS[stroke.pen];
    // An eraser is as wide as the visitor sees it, and as much wider as the ink is for the network.
    context.lineWidth = erases ? width * PEN + Math.max(0, pen - PEN) : width * pen;
    context.globalCompositeOperation = erases ? "destination-out" : "source-over";
    paintStroke(context, stroke.points);
  }
  context.globalCompositeOperation = "source-over";
}

/** A smooth line: each point bends the curve from the middle before it to the middle after it. */
function paintStroke(context, points) {
  const [[x, y]] = points;
  context.beginPath();
  context.moveTo(x, y);
  for (let i = 1; i < points.length - 1; i++) {
    const [[x1, y1], [x2, y2]] = [points[i], points[i + 1]];
    context.quadraticCurveTo(x1, y1, (x1 + x2) / 2, (y1 + y2) / 2);
  }
  const [endX, endY] = points.at(-1);
  context.lineTo(endX, endY + 0.01); // a tap is a dot; a line of length 0 would paint nothing
  context.stroke();
}
