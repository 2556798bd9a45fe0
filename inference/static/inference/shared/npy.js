/** NumPy's .npy format, version 1.0: a header of text, then the numbers. */

import { GRID } from "./sizes.js";

const MAGIC = [0x93, ...[..."NUMPY"].map((letter) => letter.charCodeAt(0)), 1, 0];
const START = 128; // magic, length and header together, as NumPy writes them

/** The numbers of an array of little-endian float32, as the API sends weights. */
export const readVector = (buffer) => new Float32Array(buffer.slice(dataStart(new Uint8Array(buffer))));

/** The numbers of an array of uint8, a view of the file's bytes. */
export const readBytes = (file) => file.subarray(dataStart(file));

/** The text of an array of one string, which NumPy keeps as 32-bit letters. */
export function readText(file) {
  const letters = new Uint32Array(file.slice(dataStart(file)).buffer);
  return String.fromCodePoint(...letters.filter((letter) => letter));
}

const dataStart = (file) => 10 + file[8] + 256 * file[9];

/** An array as the bytes of a .npy file; `dtype` as NumPy writes it, `numbers` a typed array of that type. */
export function npyBytes(dtype, shape, numbers) {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const description = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${axes}), }`;
  const header = `${description.padEnd(START - 11)}\n`;
  const file = new Uint8Array(START + numbers.byteLength);
  file.set([...MAGIC, header.length, 0]);
  file.set(new TextEncoder().encode(header), 10);
  file.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), START);
  return file;
}

/** One string as an array without axes. */
export function npyText(text) {
  const letters = Uint32Array.from(text, (letter) => letter.codePointAt(0));
  return npyBytes(`<U${letters.length}`, [], letters);
}

/** One image, 28 × 28, as the bytes of a .npy file: float32 0–1, or uint8 0–255 ("|u1"). */
export function npyFile(pixels, dtype = "<f4") {
  if (dtype === "<f4") return new Blob([npyBytes(dtype, [GRID, GRID], Float32Array.from(pixels))]);
  return new Blob([npyBytes(dtype, [1, GRID, GRID], Uint8Array.from(pixels, (pixel) => Math.round(255 * pixel)))]);
}

/** A file gzipped and written in Base64, for a shell command: `base64 -d | gunzip` reverses it. */
export async function gzippedBase64(blob) {
  const stream = blob.stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
