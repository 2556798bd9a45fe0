/** A drawing on 28 × 28, as the server centres it: for the moments before the server has answered. */

const [GRID, BOX] = [28, 20];
const FAINTEST = 0.1;

/** Ink (side × side, 0–1, row by row) → 784 pixels: 20 at its longest, its mass in the middle. */
export function centred(ink, side) {
  const box = boundsOf(ink, side);
  if (!box) return null;
  const [height, width] = [box.bottom - box.top, box.right - box.left];
  const scale = BOX / Math.max(height, width);
  const rows = resampling(height, Math.max(1, Math.round(height * scale)));
  const columns = resampling(width, Math.max(1, Math.round(width * scale)));
  const half = columns.map((taps) =>
    Float32Array.from({ length: height }, (_, y) =>
      taps.reduce((sum, [x, w]) => sum + w * ink[(box.top + y) * side + box.left + x], 0)));
  const digit = rows.map((taps) => half.map((line) => taps.reduce((sum, [y, w]) => sum + w * line[y], 0)));
  return placed(digit);
}

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

/** For each new pixel, the old ones under a triangle as wide as it: [[index, weight], …]. */
function resampling(before, after) {
  const step = before / after;
  const reach = Math.max(step, 1);
  return Array.from({ length: after }, (_, i) => {
    const place = (i + 0.5) * step - 0.5;
    const taps = [];
    let total = 0;
    for (let j = Math.ceil(place - reach); j <= place + reach; j++) {
      const weight = 1 - Math.abs(place - j) / reach;
      total += weight;
      if (j >= 0 && j < before) taps.push([j, weight]);
    }
    return taps.map(([j, weight]) => [j, weight / total]);
  });
}

function placed(digit) {
  const [height, width] = [digit.length, digit[0].length];
  let [total, down, across] = [0, 0, 0];
  digit.forEach((line, y) => line.forEach((value, x) => {
    total += value;
    down += value * y;
    across += value * x;
  }));
  const start = (mass, length) => Math.min(GRID - length, Math.max(0, Math.round(GRID / 2 - mass)));
  const [top, left] = [start(down / total, height), start(across / total, width)];
  const pixels = new Array(GRID * GRID).fill(0);
  digit.forEach((line, y) => line.forEach((value, x) => {
    pixels[(top + y) * GRID + left + x] = Math.min(1, Math.max(0, value));
  }));
  return pixels;
}
