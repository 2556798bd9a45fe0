/** A doubt head in the browser: the probability that an image is not exactly one digit, as on the server. */

import { weightedSums } from "./sums.js";

export class DoubtHead {
  /** `parameters`: weights (nIn × units), bias, the output's weights (units), its bias, in one vector. */
  constructor(parameters, nIn) {
    const units = (parameters.length - 1) / (nIn + 2);
    const bias = nIn * units;
    this.layer = { weights: parameters.subarray(0, bias), bias: parameters.subarray(bias, bias + units), nOut: units };
    this.output = { weights: parameters.subarray(bias + units, -1), bias: parameters.subarray(-1), nOut: 1 };
  }

  /** Doubt 0–1 of 784 pixels and what the last hidden layer makes of them. */
  of(pixels, hidden) {
    const inputs = new Float32Array(pixels.length + hidden.length);
    inputs.set(pixels);
    inputs.set(hidden, pixels.length);
    const units = weightedSums(inputs, this.layer).map((sum) => Math.max(0, sum));
    return 0.5 + 0.5 * Math.tanh(weightedSums(units, this.output)[0] / 2);
  }
}
