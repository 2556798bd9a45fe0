/** One unit in detail: what it looks for, its activation, and what it contributes to each digit. */

import { unitKey } from "../network/network.js";
import { colours } from "../shared/colours.js";
import { byId } from "../shared/dom.js";
import { mainQuarters, paintSigned } from "../shared/images.js";
import { texts } from "../shared/texts.js";
import { showContributingUnits, showContributions } from "./contributions.js";

const layerSelect = byId("unit-layer");
const numberInput = byId("unit-number");

/**
 * The inspector of the network in `state`, which inside.js owns. fill() offers the network's layers,
 * choose() looks at a unit, pick() does so because the visitor asked, show() writes about one.
 * samples() gives test images: a unit that none of them wakes is called dead.
 */
export function startInspector(state, repaint, samples) {
  let painted = {}; // the network and the unit whose gradient is on the canvas
  const isOutput = ({ layer }) => layer === state.network.layers.length;

  function fill() {
    const { sizes } = state.network;
    const last = sizes.length - 1;
    const options = sizes.slice(1).map((size, i) => new Option(texts.layer(i + 1, size, i + 1 === last), i + 1));
    layerSelect.replaceChildren(...options);
    choose(state.chosen);
  }

  function choose({ layer, unit }) {
    const size = state.network.sizes[layer];
    state.chosen = { layer, unit: Math.min(size - 1, Math.max(0, Math.trunc(unit) || 0)) };
    layerSelect.value = layer;
    Object.assign(numberInput, { value: state.chosen.unit, max: size - 1 });
    repaint();
  }

  function pick(focus) {
    state.isPicked = true;
    choose(focus);
  }

  function show(focus) {
    const { network, values, unitsOff } = state;
    const { layer, unit } = focus;
    showGradient(focus);
    byId("unit-title").textContent = isOutput(focus) ? texts.outputUnitTitle(unit) : texts.unitTitle(layer, unit);
    byId("unit-gradient-note").textContent = layer === 1 ? texts.firstLayerGradient : texts.deeperLayerGradient;
    byId("unit-activation").textContent = activationText(focus);
    byId("unit-switch").hidden = isOutput(focus);
    byId("unit-switch").textContent = unitsOff.has(unitKey(layer, unit)) ? texts.switchOn : texts.switchOff;
    byId("contributions").hidden = isOutput(focus);
    byId("contributing-units").hidden = !isOutput(focus) || !values;
    if (isOutput(focus)) showContributingUnits(network, values, unit, pick);
    else showContributions(network, values, focus);
  }

  /** In the first layer it is the same for every image, so it is painted once. */
  function showGradient({ layer, unit }) {
    const { network } = state;
    const name = `${unitKey(layer, unit)} ${colours().ink}`;
    if (layer === 1 && painted.network === network && painted.name === name) return;
    painted = { network, name };
    const gradient = network.inputGradient(layer, unit, state.values);
    paintSigned(byId("unit-gradient"), gradient);
    byId("unit-gradient").setAttribute("aria-label", texts.gradientLabel(mainQuarters(gradient)));
  }

  function activationText(focus) {
    const values = state.values?.[focus.layer];
    if (!values) return texts.noImage;
    if (state.unitsOff.has(unitKey(focus.layer, focus.unit))) return texts.unitOff;
    const value = values[focus.unit];
    if (isOutput(focus)) return texts.outputValue(value);
    if (value === 0 && isDead(focus)) return texts.deadUnit(samples().length);
    const rank = values.filter((other) => other > value).length + 1;
    return texts.unitActivation(value, rank, values.length);
  }

  let awake = { network: null, samples: null, layers: null }; // how many samples wake each unit

  function isDead({ layer, unit }) {
    if (!samples().length) return false;
    if (awake.network !== state.network || awake.samples !== samples()) {
      awake = { network: state.network, samples: samples(), layers: awakeCounts(state.network, samples()) };
    }
    return awake.layers[layer][unit] === 0;
  }

  const pickNumber = (unit) => pick({ layer: Number(layerSelect.value), unit });
  layerSelect.addEventListener("change", () => pickNumber(0));
  numberInput.addEventListener("input", () => pickNumber(Number(numberInput.value)));
  return { fill, choose, pick, show };
}

/** For each layer and unit, the number of samples for which its activation is not 0. */
function awakeCounts(network, samples) {
  const counts = network.sizes.map((size) => new Uint32Array(size));
  for (const { pixels } of samples) {
    network.activations(pixels).forEach((values, layer) =>
      values.forEach((value, unit) => (counts[layer][unit] += value !== 0)));
  }
  return counts;
}
