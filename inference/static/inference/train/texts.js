/** Every text that the scripts of /train show; the template holds the rest. */

const NBSP = "\u00a0";
const RAISED = { "-": "⁻", "+": "", ...[..."⁰¹²³⁴⁵⁶⁷⁸⁹"] };
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const times = (number) => (number < 1e6 ? Math.round(number).toLocaleString("en") : "more than a million");

/** 0.00015 → "1.5 · 10⁻⁴" */
const powerOfTen = (number) => {
  if (number === 0) return "0";
  const [mantissa, exponent] = number.toExponential(1).split("e");
  return Number.isFinite(number) ? `${mantissa} · 10${exponent.replace(/[-+\d]/g, (sign) => RAISED[sign])}` : "–";
};

export const trainTexts = {
  sources: { mnist: "MNIST", "uci-digits": "the UCI digits (Alpaydın and Kaynak, CC BY 4.0)" },
  dataSize: (bytes) => `The digits to learn from are ${megabytes(bytes)}${NBSP}MB; your browser keeps them.`,
  dataArriving: (arrived, bytes) => `The digits are on their way: ${megabytes(arrived)} of ${megabytes(bytes)}${NBSP}MB.`,
  data: (source, images) =>
    `It learns from ${images.toLocaleString("en")} images of ${trainTexts.sources[source] ?? source}; others are held back to test it.`,

  train: "Train",
  trainOn: "Train on",
  pause: "Pause",
  status: ({ isRunning, isOver, steps, epochs, validationAccuracy }) => {
    if (isRunning) return "Training.";
    if (isOver) return `Trained for ${epochs} epochs: ${validationAccuracy.toFixed(2)}${NBSP}% of the images held back are right.`;
    return steps ? `Paused after ${epochs.toFixed(2)} epochs.` : "Random weights: it has learnt nothing yet.";
  },

  facts: ({ epochs, steps, seconds, loss, trainAccuracy, validationAccuracy }) => [
    ["Epochs", epochs.toFixed(2)],
    ["Mini-batches", steps.toLocaleString("en")],
    ["Seconds of training", seconds.toFixed(1)],
    ["Loss", loss === null ? "–" : Number(loss.toPrecision(3)).toString()],
    ["Training, % right", trainAccuracy === null ? "–" : trainAccuracy.toFixed(1)],
    ["Held back, % right", validationAccuracy.toFixed(1)],
  ],
  firstLayer: (shown, units) =>
    shown < units ? `What the first ${shown} of ${units} units look for` : `What the ${units} units look for`,
  digitTemplates: "What each digit looks for",
  gradient: (layer, nIn, nOut, size) => `Layer ${layer}, ${nIn} → ${nOut}: ${powerOfTen(size)}`,

  notRead: "Draw a digit, and watch the answer change while it learns.",
  confidence: (percent) => `${percent}${NBSP}% sure`,
  noNumber: "Its answer is not a number any more.",

  symptoms: {
    notFinite: ({ rate }) =>
      `It has broken: its weights are not numbers any more. At a learning rate of ${rate} each step overshoots the valley ` +
      "and lands higher on the other side, and the next one farther still. Try 0.1.",
    burst: ({ loss, rate }) =>
      `The loss is ${Number(loss.toPrecision(3))}, where ignorance costs 2.3: at a learning rate of ${rate} it is sure of what is wrong. ` +
      "Its steps are too large. Try 0.1.",
    dead: ({ layer, share, activation }) =>
      `${Math.round(100 * share)}${NBSP}% of the units of layer ${layer} give every image the same answer: ` +
      (activation === "relu"
        ? "a step threw them below zero, where no gradient comes back to them. A smaller learning rate keeps them alive."
        : "they are at the flat end of their curve, where no gradient comes through. A smaller learning rate keeps them off it."),
    fading: ({ times: factor, layers, activation }) =>
      `The first layer is corrected ${times(factor)} times more weakly than the last: each of the ${layers} layers passes only a part of the ` +
      `error on${activation === "sigmoid" ? ", and sigmoid a quarter at most" : ""}. So the first layers stay random, and nothing behind ` +
      "them can learn. Use fewer layers, or relu.",
    constant: ({ digit }) => `It answers ${digit} to every image.`,
    linear: () =>
      "Without a hidden layer each digit has one template, which is laid over the drawing. One template for all ways to write a digit " +
      "gets about 92 in 100 right on MNIST, however long it trains; a hidden layer can look for parts.",
  },
  healthy: "Nothing is wrong: the images held back do about as well as those it trains on.",
  byHeart:
    "It does better on the images it trains on than on those held back: it begins to learn them by heart. " +
    "More images, a smaller network or fewer epochs help.",

  filesReady: (name, accuracy) => `${name}: ${accuracy.toFixed(2)}${NBSP}% of the test images right.`,
  publish: (name) => `manage.py upload_to_hf --model-path ${name}.npz --repo ./models\nHF_MODEL_REPO=./models manage.py sync_models`,
  failed: "This browser could not train: reload the page. ",
};
