/**
 * Every text that the scripts show; the templates hold the rest. Each template literal is an entry of the
 * catalogue, with its ${expressions} as they stand here; strings in other quotation marks are never shown.
 */

import { counted, decimal, kilobytes, number, percent, significant } from "./numbers.js";

const NAMES = [`a zero`, `a one`, `a two`, `a three`, `a four`, `a five`, `a six`, `a seven`, `an eight`, `a nine`];
const aDigit = (digit) => NAMES[digit];
const ADigit = (digit) => NAMES[digit][0].toUpperCase() + NAMES[digit].slice(1);
const rounded = (n) => number(Math.round(100 * n) / 100);
const strokes = (n) => counted(n, `${n} stroke`, `${n} strokes`);
const units = (n) => counted(n, `${n} unit`, `${n} units`);

export const texts = {
  drawADigit: `Draw a digit.`,
  noAnswer: `No answer yet.`,
  sure: (first) => `That is ${aDigit(first)}.`,
  likely: (first) => `Probably ${aDigit(first)}.`,
  either: (first, second) => `${ADigit(first)}, or ${aDigit(second)}?`,
  guess: (first) => `At a guess, ${aDigit(first)}.`,
  doubtful: `This may not be a digit.`,
  confidence: (confidence, margin, second) =>
    `${percent(confidence, 1)} sure, ${decimal(margin, 1)} points ahead of ${second}.`,
  fullConfidence: (second) => `More than ${percent(99.9)} sure, far ahead of ${second}.`,
  labelRight: (label) => `✓ Right: the label says ${label}.`,
  labelWrong: (label) => `✗ Wrong: the label says ${label}.`,
  percent: (value) => percent(value, 1),
  wholePercent: (value) => percent(value),

  emptySheet: `The sheet is empty.`,
  strokes: (n) => `Your drawing, ${strokes(n)}.`,
  sampleOnSheet: (label) => `A test image labelled ${label}.`,
  sampleWithStrokes: (label, n) => `A test image labelled ${label}, and ${strokes(n)}.`,
  inputEmpty: `Nothing yet.`,
  input: `The drawing on a grid of 28 by 28 greys.`,

  sampleTile: (label, index) => `Test image ${index}, labelled ${label}`,
  sampleTileRight: (label, index) => `Test image ${index}, labelled ${label}, read right`,
  sampleTileWrong: (label, index, read) => `Test image ${index}, labelled ${label}, read as ${read}: wrong`,
  wrongSamples: (n, most) => {
    if (n >= most) return "";
    return (n ? `It gets only ${n} of these test images wrong.` : `It gets none of these test images wrong.`) + " ";
  },
  datasets: {
    mnist: `From the MNIST test set.`,
    "uci-digits":
      `From UCI Optical Recognition of Handwritten Digits (Alpaydın and Kaynak, CC BY 4.0), enlarged to 28 × 28.`,
  },

  network: (name, accuracy) => (accuracy === null ? name : [name, percent(accuracy)].join(", ")),
  networkFacts: (sizes, activation, parameters) =>
    `: ${sizes.join(" → ")} units, ${activation}, ${number(parameters)} weights`,
  defaultNetwork: `, the default`,
  noNetworks: `No networks yet`,

  linkedNetworkMissing: `The network that the link names is not here any more; this is the default one.`,
  damagedLink: `The link is damaged: this is what could be read of it.`,
  networksFound: (shown, count) => `${shown} of ${number(count)} networks. Type a part of a name to find another.`,
  noSecondNetwork: `Nobody else`,
  networkSummary: ({ accuracy, architecture: { sizes, activation }, size_bytes: bytes }) =>
    [
      accuracy !== null && percent(accuracy),
      sizes.length > 0 && [sizes.join(" → "), activation].join(", "),
      kilobytes(bytes),
    ].filter(Boolean).join(" · "),
  comparison: ({ predicted_digit: one }, { predicted_digit: other }) =>
    one === other ? `Both say ${one}.` : `One says ${one}, the other ${other}.`,

  pixel: (row, column, ink) => `Row ${row + 1}, column ${column + 1}: ${percent(Math.round(100 * ink))} ink.`,
  pictureOnSheet: `A picture, as the network sees it.`,
  editedSheet: `An image edited pixel by pixel.`,
  explanation: (digit) => `■ speaks for ${digit}, ▫ against it.`,
  explanationLabel: (digit, { positive, negative }) =>
    `Pixels that count for ${digit}: most of them ${positive}; against it: most ${negative}.`,
  quarters: [`top left`, `top right`, `bottom left`, `bottom right`],

  layer: (number, size, isLast) => (isLast ? `Output, 10 digits` : `Layer ${number}, ${units(size)}`),
  tooLarge: `This network is too large to be drawn here.`,
  serverOnly: `This network is read by the server only.`,
  diagramLabel: (sizes, active, answer) =>
    [
      `A network of ${sizes.join(", ")} units.`,
      ...(active ?? []).map((n, i) => `In layer ${i + 1}, ${units(n)} awake.`),
      active ? `The answer is ${answer}.` : `It waits for an image.`,
    ].join(" "),
  unitTitle: (layer, unit) => `Unit ${unit} of layer ${layer}`,
  outputUnitTitle: (digit) => `The output for ${digit}`,
  firstLayerGradient: `What it looks for: ■ ink wakes it, ▫ ink calms it.`,
  deeperLayerGradient: `What it looks for, through the units before it that are awake: ■ ink wakes it, ▫ ink calms it.`,
  gradientLabel: ({ positive, negative }) => `What the unit looks for: ink mostly ${positive}, and none ${negative}.`,
  noImage: `Draw something to wake it.`,
  deadUnit: (n) => `Activation 0, and on all ${n} test images above too: a dead unit, which hardly anything wakes.`,
  unitOff: `Switched off.`,
  unitActivation: (activation, rank, total) => {
    if (activation === 0) return `Activation 0: it is silent.`;
    const value = decimal(activation, 2).replace("-", "−");
    return rank === 1 ? `Activation ${value}, the strongest of ${total}.` : `Activation ${value}, number ${rank} of ${total}.`;
  },
  outputValue: (value) => `Output ${decimal(value, 3)}.`,
  contributingUnits: `The units that decide for it, and against it`,
  contributingUnit: (unit, value) => `Unit ${unit}: ${texts.signed(value)}`,
  signed: (value) => {
    const decimals = Math.abs(value) < 9.95 ? 1 : 0;
    if (Number(value.toFixed(decimals)) === 0) return "0";
    return (value < 0 ? "−" : "+") + decimal(Math.abs(value), decimals);
  },
  contributions: `How it votes now`,
  possibleContributions: `How it would vote`,
  switchOff: `Switch this unit off`,
  switchOn: `Switch this unit on`,
  allUnitsOn: `Every unit is at work.`,
  unitsOffEffect: (off, right, before, all) =>
    `${units(off)} off. Of the ${all} test images above it now reads ${right} right; with all on, ${before}.`,
  confidenceWithUnitsOff: (off, confidence) => `${percent(confidence, 1)} sure, with ${units(off)} off.`,

  sliderAmounts: {
    right: (n) => (n ? (n > 0 ? `${number(n)} px right` : `${number(-n)} px left`) : "–"),
    down: (n) => (n ? (n > 0 ? `${number(n)} px down` : `${number(-n)} px up`) : "–"),
    turn: (n) => (n ? (n > 0 ? `${n}° clockwise` : `${-n}° anticlockwise`) : "–"),
    weight: (n) => (n ? (n > 0 ? `${number(n)} thicker` : `${number(-n)} thinner`) : "–"),
    noise: (n) => (n ? percent(Math.round(100 * n)) : "–"),
  },
  sliderAnswers: (stretches) => {
    const parts = stretches.map(({ digit, from, to }) => `${digit} from ${rounded(from)} to ${rounded(to)}`);
    return `Read as ${parts.join(", ")}.`;
  },

  beforeTraining: `Before the first epoch`,
  randomWeights: `The weights are random numbers.`,
  snapshot: (n, epoch) =>
    epoch ? `What the first ${units(n)} look for, after epoch ${epoch}` : `What the first ${units(n)} look for, before training`,
  epoch: (epoch, all) => `Epoch ${epoch} of ${all}`,
  epochFacts: ({ loss, train_accuracy: train, validation_accuracy: validation, learning_rate: rate }) =>
    [
      loss !== undefined && `loss ${significant(loss)}`,
      train !== undefined && `${percent(train, 2)} of its training images right`,
      typeof validation === "number" && `${percent(validation, 2)} of those held back`,
      rate !== undefined && `learning rate ${significant(rate)}`,
    ].filter(Boolean).join(", "),
  heldBackIsHigher: `Held-back images do better than those it trains on: these are counted while it still learns, and may be \
shifted, turned or spoilt to make them harder; those after the epoch, and as they are.`,
  noTrainingLog: `This network came without a log of its training.`,
  curveLabel: (name, first, last) => `${name}: from ${significant(first)} to ${significant(last)}.`,
  curves: {
    loss: `Loss`,
    train_accuracy: `Training, % right`,
    validation_accuracy: `Held back, % right`,
    learning_rate: `Learning rate`,
  },
  play: `Play`,
  pause: `Pause`,
  firstLayerWeights: (n) => `What the ${n} units of the first layer look for`,
  trainingSummary: ({ training: { recipe, epochs, dataset, seconds }, accuracy, test_samples: tests }) => {
    const whole = Math.round(seconds);
    return [
      recipe && `Recipe ${recipe}`,
      epochs && counted(epochs, `${epochs} epoch`, `${epochs} epochs`),
      dataset && `on ${dataset}`,
      seconds && counted(whole, `${number(whole)} second of training`, `${number(whole)} seconds of training`),
      accuracy !== null && (tests
        ? `${percent(accuracy)} of ${number(tests)} test images right in the end`
        : `${percent(accuracy)} of the test images right in the end`),
    ].filter(Boolean).join(" · ");
  },

  ownVerdict: ({ label, read }, n, right) =>
    [
      label === read ? `✓ Right: you meant ${aDigit(label)}.` : `✗ Wrong: you meant ${aDigit(label)}.`,
      counted(n, `So far it read ${right} of your ${n} drawing right.`, `So far it read ${right} of your ${n} drawings right.`),
      `This stays in your browser.`,
    ].join(" "),
  similar: (digit, n, source) => {
    const name = source === "mnist" ? `MNIST` : `the UCI digits`;
    return `Most like it, of ${n} training images of ${name} labelled ${digit}`;
  },
  trainingImage: (index, label) => `Training image ${index}, labelled ${label}`,
  shareTitle: `Hippo: a small neural network reads digits`,

  tour: [
    { title: `New here?`, text: `Four short steps: what the network sees, what a unit is, what its accuracy means, why it errs.` },
    {
      title: `It sees 784 greys`,
      text: `Draw a digit. The network gets no strokes: only the 28 × 28 greys beside the sheet, centred, one number each \
from paper to ink.`,
    },
    {
      title: `What a unit is`,
      text: `A unit multiplies each number by a weight, adds them up, and answers with one number: much where the drawing is \
what it looks for. Units read what the layer before them found; the last ten stand for the digits. All weights were learnt.`,
    },
    {
      title: `What the accuracy means`,
      text: (accuracy) =>
        [
          accuracy === null
            ? `Accuracy is counted on images that it never saw while it learnt.`
            : `${percent(accuracy)} means: of every ${number(10000)} images that it never saw while it learnt, it read \
${number(Math.round(100 * accuracy))} right.`,
          `That is about its whole test, not about your drawing. How sure it is of yours, these bars say; it can be sure and wrong.`,
        ].join(" "),
    },
    {
      title: `Why it errs`,
      text: `It knows only what its training images showed: one digit, upright, written by others. Tick “only those it gets \
wrong” to see where that ends, or turn and shift your own drawing further below.`,
    },
  ],
  tourPlace: (step, all) => `${step} of ${all}`,
  tourNext: (step, all) => (step === 0 ? `Show me` : step < all ? `Next` : `Done`),
  tourClose: `Close`,
  tourDecline: `No, thanks`,

  firstOfFiles: (count) => `This is the first of ${number(count)} files; one is read at a time.`,
  severalPicture: `A picture with several digits.`,
  segment: (digit, confidence) => (digit === "?" ? `Hardly one digit; look at it` : `Read as ${digit}, ${confidence} sure; look at it`),

  noServer: `The server does not answer. Your drawing is still here.`,
  unreadableAnswer: `The server gave an answer this page cannot read.`,
  serverFailed: `The server could not do this.`,
  pageFailed: `This page could not do that: reload it.`,
  refusals: {
    404: `The server does not have this network any more. Choose another one.`,
    413: `This is too large for the server.`,
    415: `This is not a picture that can be read: PNG and JPEG are.`,
    422: `There is no digit to be seen on this picture: dark on light, or light on dark, it has to stand out.`,
    429: `The server asks for a short pause.`,
    503: `The server has no network to read with at the moment.`,
  },
  readByPage: `Read by this page, from the network’s own weights.`,
  readByPageBecause: (reason) => `${reason} This page reads on by itself, from the network’s own weights.`,
  nextTry: (seconds) => counted(seconds, `Next try in ${seconds} second.`, `Next try in ${seconds} seconds.`),
  copied: `Copied`,
  notCopied: `Not allowed`,
};
