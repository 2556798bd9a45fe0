/** "Inside the network": its diagram, and the unit that is looked at, by pointer or by number. */

import { onColoursChange } from "../shared/colours.js";
import { byId } from "../shared/dom.js";
import { matchResolution } from "../shared/images.js";
import { oncePerFrame } from "../shared/once-per-frame.js";
import { texts } from "../shared/texts.js";
import { connectionsOfUnit, connectionsToDigit, strongest } from "./connections.js";
import { paintDiagram } from "./diagram.js";
import { startInspector } from "./inspector.js";
import { layout, unitAt } from "./layout.js";
import { startUnitSwitches } from "./unit-switches.js";

const MARGIN = 5; // CSS pixels around the diagram
const canvas = byId("diagram");
const context = canvas.getContext("2d");
const state = {
  network: null,
  values: null, // what activations() gave for the image
  answer: null, // the predicted digit
  unitsOff: new Set(), // of unitKey()
  hovered: null, // {layer, unit} under the pointer
  chosen: null, // {layer, unit} in the inspector
  isPicked: false, // whether the visitor chose it
};
const painting = oncePerFrame(paint);
let plan = null; // where everything is, from layout()
let inspector = null;

/** The hidden units that are switched off, as a set of unitKey(). */
export const unitsOff = () => state.unitsOff;

/** Start; call unitsChanged() when units are switched off or on. samples() gives the test images on the page. */
export function startInside(unitsChanged, samples) {
  inspector = startInspector(state, painting.request, samples);
  startUnitSwitches(state, { pick: inspector.pick, changed: () => {
    painting.request();
    unitsChanged();
  } });
  canvas.addEventListener("pointermove", (event) => hover(unitUnder(event)));
  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("click", (event) => {
    const unit = unitUnder(event);
    if (unit) inspector.pick(unit);
  });
  new ResizeObserver(arrange).observe(canvas.parentElement);
  onColoursChange(painting.request);
}

/** Show this network from now on; null: none is loaded, and `reason` says why where that will not change. */
export function showNetwork(network, reason = "") {
  Object.assign(state, { network, values: null, answer: null, hovered: null, isPicked: false });
  state.chosen = network && { layer: Math.min(1, network.layers.length), unit: 0 };
  state.unitsOff.clear();
  byId("inside-status").textContent = reason;
  byId("inside-body").hidden = !network;
  if (!network) return;
  inspector.fill();
  arrange();
}

/** Show the layers' values for an image and the digit that is predicted; null for no image. */
export function showValues(values, answer) {
  Object.assign(state, { values, answer });
  painting.request();
}

/** Look at the unit that contributes most to the answer, unless the visitor has picked one. */
export function inspectStrongestUnit() {
  const { network, values, answer, isPicked } = state;
  const layer = network ? network.layers.length - 1 : 0;
  if (isPicked || !values || !layer) return;
  const positive = network.contributions(answer, layer, values).map((value) => Math.max(0, value));
  const [unit = 0] = strongest(positive, 1);
  inspector.choose({ layer, unit });
}

function unitUnder({ clientX, clientY }) {
  if (!plan) return null;
  const box = canvas.getBoundingClientRect();
  return unitAt(plan.boxes, clientX - box.left - MARGIN, clientY - box.top - MARGIN);
}

function hover(unit) {
  if (unit?.layer === state.hovered?.layer && unit?.unit === state.hovered?.unit) return;
  state.hovered = unit;
  painting.request();
}

/** Lay the diagram out for the width that the page has now. */
function arrange() {
  if (!state.network) return;
  plan = layout(state.network.sizes, canvas.parentElement.clientWidth - 2 * MARGIN);
  canvas.style.height = `${plan.height + 2 * MARGIN}px`;
  painting.request();
}

function paint() {
  if (!plan || !state.network) return;
  matchResolution(canvas);
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  context.translate(MARGIN, MARGIN);
  const focus = state.hovered ?? state.chosen;
  paintDiagram(context, { plan, ...state, focus, connections: connections() });
  inspector.show(focus);
  const active = state.values?.slice(1, -1).map((layer) => layer.filter((value) => value > 0).length);
  canvas.setAttribute("aria-label", texts.diagramLabel(state.network.sizes, active, state.answer));
}

/** Those of the unit or digit under the pointer, else of the answer. */
function connections() {
  const { network, values, hovered, answer } = state;
  if (!values) return [];
  if (hovered && hovered.layer < network.layers.length) return connectionsOfUnit(network, values, hovered);
  return connectionsToDigit(network, values, hovered ? hovered.unit : answer);
}
