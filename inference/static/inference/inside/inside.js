/** "Inside": the network at work, and any of its units looked at by pointer or by number. */

import { sharpen, whenRecoloured } from "../shared/colours.js";
import { startInspector } from "./inspector.js";
import { layout, unitAt } from "./layout.js";
import { paintScene } from "./diagram.js";
import { texts } from "../shared/texts.js";
import { strongest, threadsOf, threadsTo } from "./connections.js";

const canvas = document.getElementById("inside");
const context = canvas.getContext("2d");
const state = {
  network: null, values: null, answer: null, off: new Set(), hovered: null, chosen: null, isPicked: false,
};
let plan = null;
let waiting = false;
let inspector = null;

/** Draw this network from now on (null: none is there yet). */
export function showNetwork(network) {
  Object.assign(state, { network, values: null, answer: null, hovered: null, isPicked: false });
  state.chosen = network && { layer: Math.min(1, network.layers.length), unit: 0 };
  state.off.clear();
  document.getElementById("inside-body").hidden = !network;
  if (!network) return;
  inspector.fill(network);
  arrange();
}

/** Show what the layers make of an image: their values, or null for none. */
export function showValues(values, answer) {
  Object.assign(state, { values, answer });
  repaint();
}

/** The hand rests: unless a unit was picked, look at the one that decided most. */
export function lookAtDecider() {
  const { network, values, answer } = state;
  const layer = network.layers.length - 1;
  if (state.isPicked || !values || !layer) return;
  const [unit = 0] = strongest(network.votesFor(answer, layer, values).map((vote) => Math.max(0, vote)), 1);
  inspector.choose({ layer, unit });
}

export const unitsOff = () => state.off;

/** Call changed() when units are switched off or on. */
export function startInside(changed) {
  inspector = startInspector(state, { repaint, changed });
  canvas.addEventListener("pointermove", (event) => hover(unitUnder(event)));
  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("click", (event) => {
    const found = unitUnder(event);
    if (found) inspector.pick(found);
  });
  new ResizeObserver(arrange).observe(canvas.parentElement);
  whenRecoloured(repaint);
}

function unitUnder(event) {
  if (!plan) return null;
  const box = canvas.getBoundingClientRect();
  return unitAt(plan.boxes, event.clientX - box.left - 5, event.clientY - box.top - 5);
}

function hover(found) {
  const same = found?.layer === state.hovered?.layer && found?.unit === state.hovered?.unit;
  if (same) return;
  state.hovered = found;
  repaint();
}

/** The place of everything, for the width there is. */
function arrange() {
  if (!state.network) return;
  plan = layout(state.network.sizes, canvas.parentElement.clientWidth - 10);
  canvas.style.height = `${plan.height + 10}px`;
  repaint();
}

/** At most once a frame. */
function repaint() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    paint();
  });
}

function paint() {
  if (!plan || !state.network) return;
  sharpen(canvas);
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  context.translate(5, 5);
  const focus = state.hovered ?? state.chosen;
  paintScene(context, { plan, ...state, focus, threads: threadsNow() });
  inspector.show(focus);
  const awake = state.values?.slice(1, -1).map((layer) => layer.filter((value) => value > 0).length);
  canvas.setAttribute("aria-label", texts.insideLabel(state.network.sizes, awake, state.answer));
}

/** Of the unit or digit that is looked at, else of the answer. */
function threadsNow() {
  const { network, values, hovered, answer } = state;
  if (!values) return [];
  if (hovered && hovered.layer < network.layers.length) return threadsOf(network, values, hovered);
  return threadsTo(network, values, hovered ? hovered.unit : answer);
}
