/**
 * Backpropagation through softmax and cross-entropy, image by image, with the arithmetic of the server's
 * training (training/core/fit/backprop.py). Nothing is allocated once it is made.
 */

import { ACTIVATIONS, OUTPUTS } from "../network/activations.js";
import { layersOf } from "../network/layers.js";
import { addWeighted } from "../network/sums.js";

const SMALLEST = 1.17549435e-38; // positive float32: the logarithm of 0 is not taken

export class Backprop {
  /** `gradient` is a vector as long as `parameters`, which learn() adds to. */
  constructor({ sizes, activation, parameters }) {
    this.gradient = new Float32Array(parameters.length);
    this.activation = ACTIVATIONS[activation];
    this.layers = layersOf(parameters, sizes);
    this.gradients = layersOf(this.gradient, sizes);
    this.values = sizes.slice(1).map((units) => new Float32Array(units)); // of each layer, for the last image
    this.slopes = sizes.slice(1).map((units) => new Float32Array(units)); // d loss / d sum
  }

  /** The outputs for 784 pixels: ten probabilities, overwritten by the next call. */
  forward(pixels) {
    const { value } = this.activation;
    let inputs = pixels;
    this.layers.forEach((layer, i) => {
      const values = this.values[i];
      values.set(layer.bias);
      addWeighted(values, inputs, layer);
      if (i === this.layers.length - 1) values.set(OUTPUTS.softmax(values));
      else for (let j = 0; j < values.length; j++) values[j] = value(values[j]);
      inputs = values;
    });
    return inputs;
  }

  /** Add an image's gradient, times `scale`, to `gradient`; returns the loss. forward() was called for it. */
  backward(pixels, label, scale) {
    const outputs = this.values.at(-1);
    const top = this.slopes.at(-1);
    for (let j = 0; j < outputs.length; j++) top[j] = scale * (outputs[j] - (j === label ? 1 : 0));
    for (let i = this.layers.length - 1; i > 0; i--) {
      this.#below(i);
      addOuter(this.gradients[i], this.values[i - 1], this.slopes[i]);
    }
    addOuter(this.gradients[0], pixels, this.slopes[0]);
    return -Math.log(Math.max(outputs[label], SMALLEST));
  }

  /** The slopes of the layer before layer i, through its weights and its activation. */
  #below(i) {
    const { weights, nIn, nOut } = this.layers[i];
    const [values, above, below] = [this.values[i - 1], this.slopes[i], this.slopes[i - 1]];
    for (let k = 0, at = 0; k < nIn; k++, at += nOut) {
      const slope = this.activation.slope(values[k]);
      let sum = 0;
      if (slope !== 0) for (let j = 0; j < nOut; j++) sum += above[j] * weights[at + j];
      below[k] = sum * slope;
    }
  }
}

/** Add what one image says of a layer's weights and biases. */
function addOuter({ weights, bias, nOut }, inputs, slopes) {
  for (let j = 0; j < nOut; j++) bias[j] += slopes[j];
  for (let i = 0, at = 0; i < inputs.length; i++, at += nOut) {
    const input = inputs[i];
    if (input === 0) continue;
    let j = 0;
    for (let k = at; j < nOut - 3; j += 4, k += 4) {
      weights[k] += input * slopes[j];
      weights[k + 1] += input * slopes[j + 1];
      weights[k + 2] += input * slopes[j + 2];
      weights[k + 3] += input * slopes[j + 3];
    }
    for (; j < nOut; j++) weights[at + j] += input * slopes[j];
  }
}
