/** A drawing as the end of an address: strokes and pixels as bytes, in letters a URL takes. */

const SIDE = 280;
const GRID = 28 * 28;

/** What is on the sheet, which networks read it, and how the sliders stand, as "#…". */
export function encode({ sample, strokes, model, second, amounts }) {
  const parts = new URLSearchParams();
  if (sample) parts.set("p", letters(runs(sample.pixels)));
  if (Number.isInteger(sample?.label)) parts.set("label", sample.label);
  if (strokes.length) parts.set("s", strokes.map((stroke) => letters(bytesOf(stroke))).join("."));
  if (model) parts.set("model", model);
  if (second) parts.set("with", second);
  for (const [name, amount] of Object.entries(amounts)) if (amount) parts.set(name, amount);
  return `#${parts}`;
}

/** The reverse. A broken address gives what can be read of it, and never an error. */
export function decode(hash) {
  const parts = new URLSearchParams(hash.slice(1));
  const amounts = {};
  for (const name of ["right", "down", "turn", "weight", "noise"]) {
    amounts[name] = Number(parts.get(name)) || 0;
  }
  const pixels = parts.has("p") ? unrun(bytes(parts.get("p"))) : null;
  const label = /^\d$/.test(parts.get("label") ?? "") ? Number(parts.get("label")) : null;
  return {
    sample: pixels && { pixels, label, index: null },
    strokes: (parts.get("s")?.split(".") ?? []).map((text) => pointsOf(bytes(text))).filter((points) => points.length),
    model: parts.get("model") ?? "",
    second: parts.get("with") ?? "",
    amounts,
  };
}

/** One byte a coordinate: a 256th of the sheet is finer than the network's 28th. */
function bytesOf(stroke) {
  const near = stroke.filter(([x, y], i) => i === 0 || i === stroke.length - 1 || Math.hypot(x - stroke[i - 1][0], y - stroke[i - 1][1]) > 0.5);
  return near.flat().map((value) => Math.round((255 * Math.min(SIDE, Math.max(0, value))) / SIDE));
}

function pointsOf(list) {
  const points = [];
  for (let i = 0; i + 1 < list.length; i += 2) points.push([(list[i] * SIDE) / 255, (list[i + 1] * SIDE) / 255]);
  return points;
}

/** Greys as bytes, a run of paper as 0 and its length. */
function runs(pixels) {
  const list = [];
  for (let i = 0; i < pixels.length; ) {
    const grey = Math.round(255 * pixels[i]);
    if (grey) {
      list.push(grey);
      i += 1;
      continue;
    }
    let length = 1;
    while (length < 255 && i + length < pixels.length && Math.round(255 * pixels[i + length]) === 0) length += 1;
    list.push(0, length);
    i += length;
  }
  return list;
}

function unrun(list) {
  const pixels = [];
  for (let i = 0; i < list.length && pixels.length < GRID; i++) {
    if (list[i]) pixels.push(list[i] / 255);
    else for (let left = list[++i] ?? 0; left > 0; left--) pixels.push(0);
  }
  return pixels.length === GRID ? pixels : null;
}

const letters = (list) => btoa(String.fromCharCode(...list)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function bytes(text) {
  try {
    return [...atob(text.replace(/-/g, "+").replace(/_/g, "/"))].map((letter) => letter.charCodeAt(0));
  } catch {
    return [];
  }
}
