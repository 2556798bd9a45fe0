/** One training run: mini-batches in a shuffled order, epochs, and what was counted on the way. */

import { ACTIVATIONS } from "../network/activations.js";
import { layersOf, parameterCount } from "../network/layers.js";
import { PIXELS } from "../shared/sizes.js";
import { Backprop } from "./backprop.js";
import { isSnapshotDue, snapshotOf } from "./first-units.js";
import { Nesterov } from "./nesterov.js";
import { normal, randomFrom, shuffle } from "./random.js";

// Greys as the server gives them to a network: float32, 0 paper … 1 ink.
const GREYS = Float32Array.from({ length: 256 }, (_, grey) => grey * Math.fround(1 / 255));

export class Trainer {
  /**
   * settings  {sizes, activation, learningRate, batchSize, epochs, seed}
   * train     {images: Uint8Array (n × 784), labels: Uint8Array (n)}; validation the same
   */
  constructor(settings, train, validation) {
    Object.assign(this, { settings, train, validation, random: randomFrom(settings.seed) });
    const { sizes, activation } = settings;
    this.count = train.labels.length;
    this.parameters = initialParameters(sizes, activation, this.random);
    this.backprop = new Backprop({ sizes, activation, parameters: this.parameters });
    this.optimizer = new Nesterov(this.parameters.length);
    this.stepsInEpoch = Math.ceil(this.count / settings.batchSize);
    this.order = Uint32Array.from({ length: this.count }, (_, i) => i);
    this.pixels = new Float32Array(PIXELS);
    Object.assign(this, { steps: 0, seconds: 0, history: [], snapshots: [snapshotOf(0, this.firstUnits())] });
    this.#beginEpoch();
  }

  get isOver() {
    return this.history.length >= this.settings.epochs;
  }

  /** The rate of the next mini-batch: from its peak to 0 along half a cosine, as the server's schedule "cosine". */
  get rate() {
    const done = this.steps / (this.stepsInEpoch * this.settings.epochs);
    return this.settings.learningRate * 0.5 * (1 + Math.cos(Math.PI * done));
  }

  /** Learn from one mini-batch; at the end of an epoch, evaluate. Returns {loss, right, images}, sums over it. */
  step() {
    const began = performance.now();
    const rows = this.order.subarray(this.seen, Math.min(this.count, this.seen + this.settings.batchSize));
    const { rate } = this;
    const learned = this.learn(this.train, rows, rate);
    this.seen += rows.length;
    this.loss += learned.loss;
    this.right += learned.right;
    this.steps += 1;
    this.epochSeconds += (performance.now() - began) / 1000;
    if (this.seen === this.count) this.#endEpoch(rate);
    return learned;
  }

  /** One step on these rows of a split: a forward and a backward pass for each, then the optimizer. */
  learn(split, rows, rate) {
    let [loss, right] = [0, 0];
    this.backprop.gradient.fill(0);
    for (const row of rows) {
      const label = split.labels[row];
      if (digitOf(this.#read(split, row)) === label) right += 1;
      loss += this.backprop.backward(this.pixels, label, rate / rows.length);
    }
    this.lastRate = rate;
    this.optimizer.step(this.parameters, this.backprop.gradient);
    return { loss, right, images: rows.length };
  }

  /** How the first `most` images of a split are read: percent right, and confusion[label][answer]. */
  evaluate(split, most = split.labels.length) {
    const confusion = Array.from({ length: 10 }, () => Array(10).fill(0));
    const count = Math.min(most, split.labels.length);
    let right = 0;
    for (let row = 0; row < count; row++) {
      const answer = digitOf(this.#read(split, row));
      confusion[split.labels[row]][answer] += 1;
      if (answer === split.labels[row]) right += 1;
    }
    return { accuracy: (100 * right) / count, confusion, count };
  }

  /** Every layer's values for the first `most` images of a split: look(layer, values) sees each. */
  inspect(split, most, look) {
    for (let row = 0; row < Math.min(most, split.labels.length); row++) {
      this.#read(split, row);
      this.backprop.values.forEach((values, layer) => look(layer, values));
    }
  }

  /** How strongly the last mini-batch pulled at each layer's weights: the root of the mean squared gradient. */
  gradientSizes() {
    return this.backprop.gradients.map(({ weights }) => rootMeanSquare(weights) / this.lastRate);
  }

  /** The first layer, {weights, bias, nIn, nOut}. */
  firstUnits() {
    return this.backprop.layers[0];
  }

  #read(split, row) {
    const start = row * PIXELS;
    for (let i = 0; i < PIXELS; i++) this.pixels[i] = GREYS[split.images[start + i]];
    return this.backprop.forward(this.pixels);
  }

  #beginEpoch() {
    shuffle(this.order, this.random);
    Object.assign(this, { seen: 0, loss: 0, right: 0, epochSeconds: 0 });
  }

  #endEpoch(rate) {
    const epoch = this.history.length + 1;
    this.history.push({
      epoch,
      loss: this.loss / this.count,
      train_accuracy: (100 * this.right) / this.count,
      validation_accuracy: this.evaluate(this.validation).accuracy,
      learning_rate: rate,
      seconds: this.epochSeconds,
    });
    this.seconds += this.epochSeconds;
    if (isSnapshotDue(epoch)) this.snapshots.push(snapshotOf(epoch, this.firstUnits()));
    this.optimizer.flush();
    if (!this.isOver) this.#beginEpoch();
  }
}

/** He's weights, with each activation's own gain and 1 for the output layer; biases 0. */
function initialParameters(sizes, activation, random) {
  const parameters = new Float32Array(parameterCount(sizes));
  layersOf(parameters, sizes).forEach(({ weights, nIn }, i) => {
    const gain = i < sizes.length - 2 ? ACTIVATIONS[activation].gain : 1;
    const scale = Math.sqrt(gain / nIn);
    for (let k = 0; k < weights.length; k++) weights[k] = scale * normal(random);
  });
  return parameters;
}

function digitOf(outputs) {
  let best = 0;
  for (let digit = 1; digit < outputs.length; digit++) if (outputs[digit] > outputs[best]) best = digit;
  return best;
}

const rootMeanSquare = (numbers) => Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0) / numbers.length);
