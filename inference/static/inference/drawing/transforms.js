/** What the sliders do to an image: shift, rotate, thicken or thin, add noise. */

import { GRID } from "../shared/sizes.js";

const MIDDLE = (GRID - 1) / 2;

/** The sliders' amounts that change nothing; its keys are the names of all sliders. */
export const UNCHANGED = { right: 0, down: 0, turn: 0, weight: 0, noise: 0 };

export const isUnchanged = (amounts) => Object.values(amounts).every((amount) => amount === 0);

/** 784 pixels → 784 pixels; the same amounts always give the same image. */
export function transformed(pixels, { right, down, turn, weight, noise }) {
  let image = pixels;
  for (let steps = Math.abs(weight); steps > 0; steps--) {
    image = thickened(image, Math.sign(weight), Math.min(1, steps));
  }
  if (right || down || turn) image = moved(image, right, down, turn);
  return noise ? withNoise(image, noise) : image;
}

/** Each pixel takes part of its darkest neighbour's grey, or of its lightest where sign is negative. */
function thickened(pixels, sign, share) {
  const extreme = sign > 0 ? Math.max : Math.min;
  return pixels.map((value, i) => {
    const [x, y] = [i % GRID, Math.floor(i / GRID)];
    const neighbours = [
      x > 0 ? pixels[i - 1] : 0,
      x < GRID - 1 ? pixels[i + 1] : 0,
      y > 0 ? pixels[i - GRID] : 0,
      y < GRID - 1 ? pixels[i + GRID] : 0,
    ];
    return value + 0.7 * share * (extreme(value, ...neighbours) - value);
  });
}

/** Shifted by pixels and rotated clockwise about the middle. */
function moved(pixels, right, down, degrees) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return pixels.map((_, i) => {
    const [x, y] = [(i % GRID) - MIDDLE - right, Math.floor(i / GRID) - MIDDLE - down];
    return interpolated(pixels, cos * x + sin * y + MIDDLE, cos * y - sin * x + MIDDLE);
  });
}

/** The grey at a point between pixels, from the four around it; outside is paper. */
function interpolated(pixels, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const at = (column, row) =>
    column < 0 || row < 0 || column >= GRID || row >= GRID ? 0 : pixels[row * GRID + column];
  return (1 - dy) * ((1 - dx) * at(left, top) + dx * at(left + 1, top)) +
    dy * ((1 - dx) * at(left, top + 1) + dx * at(left + 1, top + 1));
}

function withNoise(pixels, amount) {
  let seed = 20_251; // always the same noise, so that the same slider gives the same answer
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  return pixels.map((value) => {
    const bell = random() + random() + random() - 1.5; // close enough to a normal distribution
    return Math.min(1, Math.max(0, value + amount * 1.5 * bell));
  });
}
