/** Centres a drawing on 28 × 28 pixels the way the server does (and MNIST did). */

import { GRID, PIXELS } from "../shared/sizes.js";

const BOX = 20; // pixels on the digit's longer side
const FAINTEST = 0.1; // less ink than this counts as paper

/** Ink (side × side, 0–1, row by row) → 784 pixels: 20 at its longest, its mass in the middle. */
export function centred(ink, side) {
  const box = boundsOf(ink, side);
  if (!box) return null;
  const [height, width] = [box.bottom - box.top, box.right - box.left];
  const scale = BOX / Math.max(height, width);
  const rows = resampling(height, Math.max(1, Math.round(height * scale)));
  const columns = resampling(width, Math.max(1, Math.round(width * scale)));
  const narrowed = columns.map((taps) =>
    Float32Array.from({ length: height }, (_, y) =>
      taps.reduce((sum, [x, weight]) => sum + weight * ink[(box.top + y) * side + box.left + x], 0)));
  const digit = rows.map((taps) =>
    narrowed.map((column) => taps.reduce((sum, [y, weight]) => sum + weight * column[y], 0)));
  return placedByMass(digit);
}

/** The box around the ink, or null where there is none; fainter ink is set to 0. */
function boundsOf(ink, side) {
  let [top, left, bottom, right] = [side, side, 0, 0];
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      if (ink[at] < FAINTEST) ink[at] = 0;
      else [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), y + 1, Math.max(right, x + 1)];
    }
  }
  return bottom ? { top, left, bottom, right } : null;
}

/** For each new pixel the old ones under its triangle filter, as [[index, weight], …]. */
function resampling(before, after) {
  const step = before / after;
  const reach = Math.max(step, 1);
  return Array.from({ length: after }, (_, i) => {
    const centre = (i + 0.5) * step - 0.5;
    const taps = [];
    let total = 0;
    for (let j = Math.ceil(centre - reach); j <= centre + reach; j++) {
      const weight = 1 - Math.abs(centre - j) / reach;
      total += weight;
      if (j >= 0 && j < before) taps.push([j, weight]);
    }
    return taps.map(([j, weight]) => [j, weight / total]);
  });
}

/** The digit's rows on the grid, so that the centre of mass lies in the grid's middle. */
function placedByMass(digit) {
  const [height, width] = [digit.length, digit[0].length];
  let [mass, vertical, horizontal] = [0, 0, 0];
  digit.forEach((row, y) => row.forEach((value, x) => {
    mass += value;
    vertical += value * y;
    horizontal += value * x;
  }));
  const start = (centre, length) => Math.min(GRID - length, Math.max(0, Math.round(GRID / 2 - centre)));
  const [top, left] = [start(vertical / mass, height), start(horizontal / mass, width)];
  const strongest = Math.max(...digit.flat()); // thin lines fade when the drawing shrinks
  const pixels = new Array(PIXELS).fill(0);
  digit.forEach((row, y) => row.forEach((value, x) => {
    pixels[(top + y) * GRID + left + x] = Math.min(1, Math.max(0, value / strongest));
  }));
  return pixels;
}
