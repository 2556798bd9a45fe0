/**
 * Centres a drawing on 28 × 28 pixels the way the server does (and MNIST did).
 *
 * It runs while the pen moves: where every pixel of the sheet is looked at there are loops, not array methods.
 */

import { GRID, PIXELS } from "../shared/sizes.js";

const BOX = 20; // pixels on the digit's longer side
const FINE_BOX = 4 * BOX; // where strokes are measured and thickened
const STROKE = 0.09; // of the longer side: few of MNIST's pens are narrower
const FAINTEST = 0.1; // less ink than this counts as paper

/** Ink (side × side, 0–1, row by row) → 784 pixels: 20 at its longest, its mass in the middle. */
export function centred(ink, side) {
  const kept = new Float32Array(ink);
  for (let i = 0; i < kept.length; i++) if (kept[i] < FAINTEST) kept[i] = 0;
  const rows = Array.from({ length: side }, (_, y) => kept.subarray(y * side, (y + 1) * side));
  const drawing = cropped(rows);
  return drawing && placedByMass(scaled(cropped(thickened(drawing)), BOX));
}

/** The smallest rectangle of rows that holds all the ink; null where there is none. */
function cropped(rows) {
  let [top, bottom, left, right] = [rows.length, -1, rows[0].length, -1];
  for (let y = 0; y < rows.length; y++) {
    const row = rows[y];
    for (let x = 0; x < row.length; x++) {
      if (row[x] <= 0) continue;
      if (top > y) top = y;
      bottom = y;
      if (left > x) left = x;
      if (right < x) right = x;
    }
  }
  return bottom < 0 ? null : rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
}

/** Make the longer side ``longest`` pixels and keep the proportions. */
function scaled(drawing, longest) {
  const [height, width] = [drawing.length, drawing[0].length];
  const scale = longest / Math.max(height, width);
  const across = resampling(width, Math.max(1, Math.round(width * scale)));
  const down = resampling(height, Math.max(1, Math.round(height * scale)));
  const narrowed = drawing.map((row) => resampled(row, across));
  return down.map(({ first, weights }) => {
    const sums = new Float64Array(across.length);
    weights.forEach((weight, k) => {
      const row = narrowed[first + k];
      for (let x = 0; x < sums.length; x++) sums[x] += weight * row[x];
    });
    return Float32Array.from(sums);
  });
}

function resampled(row, taps) {
  const values = new Float32Array(taps.length);
  for (let i = 0; i < taps.length; i++) {
    const { first, weights } = taps[i];
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k] * row[first + k];
    values[i] = sum;
  }
  return values;
}

/** The drawing with strokes at least as wide as MNIST's: grown on all sides where they are not. */
function thickened(drawing) {
  let grown = scaled(drawing, FINE_BOX);
  const strongest = Math.max(...grown.map((row) => Math.max(...row)));
  const thinnest = STROKE * Math.max(grown.length, grown[0].length);
  if (strokeWidth(grown, strongest / 2) >= thinnest) return drawing;
  const isLarge = Math.max(drawing.length, drawing[0].length) > GRID; // in a small one grey is a soft edge
  const darkest = isLarge ? typical(grown, FAINTEST * strongest) : strongest;
  grown = grown.map((row) => row.map((value) => Math.min(1, value / darkest)));
  const missing = (thinnest - strokeWidth(grown, 1 / 2)) / 2;
  if (missing <= 0) return drawing;
  const steps = Math.ceil(missing);
  grown = padded(grown, steps);
  for (let step = 0; step < steps; step++) {
    const wider = dilated(grown, step % 2 === 1);
    const amount = Math.min(1, missing - step);
    grown = grown.map((row, y) => row.map((value, x) => value + amount * (wider[y][x] - value)));
  }
  return grown;
}

/** The median of the ink above ``level``: divided by it, a hairline that was shrunk is as dark everywhere. */
function typical(drawing, level) {
  const inked = drawing.flatMap((row) => [...row.filter((value) => value > level)]).sort((a, b) => a - b);
  return inked[(inked.length - 1) >> 1];
}

/** Twice the area of the strokes, which are above ``level``, over the length of their outline. */
function strokeWidth(drawing, level) {
  const rows = padded(drawing, 1).map((row) => row.map((value) => (value > level ? 1 : 0)));
  let [area, inner] = [0, 0];
  for (let y = 1; y < rows.length - 1; y++) {
    for (let x = 1; x < rows[y].length - 1; x++) {
      area += rows[y][x];
      inner += rows[y][x] & rows[y - 1][x] & rows[y + 1][x] & rows[y][x - 1] & rows[y][x + 1];
    }
  }
  return (2 * area) / (area - inner) - (inner ? 0 : 1);
}

function padded(rows, margin) {
  const width = rows[0].length + 2 * margin;
  const blank = () => Array.from({ length: margin }, () => new Float32Array(width));
  const wide = rows.map((row) => {
    const copy = new Float32Array(width);
    copy.set(row, margin);
    return copy;
  });
  return [...blank(), ...wide, ...blank()];
}

/** The largest value of each pixel and its neighbours; in turns the discs stay round. */
function dilated(rows, corners) {
  const across = (row) => row.map((value, x) => Math.max(value, row[x - 1] ?? 0, row[x + 1] ?? 0));
  const wide = rows.map(across);
  const beside = corners ? wide : rows;
  return wide.map((row, y) => row.map((value, x) =>
    Math.max(value, beside[y - 1]?.[x] ?? 0, beside[y + 1]?.[x] ?? 0)));
}

/** For each new pixel the old ones under its triangle filter: the first of them, and their weights. */
function resampling(before, after) {
  const step = before / after;
  const reach = Math.max(step, 1);
  return Array.from({ length: after }, (_, i) => {
    const centre = (i + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const weights = [];
    let total = 0;
    for (let j = Math.ceil(centre - reach); j <= centre + reach; j++) {
      const weight = 1 - Math.abs(centre - j) / reach;
      total += weight;
      if (j >= 0 && j < before) weights.push(weight);
    }
    return { first, weights: weights.map((weight) => weight / total) };
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
  const strongest = Math.max(...digit.map((row) => Math.max(...row)));
  const pixels = new Array(PIXELS).fill(0);
  digit.forEach((row, y) => row.forEach((value, x) => {
    pixels[(top + y) * GRID + left + x] = Math.min(1, Math.max(0, value / strongest));
  }));
  return pixels;
}
