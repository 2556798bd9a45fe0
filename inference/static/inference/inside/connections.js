/** Which connections are worth drawing: those through the units that contribute most. */

const UNITS_PER_LAYER = 10; // that are followed from the answer back to the image
const PIXELS_PER_UNIT = 8; // that are shown for a unit that is looked at
const FAINTEST = 0.08; // of the strongest connection; fainter ones are left out

/** The indices of the `count` values that are furthest from 0, those first. */
export function strongest(values, count) {
  const indices = Array.from(values, (_, i) => i).filter((i) => values[i] !== 0);
  return indices.sort((i, j) => Math.abs(values[j]) - Math.abs(values[i])).slice(0, count);
}

/** The connections behind a digit: [{layer, from, to, value, strength}]; `layer` is where they start. */
export function connectionsToDigit(network, values, digit) {
  const last = network.layers.length - 1;
  const units = network.layers.slice(1).map((_, i) =>
    strongest(network.contributions(digit, i + 1, values), UNITS_PER_LAYER));
  units.push([digit]);
  const connections = units[0].flatMap((unit) => connectionsFromPixels(network, values, unit, 1));
  for (let layer = 1; layer <= last; layer++) {
    for (const from of units[layer - 1]) {
      for (const to of units[layer]) connections.push(connection(network, values, layer, from, to));
    }
  }
  return withStrength(connections);
}

/** The connections of a hidden unit: from the pixels that excite it most, and to the ten digits. */
export function connectionsOfUnit(network, values, { layer, unit }) {
  const activation = values[layer][unit];
  const toLayer = values.length - 1;
  const toDigits = Array.from(network.digitGradients(layer, unit, values), (gradient, to) => ({
    layer, from: unit, to, toLayer, value: gradient * (activation || 1), isSilent: !activation,
  }));
  const fromPixels = layer === 1 ? connectionsFromPixels(network, values, unit, PIXELS_PER_UNIT) : [];
  return withStrength([...fromPixels, ...toDigits]);
}

function connectionsFromPixels({ layers: [first] }, [pixels], unit, count) {
  const products = pixels.map((value, i) => value * first.weights[i * first.nOut + unit]);
  return strongest(products, count).map((from) => ({ layer: 0, from, to: unit, value: products[from] }));
}

function connection({ layers }, values, layer, from, to) {
  const { weights, nOut } = layers[layer];
  return { layer, from, to, value: values[layer][from] * weights[from * nOut + to] };
}

/** With a strength from 0 to 1 among the connections that start at the same layer. */
function withStrength(connections) {
  const largest = new Map();
  for (const { layer, value } of connections) largest.set(layer, Math.max(largest.get(layer) ?? 0, Math.abs(value)));
  return connections
    .map((one) => ({ ...one, strength: Math.abs(one.value) / (largest.get(one.layer) || 1) }))
    .filter((one) => one.strength > FAINTEST);
}
