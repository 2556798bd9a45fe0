/** Every text that the scripts show, in English; the templates hold the rest. */

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const withArticle = (digit) => `${digit === 8 ? "an" : "a"} ${NUMBERS[digit]}`;
const capitalised = (text) => text[0].toUpperCase() + text.slice(1);
const rounded = (n) => Math.round(100 * n) / 100;
const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

export const texts = {
  drawADigit: "Draw a digit.",
  noAnswer: "No answer yet.",
  sure: (first) => `That is ${withArticle(first)}.`,
  likely: (first) => `Probably ${withArticle(first)}.`,
  either: (first, second) => `${capitalised(withArticle(first))}, or ${withArticle(second)}?`,
  guess: (first) => `At a guess, ${withArticle(first)}.`,
  doubtful: "This may not be a digit.",
  confidence: (confidence, margin, second) =>
    `${confidence}\u00a0% sure, ${margin} points ahead of ${second}.`,
  fullConfidence: (second) => `More than 99.9\u00a0% sure, far ahead of ${second}.`,
  labelRight: (label) => `✓ Right: the label says ${label}.`,
  labelWrong: (label) => `✗ Wrong: the label says ${label}.`,
  percent: (value) => `${value}\u00a0%`,

  emptySheet: "The sheet is empty.",
  strokes: (n) => `Your drawing, ${count(n, "stroke")}.`,
  sampleOnSheet: (label) => `A test image labelled ${label}.`,
  sampleWithStrokes: (label, n) => `A test image labelled ${label}, and ${count(n, "stroke")}.`,
  inputEmpty: "Nothing yet.",
  input: "The drawing on a grid of 28 by 28 greys.",

  sampleTile: (label, index) => `Test image ${index}, labelled ${label}`,
  sampleTileRight: (label, index) => `Test image ${index}, labelled ${label}, read right`,
  sampleTileWrong: (label, index, read) => `Test image ${index}, labelled ${label}, read as ${read}: wrong`,
  wrongSamples: (n, most) => (n < most ? `It gets ${n ? `only ${n}` : "none"} of these test images wrong. ` : ""),
  datasets: {
    mnist: "From the MNIST test set.",
    "uci-digits":
      "From UCI Optical Recognition of Handwritten Digits (Alpaydın and Kaynak, CC BY 4.0), enlarged to 28 × 28.",
  },

  network: (name, accuracy) => (accuracy === null ? name : `${name}, ${accuracy}\u00a0%`),
  networkFacts: (sizes, activation, parameters) =>
    `: ${sizes.join(" → ")} units, ${activation}, ${parameters.toLocaleString("en")} weights`,
  defaultNetwork: ", the default",
  noNetworks: "No networks yet",

  linkedNetworkMissing: "The network that the link names is not here any more; this is the default one.",
  damagedLink: "The link is damaged: this is what could be read of it.",
  networksFound: (shown, count) => `${shown} of ${count.toLocaleString("en")} networks. Type a part of a name to find another.`,
  noSecondNetwork: "Nobody else",
  networkSummary: ({ accuracy, architecture: { sizes, activation }, size_bytes: bytes }) =>
    [
      accuracy !== null && `${accuracy}\u00a0%`,
      sizes.length > 0 && `${sizes.join(" → ")}, ${activation}`,
      `${Math.round(bytes / 1000).toLocaleString("en")}\u00a0kB`,
    ].filter(Boolean).join(" · "),
  comparison: ({ predicted_digit: one }, { predicted_digit: other }) =>
    one === other ? `Both say ${one}.` : `One says ${one}, the other ${other}.`,

  pixel: (row, column, ink) => `Row ${row + 1}, column ${column + 1}: ${Math.round(100 * ink)}\u00a0% ink.`,
  pictureOnSheet: "A picture, as the network sees it.",
  editedSheet: "An image edited pixel by pixel.",
  explanation: (digit) => `■ speaks for ${digit}, ▫ against it.`,
  explanationLabel: (digit, { positive, negative }) =>
    `Pixels that count for ${digit}: most of them ${positive}; against it: most ${negative}.`,
  quarters: ["top left", "top right", "bottom left", "bottom right"],

  layer: (number, size, isLast) => (isLast ? "Output, 10 digits" : `Layer ${number}, ${count(size, "unit")}`),
  tooLarge: "This network is too large to be drawn here.",
  serverOnly: "This network is read by the server only.",
  diagramLabel: (sizes, active, answer) =>
    `A network of ${sizes.join(", ")} units. ` +
    (active
      ? `${active.map((n, i) => `In layer ${i + 1}, ${count(n, "unit")} awake. `).join("")}The answer is ${answer}.`
      : "It waits for an image."),
  unitTitle: (layer, unit) => `Unit ${unit} of layer ${layer}`,
  outputUnitTitle: (digit) => `The output for ${digit}`,
  firstLayerGradient: "What it looks for: ■ ink wakes it, ▫ ink calms it.",
  deeperLayerGradient: "What it looks for, through the units before it that are awake: ■ ink wakes it, ▫ ink calms it.",
  gradientLabel: ({ positive, negative }) => `What the unit looks for: ink mostly ${positive}, and none ${negative}.`,
  noImage: "Draw something to wake it.",
  deadUnit: (n) => `Activation 0, and on all ${n} test images above too: a dead unit, which hardly anything wakes.`,
  unitOff: "Switched off.",
  unitActivation: (value, rank, total) => {
    const number = value.toFixed(2).replace("-", "−");
    if (value === 0) return "Activation 0: it is silent.";
    return `Activation ${number}, ${rank === 1 ? "the strongest" : `number ${rank}`} of ${total}.`;
  },
  outputValue: (value) => `Output ${value.toFixed(3)}.`,
  contributingUnits: "The units that decide for it, and against it",
  contributingUnit: (unit, value) => `Unit ${unit}: ${texts.signed(value)}`,
  signed: (value) => {
    const number = Math.abs(value).toFixed(Math.abs(value) < 9.95 ? 1 : 0);
    return Number(number) === 0 ? "0" : `${value < 0 ? "−" : "+"}${number}`;
  },
  contributions: "How it votes now",
  possibleContributions: "How it would vote",
  switchOff: "Switch this unit off",
  switchOn: "Switch this unit on",
  allUnitsOn: "Every unit is at work.",
  unitsOffEffect: (off, right, before, all) =>
    `${count(off, "unit")} off. Of the ${all} test images above it now reads ${right} right; with all on, ${before}.`,
  confidenceWithUnitsOff: (off, confidence) => `${confidence}\u00a0% sure, with ${count(off, "unit")} off.`,

  sliderAmounts: {
    right: (n) => (n ? `${Math.abs(n)} px ${n > 0 ? "right" : "left"}` : "–"),
    down: (n) => (n ? `${Math.abs(n)} px ${n > 0 ? "down" : "up"}` : "–"),
    turn: (n) => (n ? `${Math.abs(n)}° ${n > 0 ? "clockwise" : "anticlockwise"}` : "–"),
    weight: (n) => (n ? `${Math.abs(n)} ${n > 0 ? "thicker" : "thinner"}` : "–"),
    noise: (n) => (n ? `${Math.round(100 * n)}\u00a0%` : "–"),
  },
  sliderAnswers: (stretches) =>
    `Read as ${stretches.map(({ digit, from, to }) => `${digit} from ${rounded(from)} to ${rounded(to)}`).join(", ")}.`,

  beforeTraining: "Before the first epoch",
  randomWeights: "The weights are random numbers.",
  snapshot: (units, epoch) =>
    `What the first ${count(units, "unit")} look for, ${epoch ? `after epoch ${epoch}` : "before training"}`,
  epoch: (epoch, all) => `Epoch ${epoch} of ${all}`,
  epochFacts: ({ loss, train_accuracy: train, validation_accuracy: validation, learning_rate: rate }) =>
    [
      loss !== undefined && `loss ${loss.toPrecision(3)}`,
      train !== undefined && `${train.toFixed(2)}\u00a0% of its training images right`,
      typeof validation === "number" && `${validation.toFixed(2)}\u00a0% of those held back`,
      rate !== undefined && `learning rate ${rate.toPrecision(3)}`,
    ].filter(Boolean).join(", "),
  heldBackIsHigher:
    "Held-back images do better than those it trains on: these are counted while it still learns, and may be " +
    "shifted, turned or spoilt to make them harder; those after the epoch, and as they are.",
  noTrainingLog: "This network came without a log of its training.",
  curveLabel: (name, first, last) => `${name}: from ${first} to ${last}.`,
  curves: {
    loss: "Loss",
    train_accuracy: "Training, % right",
    validation_accuracy: "Held back, % right",
    learning_rate: "Learning rate",
  },
  play: "Play",
  pause: "Pause",
  firstLayerWeights: (n) => `What the ${n} units of the first layer look for`,
  trainingSummary: ({ training, accuracy, test_samples: tests }) =>
    [
      training.recipe && `Recipe ${training.recipe}`,
      training.epochs && count(training.epochs, "epoch"),
      training.dataset && `on ${training.dataset}`,
      training.seconds && `${count(Math.round(training.seconds), "second")} of training`,
      accuracy !== null && `${accuracy}\u00a0% of ${tests ?? "the"} test images right in the end`,
    ].filter(Boolean).join(" · "),

  ownVerdict: ({ label, read }, n, right) =>
    `${label === read ? `✓ Right: you meant ${withArticle(label)}.` : `✗ Wrong: you meant ${withArticle(label)}.`} ` +
    `So far it read ${right} of your ${count(n, "drawing")} right. This stays in your browser.`,
  similar: (digit, n) => `Most like it, of ${n} training images of ${withArticle(digit)}`,
  trainingImage: (index, label) => `Training image ${index}, labelled ${label}`,
  shareTitle: "Hippo: a small neural network reads digits",

  tour: [
    { title: "New here?", text: "Four short steps: what the network sees, what a unit is, what its accuracy means, why it errs." },
    {
      title: "It sees 784 greys",
      text: "Draw a digit. The network gets no strokes: only the 28 × 28 greys beside the sheet, centred, one number each from paper to ink.",
    },
    {
      title: "What a unit is",
      text: "A unit multiplies each number by a weight, adds them up, and answers with one number: much where the drawing is " +
        "what it looks for. Units read what the layer before them found; the last ten stand for the digits. All weights were learnt.",
    },
    {
      title: "What the accuracy means",
      text: (accuracy) =>
        (accuracy === null ? "Accuracy is counted on images that it never saw while it learnt. "
          : `${accuracy}\u00a0% means: of every 10,000 images that it never saw while it learnt, it read ` +
            `${Math.round(100 * accuracy).toLocaleString("en")} right. `) +
        "That is about its whole test, not about your drawing. How sure it is of yours, these bars say; it can be sure and wrong.",
    },
    {
      title: "Why it errs",
      text: "It knows only what its training images showed: one digit, upright, written by others. Tick “only those it gets wrong” " +
        "to see where that ends, or turn and shift your own drawing further below.",
    },
  ],
  tourPlace: (step, all) => `${step} of ${all}`,
  tourNext: (step, all) => (step === 0 ? "Show me" : step < all ? "Next" : "Done"),
  tourClose: "Close",
  tourDecline: "No, thanks",

  severalPicture: "A picture with several digits.",
  segment: (digit, confidence) => (digit === "?" ? "Hardly one digit; look at it" : `Read as ${digit}, ${confidence} sure; look at it`),

  noServer: "The server does not answer. Your drawing is still here.",
  unreadableAnswer: "The server gave an answer this page cannot read.",
  serverFailed: "The server could not do this.",
  refusals: {
    404: "The server does not have this network any more. Choose another one.",
    413: "This is too large for the server.",
    415: "This is not a picture that can be read: PNG and JPEG are.",
    422: "There is no digit to be seen on this picture: dark on light, or light on dark, it has to stand out.",
    429: "The server asks for a short pause.",
    503: "The server has no network to read with at the moment.",
  },
  readByPage: "Read by this page, from the network’s own weights.",
  readByPageBecause: (reason) => `${reason} This page reads on by itself, from the network’s own weights.`,
  nextTry: (seconds) => `Next try in ${count(seconds, "second")}.`,
  copied: "Copied",
};
