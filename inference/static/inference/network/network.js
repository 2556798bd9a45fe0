/** A network in the browser: the same weights and the same arithmetic as on the server. */

const SQUASH = {
  relu: [(z) => Math.max(0, z), (a) => (a > 0 ? 1 : 0)],
  sigmoid: [(z) => 0.5 + 0.5 * Math.tanh(z / 2), (a) => a * (1 - a)],
  tanh: [Math.tanh, (a) => 1 - a * a],
};

export class Network {
  // layers[i] = {weights: (n_in × n_out, row by row), bias, nIn, nOut}
  constructor({ name, architecture, accuracy, size_bytes: bytes }, parameters) {
    const { sizes, activation, output } = architecture;
    Object.assign(this, { name, sizes, activation, output, accuracy, bytes, parameters });
    [this.squash, this.slope] = SQUASH[activation];
    this.layers = [];
    let at = 0;
    for (let i = 1; i < sizes.length; i++) {
      const [nIn, nOut] = [sizes[i - 1], sizes[i]];
      const weights = parameters.subarray(at, (at += nIn * nOut));
      const bias = parameters.subarray(at, (at += nOut));
      this.layers.push({ weights, bias, nIn, nOut });
    }
  }

  /** Every layer's values, input first; `off` holds the units ("layer:unit") that stay silent. */
  activations(pixels, off = new Set()) {
    const values = [Float32Array.from(pixels)];
    this.layers.forEach((layer, i) => {
      const z = weigh(values[i], layer);
      const isLast = i === this.layers.length - 1;
      const a = isLast ? finish(z, this.output) : z.map(this.squash);
      if (!isLast && off.size) a.forEach((_, unit) => off.has(`${i + 1}:${unit}`) && (a[unit] = 0));
      values.push(a);
    });
    return values;
  }

  /** What the API would answer: digit and probabilities. */
  answer(pixels, off) {
    return this.answerOf(this.activations(pixels, off));
  }

  answerOf(values) {
    const probabilities = shares(values.at(-1));
    const confidence = Math.max(...probabilities);
    return { predicted_digit: probabilities.indexOf(confidence), confidence, probabilities };
  }

  /**
   * The 784 pixels that would raise a unit's sum most: its own weights in the first layer. Deeper
   * down, what reaches it through the units that are awake now (all of them, without values).
   */
  looksFor(layer, unit, values = null) {
    let wanted = column(this.layers[layer - 1], unit);
    for (let i = layer - 1; i >= 1; i--) {
      if (values) wanted = wanted.map((w, j) => w * this.slope(values[i][j]));
      wanted = back(wanted, this.layers[i - 1]);
    }
    return wanted;
  }

  /** How much one more of a unit's activation moves each digit's sum. */
  pull(layer, unit, values) {
    let moved = row(this.layers[layer], unit);
    for (let i = layer + 1; i < this.layers.length; i++) {
      const here = moved.map((m, j) => m * this.slope(values[i][j]));
      moved = weigh(here, { ...this.layers[i], bias: null });
    }
    return moved;
  }

  /** What each unit of a hidden layer adds to a digit's sum, as things stand. */
  votesFor(digit, layer, values) {
    let slope = column(this.layers.at(-1), digit);
    for (let i = this.layers.length - 2; i >= layer; i--) {
      slope = back(slope.map((s, j) => s * this.slope(values[i + 1][j])), this.layers[i]);
    }
    return slope.map((s, j) => s * values[layer][j]);
  }
}

const column = ({ weights, nIn, nOut }, j) => Float32Array.from({ length: nIn }, (_, i) => weights[i * nOut + j]);
const row = ({ weights, nOut }, i) => weights.slice(i * nOut, (i + 1) * nOut);

function weigh(a, { weights, bias, nOut }) {
  const z = bias ? Float32Array.from(bias) : new Float32Array(nOut);
  for (let i = 0, at = 0; i < a.length; i++, at += nOut) {
    const x = a[i];
    if (x !== 0) for (let j = 0; j < nOut; j++) z[j] += x * weights[at + j]; // most pixels are paper
  }
  return z;
}

/** Carry a slope of a layer's sums back to its inputs. */
function back(d, { weights, nIn, nOut }) {
  const carried = new Float32Array(nIn);
  for (let i = 0, at = 0; i < nIn; i++, at += nOut) {
    let sum = 0;
    for (let j = 0; j < nOut; j++) sum += d[j] * weights[at + j];
    carried[i] = sum;
  }
  return carried;
}

function finish(z, output) {
  if (output !== "softmax") return z.map(SQUASH[output][0]);
  const peak = Math.max(...z);
  const raised = z.map((value) => Math.exp(value - peak));
  const sum = raised.reduce((a, b) => a + b);
  return raised.map((value) => value / sum);
}

function shares(outputs) {
  const sum = outputs.reduce((a, b) => a + b);
  return Array.from(outputs, (value) => (sum > 0 ? value / sum : 1 / outputs.length));
}
