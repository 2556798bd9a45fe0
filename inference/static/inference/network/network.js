/** A network in the browser: its weights, its forward pass and its gradients, as on the server. */

import { ACTIVATIONS, OUTPUTS } from "./activations.js";
import { DoubtHead } from "./doubt.js";
import { layersOf } from "./layers.js";
import { weightedSums } from "./sums.js";

/** A unit's name in a set of units: layer 1 is the first after the input. */
export const unitKey = (layer, unit) => `${layer}:${unit}`;

export class Network {
  /**
   * `record` is the API's description; `parameters` are all layers' weights and biases in one vector,
   * `doubt` those of the doubt head, none where it has none.
   */
  constructor({ name, architecture: { sizes, activation, output } }, parameters, doubt = []) {
    Object.assign(this, { name, sizes, activation: ACTIVATIONS[activation], output: OUTPUTS[output] });
    this.layers = layersOf(parameters, sizes);
    this.doubtHead = doubt.length ? new DoubtHead(doubt, sizes[0] + sizes.at(-2)) : null;
  }

  /** Every layer's values, input first; hidden units whose unitKey() is in `unitsOff` are set to 0. */
  activations(pixels, unitsOff = new Set()) {
    const values = [Float32Array.from(pixels)];
    this.layers.forEach((layer, i) => {
      const sums = weightedSums(values[i], layer);
      const isLast = i === this.layers.length - 1;
      const outputs = isLast ? this.output(sums) : sums.map(this.activation.value);
      const isOff = (unit) => !isLast && unitsOff.has(unitKey(i + 1, unit));
      values.push(unitsOff.size ? outputs.map((value, unit) => (isOff(unit) ? 0 : value)) : outputs);
    });
    return values;
  }

  /** The prediction that the API would give for these pixels. */
  predict(pixels, unitsOff) {
    return this.predictionFrom(this.activations(pixels, unitsOff));
  }

  /** The same from the values that activations() gave. */
  predictionFrom(values) {
    const probabilities = normalised(values.at(-1));
    const confidence = Math.max(...probabilities);
    const doubt = this.doubtHead ? this.doubtHead.of(values[0], values.at(-2)) : null;
    return { predicted_digit: probabilities.indexOf(confidence), confidence, probabilities, doubt };
  }

  /**
   * The gradient of a unit's sum with respect to the 784 pixels: its own weights in the first layer,
   * further on through the units that are active in `values` (through all of them without values).
   */
  inputGradient(layer, unit, values = null) {
    let gradient = column(this.layers[layer - 1], unit);
    for (let i = layer - 1; i >= 1; i--) {
      if (values) gradient = this.#throughActivation(gradient, values[i]);
      gradient = throughWeights(gradient, this.layers[i - 1]);
    }
    return gradient;
  }

  /** The derivative of each digit's sum with respect to a hidden unit's activation. */
  digitGradients(layer, unit, values) {
    let gradients = row(this.layers[layer], unit);
    for (let i = layer + 1; i < this.layers.length; i++) {
      const active = this.#throughActivation(gradients, values[i]);
      gradients = weightedSums(active, { ...this.layers[i], bias: null });
    }
    return gradients;
  }

  /** What each unit of a hidden layer contributes to a digit's sum: gradient times activation. */
  contributions(digit, layer, values) {
    let gradient = column(this.layers.at(-1), digit);
    for (let i = this.layers.length - 2; i >= layer; i--) {
      gradient = throughWeights(this.#throughActivation(gradient, values[i + 1]), this.layers[i]);
    }
    return gradient.map((slope, unit) => slope * values[layer][unit]);
  }

  #throughActivation(gradient, activations) {
    return gradient.map((slope, unit) => slope * this.activation.slope(activations[unit]));
  }
}

/** The weights into unit j, and out of unit i. */
const column = ({ weights, nIn, nOut }, j) => Float32Array.from({ length: nIn }, (_, i) => weights[i * nOut + j]);
const row = ({ weights, nOut }, i) => weights.slice(i * nOut, (i + 1) * nOut);

/** From the gradient at a layer's sums to the gradient at its inputs. */
function throughWeights(gradient, { weights, nIn, nOut }) {
  const atInputs = new Float32Array(nIn);
  for (let i = 0, at = 0; i < nIn; i++, at += nOut) {
    let sum = 0;
    for (let j = 0; j < nOut; j++) sum += gradient[j] * weights[at + j];
    atInputs[i] = sum;
  }
  return atInputs;
}

/** Outputs as probabilities that sum to 1; uniform where all outputs are 0. */
function normalised(outputs) {
  const sum = outputs.reduce((a, b) => a + b);
  return Array.from(outputs, (value) => (sum > 0 ? value / sum : 1 / outputs.length));
}
