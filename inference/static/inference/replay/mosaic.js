/** A mosaic: pictures of what units look for, 28 × 28 each, side by side. */

import { paintSigned, sharpen } from "../shared/colours.js";

const [SMALLEST, LARGEST] = [56, 112]; // CSS pixels of a picture, with its gap
const GAP = 6;

export function paintMosaic(canvas, pictures) {
  const width = canvas.clientWidth;
  const size = Math.floor(Math.min(LARGEST, Math.max(SMALLEST, width / pictures.length)));
  const columns = Math.max(1, Math.floor(width / size));
  canvas.style.height = `${Math.ceil(pictures.length / columns) * size}px`;
  sharpen(canvas);
  const tile = Object.assign(document.createElement("canvas"), { width: 2 * size, height: 2 * size });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const scale = canvas.width / width;
  const side = (size - GAP) * scale;
  pictures.forEach((picture, i) => {
    paintSigned(tile, picture);
    const [column, row] = [i % columns, Math.floor(i / columns)];
    context.drawImage(tile, column * size * scale, row * size * scale, side, side);
  });
}

/** A snapshot's pictures: 784 signed bytes for each unit. */
export const picturesOf = ({ units }) =>
  units.map((text) => Int8Array.from(atob(text), (byte) => byte.charCodeAt(0)));
