/** Which connections are worth drawing: those through the units that decided. */

const MOST = 10; // units of a layer

/** The numbers of the largest values by size, largest first. */
export function strongest(values, count) {
  const order = Array.from(values, (_, i) => i).filter((i) => values[i] !== 0);
  return order.sort((i, j) => Math.abs(values[j]) - Math.abs(values[i])).slice(0, count);
}

/** Threads that led to a digit: [{layer, from, to, value}], layer counting where they start. */
export function threadsTo(network, values, digit) {
  const last = network.layers.length - 1;
  const chosen = network.layers.slice(1).map((_, i) => strongest(network.votesFor(digit, i + 1, values), MOST));
  chosen.push([digit]);
  const found = chosen[0].flatMap((unit) => pixelsInto(network, values, unit, 1));
  for (let layer = 1; layer <= last; layer++) {
    for (const from of chosen[layer - 1]) {
      for (const to of chosen[layer]) found.push(thread(network, values, layer, from, to));
    }
  }
  return scaled(found);
}

/** Threads of one hidden unit: the pixels that wake it, and its votes for the ten digits. */
export function threadsOf(network, values, { layer, unit }) {
  const pull = network.pull(layer, unit, values);
  const strength = values[layer][unit];
  const votes = Array.from(pull, (p, to) => ({
    layer, from: unit, to, toLayer: values.length - 1, value: p * (strength || 1), quiet: !strength,
  }));
  return scaled([...(layer === 1 ? pixelsInto(network, values, unit, 8) : []), ...votes]);
}

function pixelsInto({ layers: [first] }, [pixels], unit, count) {
  const adds = pixels.map((value, i) => value * first.weights[i * first.nOut + unit]);
  return strongest(adds, count).map((from) => ({ layer: 0, from, to: unit, value: adds[from] }));
}

function thread({ layers }, values, layer, from, to) {
  const { weights, nOut } = layers[layer];
  return { layer, from, to, value: values[layer][from] * weights[from * nOut + to] };
}

/** Strength from 0 to 1 within the threads that start at the same layer. */
function scaled(threads) {
  const most = new Map();
  for (const { layer, value } of threads) most.set(layer, Math.max(most.get(layer) ?? 0, Math.abs(value)));
  return threads
    .map((one) => ({ ...one, strength: Math.abs(one.value) / (most.get(one.layer) || 1) }))
    .filter((one) => one.strength > 0.08);
}
