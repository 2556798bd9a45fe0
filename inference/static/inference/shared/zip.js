/** Zip files, of which a NumPy .npz is one: read stored or deflated; written stored, which every reader takes. */

const LITTLE = true;
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const END_SIZE = 22;
const DATE = 0x21; // 1 January 1980, the earliest that a zip can say: the same arrays give the same bytes
const encode = (text) => new TextEncoder().encode(text);
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** The bytes of each member: {name: Uint8Array}. Rejects where the file is no zip. */
export async function readZip(buffer) {
  const view = new DataView(buffer);
  const end = buffer.byteLength - END_SIZE;
  if (end < 0 || view.getUint32(end, LITTLE) !== END) throw new Error("This is not a whole zip file.");
  const members = {};
  let at = view.getUint32(end + 16, LITTLE);
  for (let left = view.getUint16(end + 10, LITTLE); left > 0; left--) {
    const [method, size, offset] = [view.getUint16(at + 10, LITTLE), view.getUint32(at + 20, LITTLE), view.getUint32(at + 42, LITTLE)];
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, LITTLE));
    const start = offset + 30 + view.getUint16(offset + 26, LITTLE) + view.getUint16(offset + 28, LITTLE);
    const bytes = new Uint8Array(buffer, start, size);
    members[new TextDecoder().decode(new Uint8Array(buffer, at + 46, name))] = method ? await inflated(bytes) : bytes;
    at += 46 + name + extra + comment;
  }
  return members;
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A zip of these members, {name: Uint8Array}, as one Uint8Array. */
export function writeZip(members) {
  const [parts, directory] = [[], []];
  let offset = 0;
  for (const [name, bytes] of Object.entries(members)) {
    // version, flags, method (stored), time, date, checksum, packed size, size, lengths of name and extra field
    const facts = fields([20, 2], [0, 2], [0, 2], [0, 2], [DATE, 2], [crc32(bytes), 4], [bytes.length, 4], [bytes.length, 4],
      [name.length, 2], [0, 2]);
    directory.push(fields([CENTRAL, 4], [20, 2]), facts, fields([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), encode(name));
    parts.push(fields([LOCAL, 4]), facts, encode(name), bytes);
    offset += 4 + facts.length + name.length + bytes.length;
  }
  const [count, length] = [Object.keys(members).length, directory.reduce((sum, part) => sum + part.length, 0)];
  const end = fields([END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [length, 4], [offset, 4], [0, 2]);
  return joined([...parts, ...directory, end]);
}

/** Whole numbers, each in so many little-endian bytes. */
const fields = (...pairs) =>
  Uint8Array.from(pairs.flatMap(([number, bytes]) => Array.from({ length: bytes }, (_, i) => (number >>> (8 * i)) & 255)));

export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
