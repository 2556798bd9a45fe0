/** The images to learn from, as GET /mnist/pack gives them. */

import { readBytes, readText } from "../shared/npy.js";
import { readZip } from "../shared/zip.js";

/** {source, sha256, train, validation, test}; a split is {images: Uint8Array (n × 784), labels: Uint8Array (n)}. */
export async function readPack(buffer) {
  const files = await readZip(buffer);
  const split = (part) => ({ images: readBytes(files[`${part}_images.npy`]), labels: readBytes(files[`${part}_labels.npy`]) });
  return {
    source: readText(files["source.npy"]),
    sha256: readText(files["sha256.npy"]),
    train: split("train"),
    validation: split("validation"),
    test: split("test"),
  };
}
