/** The layers inside one vector of parameters: weights, then biases, layer by layer, as the server keeps them. */

/** [{weights: (nIn × nOut, row by row), bias, nIn, nOut}], all of them views: writing to one writes to the vector. */
export function layersOf(parameters, sizes) {
  let at = 0;
  return sizes.slice(1).map((nOut, i) => {
    const nIn = sizes[i];
    const weights = parameters.subarray(at, (at += nIn * nOut));
    const bias = parameters.subarray(at, (at += nOut));
    return { weights, bias, nIn, nOut };
  });
}

export const parameterCount = (sizes) => sizes.slice(1).reduce((sum, nOut, i) => sum + (sizes[i] + 1) * nOut, 0);
