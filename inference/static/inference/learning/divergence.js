/**
 * What keeps a run from learning, and which layer shows it, by the rules of training/core/fit/divergence.py;
 * and two things that keep it from learning well. A symptom is {kind, …what the texts say of it}.
 */

const PROBE = 500; // images that are looked at
const PATIENCE = 300; // steps before answering all images alike counts: a run may well begin so
const MOST_DEAD = 0.9; // share of a layer's units that may be dead
const SATURATED = 1e-4;
const BURST = 50; // times the loss at the start
const GUESS = Math.log(10); // loss of a constant answer
const FADED = 100; // times that the last layer's gradient may be larger than the first's

const isAtEnd = {
  relu: [(a) => a === 0],
  sigmoid: [(a) => a < SATURATED, (a) => a > 1 - SATURATED],
  tanh: [(a) => a < SATURATED - 1, (a) => a > 1 - SATURATED],
};

/** The symptoms of a trainer whose last mini-batches had this mean loss, the worst first. */
export function symptomsOf(trainer, loss) {
  const { settings, steps } = trainer;
  if (!trainer.parameters.every(Number.isFinite)) return [{ kind: "notFinite", rate: settings.learningRate }];
  const symptoms = [];
  if (!(loss < BURST * GUESS)) symptoms.push({ kind: "burst", loss, rate: settings.learningRate });
  const { dead, answers } = probed(trainer);
  dead.forEach((share, i) => {
    if (share > MOST_DEAD) symptoms.push({ kind: "dead", layer: i + 1, share, activation: settings.activation });
  });
  const fading = fadingOf(trainer);
  const isFading = fading > FADED && !symptoms.length; // dead units let nothing through either
  if (isFading) symptoms.push({ kind: "fading", times: fading, layers: settings.sizes.length - 1, activation: settings.activation });
  if (answers.size === 1 && steps >= PATIENCE) symptoms.push({ kind: "constant", digit: [...answers][0] });
  if (settings.sizes.length === 2) symptoms.push({ kind: "linear" });
  return symptoms;
}

/** The share of dead units of each hidden layer, and which digits are answered. */
function probed(trainer) {
  const ends = isAtEnd[trainer.settings.activation];
  const last = trainer.backprop.values.length - 1;
  const stuck = trainer.backprop.values.slice(0, last).map(({ length }) => ends.map(() => new Uint8Array(length).fill(1)));
  const answers = new Set();
  trainer.inspect(trainer.train, PROBE, (layer, values) => {
    if (layer === last) answers.add(values.indexOf(Math.max(...values)));
    else stuck[layer].forEach((units, end) => values.forEach((a, unit) => (units[unit] &= ends[end](a))));
  });
  const dead = stuck.map((masks) => masks[0].filter((_, unit) => masks.some((units) => units[unit])).length / masks[0].length);
  return { dead, answers };
}

function fadingOf(trainer) {
  const sizes = trainer.gradientSizes();
  return sizes[0] > 0 ? sizes.at(-1) / sizes[0] : Infinity;
}
