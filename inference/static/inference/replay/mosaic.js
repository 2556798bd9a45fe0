/** A mosaic: images of 28 × 28 signed weights, side by side on one canvas. */

import { createCanvas } from "../shared/dom.js";
import { matchResolution, paintSigned } from "../shared/images.js";

const [SMALLEST, LARGEST] = [56, 112]; // CSS pixels of an image, with its gap
const GAP = 6;

/** Paint lists of 784 numbers, as large as the page's width allows. */
export function paintMosaic(canvas, images) {
  const width = canvas.clientWidth;
  const size = Math.floor(Math.min(LARGEST, Math.max(SMALLEST, width / images.length)));
  const columns = Math.max(1, Math.floor(width / size));
  canvas.style.height = `${Math.ceil(images.length / columns) * size}px`;
  matchResolution(canvas);
  const tile = createCanvas(2 * size);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const scale = canvas.width / width;
  const side = (size - GAP) * scale;
  images.forEach((image, i) => {
    paintSigned(tile, image);
    const [column, row] = [i % columns, Math.floor(i / columns)];
    context.drawImage(tile, column * size * scale, row * size * scale, side, side);
  });
}

/** A snapshot's images: 784 signed bytes for each unit. */
export const imagesOf = ({ units }) =>
  units.map((base64) => Int8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
