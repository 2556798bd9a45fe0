/** NumPy's .npy format, version 1.0: a header of text, then the numbers. */

const MAGIC = [0x93, ...[..."NUMPY"].map((letter) => letter.charCodeAt(0)), 1, 0];

/** A vector of little-endian float32, as the API sends weights. */
export function readVector(buffer) {
  const start = 10 + new DataView(buffer).getUint16(8, true);
  return new Float32Array(buffer.slice(start));
}

/** One image, 28 × 28, as the bytes of a .npy file: float32 0–1, or uint8 0–255 ("|u1"). */
export function imageFile(pixels, dtype = "<f4") {
  const numbers = dtype === "<f4" ? Float32Array.from(pixels) : Uint8Array.from(pixels, (p) => Math.round(255 * p));
  const shape = dtype === "<f4" ? "(28, 28)" : "(1, 28, 28)";
  const words = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${shape}, }`;
  const header = `${words.padEnd(117)}\n`; // the whole is a multiple of 64 bytes
  const length = new Uint8Array([header.length, 0]);
  return new Blob([new Uint8Array(MAGIC), length, header, numbers]);
}

/** The file gzipped, as text that a shell takes: `base64 -d` gives it back. */
export async function packed(blob) {
  const stream = blob.stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
