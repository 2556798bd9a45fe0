/** A drawing as the fragment of a URL: strokes and pixels as bytes, in URL-safe Base64. */

import { PENS } from "../drawing/pens.js";
import { UNCHANGED } from "../drawing/transforms.js";
import { PIXELS, SHEET } from "../shared/sizes.js";

const CLOSEST = 0.5; // units of the sheet: points of a stroke that are closer are left out

/** What is on the sheet, the names of the two networks, and the sliders' amounts, as "#…". */
export function encode({ sample, strokes, model, second, amounts }) {
  const parts = new URLSearchParams();
  if (sample) parts.set("p", toBase64(packed(sample.pixels)));
  if (Number.isInteger(sample?.label)) parts.set("label", sample.label);
  if (strokes.length) parts.set("s", strokes.map(({ points }) => toBase64(bytesOf(points))).join("."));
  const pens = strokes.map(({ pen }) => pen[0]).join("");
  if (/[^n]/.test(pens)) parts.set("pens", pens);
  if (model) parts.set("model", model);
  if (second) parts.set("with", second);
  for (const [name, amount] of Object.entries(amounts)) if (amount) parts.set(name, amount);
  return `#${parts}`;
}

/** The reverse. From a damaged address it gives what can be read, and `isDamaged`; never an error. */
export function decode(hash) {
  const parts = new URLSearchParams(hash.slice(1));
  const amounts = Object.fromEntries(Object.keys(UNCHANGED).map((name) => [name, Number(parts.get(name)) || 0]));
  const pixels = parts.has("p") ? unpacked(fromBase64(parts.get("p"))) : null;
  const label = /^\d$/.test(parts.get("label") ?? "") ? Number(parts.get("label")) : null;
  const pens = parts.get("pens") ?? "";
  const strokes = (parts.get("s")?.split(".") ?? []).map((text, i) => ({
    points: pointsOf(fromBase64(text)),
    pen: Object.keys(PENS).find((name) => name[0] === pens[i]) ?? "normal",
  }));
  const isDamaged = (parts.has("p") && !pixels) || strokes.some(({ points }) => !points.length);
  return {
    isDamaged,
    sample: pixels && { pixels, label, index: null },
    strokes: strokes.filter(({ points }) => points.length),
    model: parts.get("model") ?? "",
    second: parts.get("with") ?? "",
    amounts,
  };
}

/** One byte for each coordinate: a 256th of the sheet is finer than the network's 28th. */
function bytesOf(points) {
  const isFarEnough = ([x, y], [x0, y0]) => Math.hypot(x - x0, y - y0) > CLOSEST;
  const kept = points.filter((point, i) => i === 0 || i === points.length - 1 || isFarEnough(point, points[i - 1]));
  return kept.flat().map((value) => Math.round((255 * Math.min(SHEET, Math.max(0, value))) / SHEET));
}

function pointsOf(bytes) {
  const points = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) points.push([(bytes[i] * SHEET) / 255, (bytes[i + 1] * SHEET) / 255]);
  return points;
}

/** A byte for each grey; a run of paper is a 0 and the run's length. */
function packed(pixels) {
  const greys = pixels.map((pixel) => Math.round(255 * pixel));
  const bytes = [];
  for (let i = 0; i < greys.length; ) {
    let length = 0;
    while (length < 255 && greys[i + length] === 0) length += 1;
    if (length) bytes.push(0, length);
    else bytes.push(greys[i]);
    i += length || 1;
  }
  return bytes;
}

/** The pixels, or null where the bytes are not 784 of them. */
function unpacked(bytes) {
  const pixels = [];
  for (let i = 0; i < bytes.length && pixels.length < PIXELS; i++) {
    if (bytes[i]) pixels.push(bytes[i] / 255);
    else for (let left = bytes[++i] ?? 0; left > 0; left--) pixels.push(0);
  }
  return pixels.length === PIXELS ? pixels : null;
}

const toBase64 = (bytes) =>
  btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function fromBase64(text) {
  try {
    return [...atob(text.replace(/-/g, "+").replace(/_/g, "/"))].map((letter) => letter.charCodeAt(0));
  } catch {
    return [];
  }
}
