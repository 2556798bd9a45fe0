/** Images of 28 × 28 numbers on a canvas: greys, or signed values such as weights. */

import { colours } from "./colours.js";
import { createCanvas } from "./dom.js";
import { GRID, PIXELS } from "./sizes.js";
import { texts } from "./texts.js";

/** Give a canvas the screen's own resolution for its size on the page. */
export function matchResolution(canvas) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.round(side * devicePixelRatio));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/** Paint 784 greys (0 paper, 1 ink) as 28 × 28 squares; null empties the canvas. */
export function paintPixels(canvas, pixels) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!pixels) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(imageOf(pixels), 0, 0, canvas.width, canvas.height);
}

/** A canvas of 28 × 28 pixels: black ink, transparent where there is none. */
export function imageOf(pixels) {
  const canvas = createCanvas(GRID);
  const image = new ImageData(GRID, GRID);
  pixels.forEach((ink, i) => (image.data[4 * i + 3] = Math.round(255 * ink)));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/**
 * Paint 784 signed numbers as squares: whole squares where they are positive, small ones where
 * they are negative, so that the two differ by more than colour.
 */
export function paintSigned(canvas, numbers) {
  const context = canvas.getContext("2d");
  const cell = canvas.width / GRID;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!numbers) return;
  const largest = numbers.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const { accent, wrong } = colours();
  numbers.forEach((number, i) => {
    const strength = Math.abs(number) / largest;
    if (strength < 0.04) return;
    const side = number > 0 ? cell : cell * 0.55;
    const inset = (cell - side) / 2;
    context.globalAlpha = strength ** 0.8;
    context.fillStyle = number > 0 ? accent : wrong;
    context.fillRect((i % GRID) * cell + inset, Math.floor(i / GRID) * cell + inset, side, side);
  });
  context.globalAlpha = 1;
}

/** The quarter of the image with most of what is positive, and of what is negative, in words. */
export function mainQuarters(numbers) {
  const sums = { positive: [0, 0, 0, 0], negative: [0, 0, 0, 0] };
  numbers.forEach((number, i) => {
    const quarter = (i >= PIXELS / 2 ? 2 : 0) + (i % GRID >= GRID / 2 ? 1 : 0);
    sums[number > 0 ? "positive" : "negative"][quarter] += Math.abs(number);
  });
  const largest = (list) => texts.quarters[list.indexOf(Math.max(...list))];
  return { positive: largest(sums.positive), negative: largest(sums.negative) };
}
