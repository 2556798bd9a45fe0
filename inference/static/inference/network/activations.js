/**
 * The activations and output layers that this page can compute, with the server's arithmetic: each
 * name is the one in a network's record. A network with any other name is left to the server.
 */

/**
 * value(z) is the unit's activation a; slope(a) is the derivative of value, in terms of a; gain is the variance
 * of initial weights, times nIn.
 */
export const ACTIVATIONS = {
  relu: { value: (z) => Math.max(0, z), slope: (a) => (a > 0 ? 1 : 0), gain: 2 },
  sigmoid: { value: (z) => 0.5 + 0.5 * Math.tanh(z / 2), slope: (a) => a * (1 - a), gain: 1 },
  tanh: { value: Math.tanh, slope: (a) => 1 - a * a, gain: 1 },
};

/** From the last layer's sums to its outputs, all together. */
export const OUTPUTS = {
  softmax,
  sigmoid: (sums) => sums.map(ACTIVATIONS.sigmoid.value),
  relu: (sums) => sums.map(ACTIVATIONS.relu.value),
};

/** True where this page can compute an architecture; an old artifact may not say what its own is. */
export const canCompute = ({ sizes, activation, output }) =>
  sizes.length > 1 && Object.hasOwn(ACTIVATIONS, activation) && Object.hasOwn(OUTPUTS, output);

function softmax(sums) {
  const largest = Math.max(...sums); // subtracted, because exp() of a large sum overflows
  const raised = sums.map((sum) => Math.exp(sum - largest));
  const total = raised.reduce((a, b) => a + b);
  return raised.map((value) => value / total);
}
