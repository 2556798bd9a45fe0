/** What is seen of a run: numbers, curves, the first layer's weights, each layer's gradient, and what is wrong. */

import { layersOf } from "../network/layers.js";
import { createCurves } from "../replay/curves.js";
import { paintMosaic } from "../replay/mosaic.js";
import { byId } from "../shared/dom.js";
import { trainTexts } from "./texts.js";

const MOST_POINTS = 160; // of a curve; of more, every second one goes
const MOST_UNITS = 24; // whose weights are shown
const BY_HEART = 2; // points between training and held-back images
const [WEAKEST, STRONGEST] = [-9, 0]; // powers of ten of a gradient, the ends of its bar
const BEGUN = 50; // percent right, below which it is too early to say how it goes
let points = [];
let images = [];

/** A new run begins. */
export const clearMonitor = () => (points = []);

export function showState(state) {
  const { sizes } = state.settings;
  addPoint(state);
  images = firstImages(state);
  byId("facts").replaceChildren(...trainTexts.facts(state).map(([name, value]) => fact(name, value)));
  byId("weights-title").textContent = titleOf(sizes);
  byId("layers").replaceChildren(...state.gradientSizes.map((size, i) => gradientBar(sizes, size, i)));
  say(byId("why"), explanationOf(state));
  byId("weights-panel").hidden = false;
  repaintMonitor();
}

export function repaintMonitor() {
  byId("curves").hidden = points.length < 2;
  if (points.length > 1) createCurves(points, byId("curves")).paint(points.length);
  if (images.length) paintMosaic(byId("weights"), images);
}

function addPoint({ epochs, loss, trainAccuracy, validationAccuracy }) {
  if (loss === null || points.at(-1)?.epoch === epochs) return;
  points.push({ epoch: epochs, loss, train_accuracy: trainAccuracy, validation_accuracy: validationAccuracy });
  if (points.length > MOST_POINTS) points = points.filter((_, i) => i % 2 === 0 || i === points.length - 1);
}

function fact(name, value) {
  const [group, term, definition] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  [term.textContent, definition.textContent] = [name, value];
  group.append(term, definition);
  return group;
}

/** The weights into each of the first units, 784 for each. */
function firstImages({ settings: { sizes }, parameters }) {
  const [{ weights, nIn, nOut }] = layersOf(parameters, sizes);
  const units = Array.from({ length: Math.min(MOST_UNITS, nOut) }, (_, unit) => unit);
  return units.map((unit) => Float32Array.from({ length: nIn }, (_, i) => weights[i * nOut + unit]));
}

function titleOf(sizes) {
  return sizes.length === 2 ? trainTexts.digitTemplates : trainTexts.firstLayer(Math.min(MOST_UNITS, sizes[1]), sizes[1]);
}

/** One layer's gradient as text with a bar, as long as its power of ten. */
function gradientBar(sizes, size, i) {
  const item = document.createElement("li");
  const share = size > 0 ? (Math.log10(size) - WEAKEST) / (STRONGEST - WEAKEST) : 0;
  item.style.setProperty("--share", Math.min(1, Math.max(0, share)) || 0);
  item.textContent = trainTexts.gradient(i + 1, sizes[i], sizes[i + 1], size);
  return item;
}

/** What is wrong with the run, and why; nothing before the first step. */
function explanationOf({ symptoms, steps, trainAccuracy, validationAccuracy }) {
  if (symptoms.length) return symptoms.map((symptom) => trainTexts.symptoms[symptom.kind](symptom)).join(" ");
  if (!steps) return "";
  if (validationAccuracy < BEGUN) return trainTexts.begun;
  return trainAccuracy - validationAccuracy > BY_HEART ? trainTexts.byHeart : trainTexts.healthy;
}

/** Text in a live region, which is read out again only when it changes. */
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
