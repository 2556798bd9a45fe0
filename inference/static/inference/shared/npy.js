/** NumPy's .npy format, version 1.0: a header of text, then the numbers. */

import { GRID } from "./sizes.js";

const MAGIC = [0x93, ...[..."NUMPY"].map((letter) => letter.charCodeAt(0)), 1, 0];

/** The numbers of a one-dimensional array of little-endian float32, as the API sends weights. */
export function readVector(buffer) {
  const start = 10 + new DataView(buffer).getUint16(8, true);
  return new Float32Array(buffer.slice(start));
}

/** One image, 28 × 28, as the bytes of a .npy file: float32 0–1, or uint8 0–255 ("|u1"). */
export function npyFile(pixels, dtype = "<f4") {
  const isFloat = dtype === "<f4";
  const numbers = isFloat ? Float32Array.from(pixels) : Uint8Array.from(pixels, (pixel) => Math.round(255 * pixel));
  const shape = isFloat ? `(${GRID}, ${GRID})` : `(1, ${GRID}, ${GRID})`;
  const description = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${shape}, }`;
  const header = `${description.padEnd(117)}\n`; // magic, length and header are 128 bytes together
  const length = new Uint8Array([header.length, 0]);
  return new Blob([new Uint8Array(MAGIC), length, header, numbers]);
}

/** A file gzipped and written in Base64, for a shell command: `base64 -d | gunzip` reverses it. */
export async function gzippedBase64(blob) {
  const stream = blob.stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
