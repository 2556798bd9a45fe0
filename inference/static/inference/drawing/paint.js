/** Ink on a canvas: black on nothing, so that the page's style may turn it white in the dark. */

export const SIDE = 280; // the sheet's side in its own units, whatever the screen's
const GRID = 28;
const PEN = 17; // on the sheet; 1.7 of the grid's 28 pixels
const PEN_SHARE = 0.12; // of a drawing's longer side: about 2.4 of MNIST's 20 pixels
const preview = document.createElement("canvas");

/** Draw the whole sheet, with the pen the visitor sees. */
export function paintSheet(canvas, sheet) {
  const context = canvas.getContext("2d");
  context.setTransform(canvas.width / SIDE, 0, 0, canvas.height / SIDE, 0, 0);
  context.clearRect(0, 0, SIDE, SIDE);
  paintMarks(context, sheet, PEN);
}

/** Draw 784 greys (0 paper, 1 ink) as 28 × 28 squares; null empties the canvas. */
export function paintPixels(canvas, pixels) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!pixels) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(gridOf(pixels), 0, 0, canvas.width, canvas.height);
}

/** How much ink lies where, 0–1, on a square of `side`: what a preview is centred from. */
export function inkOf(sheet, side) {
  preview.width = preview.height = side;
  const context = preview.getContext("2d", { willReadFrequently: true });
  context.setTransform(side / SIDE, 0, 0, side / SIDE, 0, 0);
  paintMarks(context, sheet, sheet.sample ? PEN : penFor(sheet.strokes));
  const { data } = context.getImageData(0, 0, side, side);
  return Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3] / 255);
}

/** The sheet as a PNG, black on white and 280 × 280 on every screen: what is sent to be read. */
export function pngOf(sheet) {
  const canvas = blank(SIDE);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, SIDE, SIDE);
  paintMarks(context, sheet, sheet.sample ? PEN : penFor(sheet.strokes));
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/**
 * The pen for a drawing of this size. The server scales every drawing to 20 pixels, and the pen
 * with it: a small digit would arrive as a blob and a large one as a hair.
 */
function penFor(strokes) {
  const [width, height] = [0, 1].map((axis) => {
    const along = strokes.flat().map((point) => Math.min(SIDE, Math.max(0, point[axis])));
    return along.reduce((a, b) => Math.max(a, b), 0) - along.reduce((a, b) => Math.min(a, b), SIDE);
  });
  return Math.max(4, PEN_SHARE * Math.max(width, height));
}

function paintMarks(context, sheet, pen) {
  if (sheet.sample) {
    context.imageSmoothingEnabled = false;
    context.drawImage(gridOf(sheet.sample.pixels), 0, 0, SIDE, SIDE);
  }
  Object.assign(context, { lineWidth: pen, lineCap: "round", lineJoin: "round", strokeStyle: "black" });
  for (const stroke of sheet.strokes) paintStroke(context, stroke);
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
  context.lineTo(endX, endY + 0.01); // a tap is a dot; a line of no length would draw nothing
  context.stroke();
}

function gridOf(pixels) {
  const canvas = blank(GRID);
  const image = new ImageData(GRID, GRID);
  pixels.forEach((ink, i) => (image.data[4 * i + 3] = Math.round(255 * ink)));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function blank(side) {
  return Object.assign(document.createElement("canvas"), { width: side, height: side });
}
