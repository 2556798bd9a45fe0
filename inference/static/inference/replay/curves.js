/** The curves of a training: one canvas for each quantity that its log has, drawn up to an epoch. */

import { colours } from "../shared/colours.js";
import { matchResolution } from "../shared/images.js";
import { significant } from "../shared/numbers.js";
import { texts } from "../shared/texts.js";

const PADDING = { left: 52, right: 12, top: 14, bottom: 26 }; // CSS pixels
const CHARTS = [["train_accuracy", "validation_accuracy"], ["loss"], ["learning_rate"]];

/** Put charts for what this history has into `place`; paint(epochs) shows the first so many epochs. */
export function createCurves(history, place) {
  const isLogged = (key) => history.some((row) => Number.isFinite(row[key]));
  const keys = CHARTS.map((chart) => chart.filter(isLogged)).filter((chart) => chart.length);
  const charts = keys.map((chart) => createChart(history, chart));
  place.replaceChildren(...charts.map(({ figure }) => figure));
  return { paint: (epochs) => charts.forEach(({ paint }) => paint(epochs)) };
}

function createChart(history, keys) {
  const [figure, caption, canvas] = ["figure", "figcaption", "canvas"].map((tag) => document.createElement(tag));
  caption.append(...keys.map((key, i) => Object.assign(document.createElement("span"), {
    textContent: texts.curves[key],
    className: i ? "key second" : "key",
  })));
  figure.append(caption, canvas);
  canvas.setAttribute("role", "img");
  const labels = keys.map((key) => texts.curveLabel(texts.curves[key], history[0][key], history.at(-1)[key]));
  canvas.setAttribute("aria-label", labels.join(" "));
  const range = rangeOf(history, keys);
  return { figure, paint: (epochs) => paintChart(canvas, history, keys, range, epochs) };
}

/** The range of all values, a little wider. */
function rangeOf(history, keys) {
  const values = keys.flatMap((key) => history.map((row) => row[key])).filter(Number.isFinite);
  const [low, high] = [Math.min, Math.max].map((extreme) => values.reduce((a, b) => extreme(a, b))); // of any length
  const margin = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  const highest = keys[0].endsWith("accuracy") ? 100 : Infinity; // percent
  return { low: low < high / 5 ? 0 : Math.max(0, low - margin), high: Math.min(highest, high + margin) };
}

function paintChart(canvas, history, keys, { low, high }, epochs) {
  matchResolution(canvas);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  const { left, right, top, bottom } = PADDING;
  const x = (i) => left + ((width - left - right) * i) / Math.max(1, history.length - 1);
  const y = (value) => top + ((height - top - bottom) * (high - value)) / (high - low);
  paintAxes(context, { width, height, low, high, x, y, history });
  const { accent, soft } = colours();
  const rows = history.slice(0, epochs);
  keys.forEach((key, i) => paintCurve(context, rows, key, x, y, { colour: i ? soft : accent, isDashed: i > 0 }));
}

function paintAxes(context, { width, height, low, high, x, y, history }) {
  const { line, soft } = colours();
  Object.assign(context, { strokeStyle: line, fillStyle: soft, lineWidth: 1 });
  Object.assign(context, { font: "12px sans-serif", textBaseline: "middle" });
  context.textAlign = "right";
  for (const share of [0, 0.5, 1]) {
    const value = low + (high - low) * share;
    context.beginPath();
    context.moveTo(PADDING.left, y(value));
    context.lineTo(width - PADDING.right, y(value));
    context.stroke();
    context.fillText(significant(value), PADDING.left - 8, y(value));
  }
  context.textAlign = "center";
  for (const row of new Set([0, history.length - 1])) {
    context.fillText(significant(history[row].epoch ?? row + 1), x(row), height - PADDING.bottom / 2);
  }
}

/** A line through the values there are, with a dot at its end. */
function paintCurve(context, rows, key, x, y, { colour, isDashed }) {
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 2.5, lineJoin: "round" });
  context.setLineDash(isDashed ? [7, 5] : []);
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
