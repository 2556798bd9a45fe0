/** Every text that the scripts of /train show, as in shared/texts.js; the template holds the rest. */

import { counted, decimal, number, percent, significant } from "../shared/numbers.js";

const RAISED = { "-": "⁻", "+": "", ...[..."⁰¹²³⁴⁵⁶⁷⁸⁹"] };
const megabytes = (bytes) => decimal(bytes / 1e6, 1);

/** 0.00015 → "1.5 · 10⁻⁴" */
const powerOfTen = (value) => {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(1).split("e");
  return Number.isFinite(value) ? decimal(mantissa, 1) + " · 10" + exponent.replace(/[-+\d]/g, (sign) => RAISED[sign]) : "–";
};

/** A part of a sentence about a run that fades: how much weaker, and why. */
const fading = {
  times: (factor) => (factor < 1e6 ? number(Math.round(factor)) : `more than a million`),
  reason: (activation) =>
    activation === "sigmoid" ? `passes only a part of the error on, and sigmoid a quarter at most` : `passes only a part of the error on`,
};

export const trainTexts = {
  sources: { mnist: `MNIST`, "uci-digits": `the UCI digits (Alpaydın and Kaynak, CC BY 4.0)` },
  dataSize: (bytes) => `The digits to learn from are ${megabytes(bytes)} MB; your browser keeps them.`,
  dataArriving: (arrived, bytes) => `The digits are on their way: ${megabytes(arrived)} of ${megabytes(bytes)} MB.`,
  data: (source, images) => {
    const name = trainTexts.sources[source] ?? source;
    return `It learns from ${number(images)} images of ${name}; others are held back to test it.`;
  },

  train: `Train`,
  trainOn: `Train on`,
  pause: `Pause`,
  status: ({ isRunning, isOver, steps, epochs, validationAccuracy: right }) => {
    if (isRunning) return `Training.`;
    if (isOver) {
      return counted(epochs, `Trained for ${epochs} epoch: ${percent(right, 2)} of the images held back are right.`,
        `Trained for ${epochs} epochs: ${percent(right, 2)} of the images held back are right.`);
    }
    return steps ? `Paused after ${decimal(epochs, 2)} epochs.` : `Random weights: it has learnt nothing yet.`;
  },

  facts: ({ epochs, steps, seconds, loss, trainAccuracy, validationAccuracy }) => [
    [`Epochs`, decimal(epochs, 2)],
    [`Mini-batches`, number(steps)],
    [`Seconds of training`, decimal(seconds, 1)],
    [`Loss`, loss === null ? "–" : significant(loss)],
    [`Training, % right`, trainAccuracy === null ? "–" : decimal(trainAccuracy, 1)],
    [`Held back, % right`, decimal(validationAccuracy, 1)],
  ],
  firstLayer: (shown, units) =>
    shown < units ? `What the first ${shown} of ${units} units look for` : `What the ${units} units look for`,
  digitTemplates: `What each digit looks for`,
  gradient: (layer, nIn, nOut, size) => `Layer ${layer}, ${nIn} → ${nOut}: ${powerOfTen(size)}`,

  notRead: `Draw a digit, and watch the answer change while it learns.`,
  percent: (value) => percent(value, 1),
  confidence: (value) => `${percent(value, 1)} sure`,
  noNumber: `Its answer is not a number any more.`,

  symptoms: {
    notFinite: ({ rate }) => `It has broken: its weights are not numbers any more. At a learning rate of ${number(rate)} each \
step overshoots the valley and lands higher on the other side, and the next one farther still. Try ${number(0.1)}.`,
    burst: ({ loss, rate }) => `The loss is ${significant(loss)}, where ignorance costs ${number(2.3)}: at a learning rate of \
${number(rate)} it is sure of what is wrong. Its steps are too large. Try ${number(0.1)}.`,
    dead: ({ layer, share, activation }) =>
      [
        `${percent(Math.round(100 * share))} of the units of layer ${layer} give every image the same answer:`,
        activation === "relu"
          ? `a step threw them below zero, where no gradient comes back to them. A smaller learning rate keeps them alive.`
          : `they are at the flat end of their curve, where no gradient comes through. A smaller learning rate keeps them off it.`,
      ].join(" "),
    fading: ({ times, layers, activation }) => `The first layer is corrected ${fading.times(times)} times more weakly than the \
last: each of the ${layers} layers ${fading.reason(activation)}. So the first layers stay random, and nothing behind them can \
learn. Use fewer layers, or relu.`,
    constant: ({ digit }) => `It answers ${digit} to every image.`,
    linear: () => `Without a hidden layer each digit has one template, which is laid over the drawing. One template for all \
ways to write a digit gets about 92 in 100 right on MNIST, however long it trains; a hidden layer can look for parts.`,
  },
  begun: `It has only begun: most of its answers are guesses.`,
  healthy: `Nothing is wrong: the images held back do about as well as those it trains on.`,
  byHeart: `It does better on the images it trains on than on those held back: it begins to learn them by heart. More images, \
a smaller network or fewer epochs help.`,

  filesReady: (name, accuracy) => `${name}: ${percent(accuracy, 2)} of the test images right.`,
  publish: (name) =>
    ["manage.py upload_to_hf --model-path", name + ".npz --repo ./models\nHF_MODEL_REPO=./models manage.py sync_models"].join(" "),
  failed: `This browser could not train: reload the page.`,
};
