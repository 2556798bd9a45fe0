/** The sums of a layer: inputs times weights (nIn × nOut, row by row), plus the bias where there is one. */

export function weightedSums(inputs, { weights, bias, nOut }) {
  const sums = bias ? Float32Array.from(bias) : new Float32Array(nOut);
  for (let i = 0, at = 0; i < inputs.length; i++, at += nOut) {
    const input = inputs[i];
    if (input === 0) continue; // most pixels are
    for (let j = 0; j < nOut; j++) sums[j] += input * weights[at + j];
  }
  return sums;
}
