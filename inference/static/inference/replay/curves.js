/** Curves that grow: a canvas for each number that a training logged, all of one run. */

import { colours, sharpen } from "../shared/colours.js";
import { texts } from "../shared/texts.js";

const PAD = { left: 52, right: 12, top: 14, bottom: 26 }; // CSS pixels
const CHARTS = [["train_accuracy", "validation_accuracy"], ["loss"], ["learning_rate"]];

/** Charts for what this history has, put into `place`; paint(epochs) shows the first so many. */
export function curvesOf(history, place) {
  const has = (key) => history.some((row) => Number.isFinite(row[key]));
  const charts = CHARTS.map((keys) => keys.filter(has)).filter((keys) => keys.length);
  const drawn = charts.map((keys) => chart(history, keys));
  place.replaceChildren(...drawn.map(({ figure }) => figure));
  return { paint: (epochs) => drawn.forEach(({ paint }) => paint(epochs)) };
}

function chart(history, keys) {
  const [figure, caption, canvas] = ["figure", "figcaption", "canvas"].map((tag) => document.createElement(tag));
  caption.append(...keys.map((key, i) => {
    const name = Object.assign(document.createElement("span"), { textContent: texts.curves[key] });
    name.className = i ? "key second" : "key";
    return name;
  }));
  figure.append(caption, canvas);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", keys.map((key) => texts.curve(texts.curves[key], history[0][key], history.at(-1)[key])).join(" "));
  const scale = scaleOf(history, keys);
  return { figure, paint: (epochs) => paintChart(canvas, history, keys, scale, epochs) };
}

/** The range of all values, a little wider. */
function scaleOf(history, keys) {
  const values = keys.flatMap((key) => history.map((row) => row[key])).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  const most = keys[0].endsWith("accuracy") ? 100 : Infinity; // percent
  return { low: low < high / 5 ? 0 : Math.max(0, low - room), high: Math.min(most, high + room) };
}

function paintChart(canvas, history, keys, { low, high }, epochs) {
  sharpen(canvas);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  const x = (i) => PAD.left + ((width - PAD.left - PAD.right) * i) / Math.max(1, history.length - 1);
  const y = (value) => PAD.top + ((height - PAD.top - PAD.bottom) * (high - value)) / (high - low);
  paintAxes(context, { width, height, low, high, x, y, last: history.length });
  const { accent, soft } = colours();
  keys.forEach((key, i) => paintCurve(context, history.slice(0, epochs), key, x, y, i ? soft : accent, Boolean(i)));
}

function paintAxes(context, { width, low, high, x, y, height, last }) {
  const { line, soft } = colours();
  Object.assign(context, { strokeStyle: line, fillStyle: soft, lineWidth: 1, font: "12px sans-serif", textBaseline: "middle" });
  context.textAlign = "right";
  for (const share of [0, 0.5, 1]) {
    const value = low + (high - low) * share;
    context.beginPath();
    context.moveTo(PAD.left, y(value));
    context.lineTo(width - PAD.right, y(value));
    context.stroke();
    context.fillText(Number(value.toPrecision(3)), PAD.left - 8, y(value));
  }
  context.textAlign = "center";
  for (const epoch of new Set([1, last])) context.fillText(epoch, x(epoch - 1), height - PAD.bottom / 2);
}

function paintCurve(context, rows, key, x, y, colour, dashed) {
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 2.5, lineJoin: "round" });
  context.setLineDash(dashed ? [7, 5] : []);
  context.beginPath();
  let end = null;
  rows.forEach((row, i) => {
    if (!Number.isFinite(row[key])) return;
    end = [x(i), y(row[key])];
    context.lineTo(...end);
  });
  context.stroke();
  context.setLineDash([]);
  if (!end) return;
  context.beginPath();
  context.arc(...end, 4, 0, 2 * Math.PI);
  context.fill();
}
