/** Every English sentence the scripts say; the template holds the rest. */

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const a = (digit) => `${digit === 8 ? "an" : "a"} ${WORDS[digit]}`;
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const round = (n) => Math.round(100 * n) / 100;
const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

export const texts = {
  nothing: "Draw a digit.",
  noAnswer: "No answer yet.",
  sure: (first) => `That is ${a(first)}.`,
  likely: (first) => `Probably ${a(first)}.`,
  torn: (first, second) => `${capital(a(first))}, or ${a(second)}?`,
  unsure: (first) => `At a guess, ${a(first)}.`,
  detail: (confidence, margin, second) =>
    `${confidence}\u00a0% sure, ${margin} points ahead of ${second}.`,
  certain: (second) => `More than 99.9\u00a0% sure, far ahead of ${second}.`,
  right: (label) => `✓ Right: the label says ${label}.`,
  wrong: (label) => `✗ Wrong: the label says ${label}.`,
  percent: (value) => `${value}\u00a0%`,

  emptySheet: "The sheet is empty.",
  strokes: (n) => `Your drawing, ${count(n, "stroke")}.`,
  sampleSheet: (label) => `A test image labelled ${label}.`,
  sampleWithStrokes: (label, n) => `A test image labelled ${label}, and ${count(n, "stroke")}.`,
  seenNothing: "Nothing yet.",
  seen: "The drawing on a grid of 28 by 28 greys.",

  sample: (label, index) => `Test image ${index}, labelled ${label}`,
  sampleRight: (label, index) => `Test image ${index}, labelled ${label}, read right`,
  sampleWrong: (label, index, read) => `Test image ${index}, labelled ${label}, read as ${read}: wrong`,
  sources: {
    mnist: "From the MNIST test set.",
    "uci-digits":
      "From UCI Optical Recognition of Handwritten Digits (Alpaydın and Kaynak, CC BY 4.0), enlarged to 28 × 28.",
  },

  network: (name, accuracy) => (accuracy === null ? name : `${name}, ${accuracy}\u00a0%`),
  facts: (sizes, activation, parameters) =>
    `: ${sizes.join(" → ")} units, ${activation}, ${parameters.toLocaleString("en")} weights`,
  isDefault: ", the default",
  noNetworks: "No networks yet",

  notHere: ": the link’s network is not here; this is the default. ",
  noSecond: "Nobody else",
  card: ({ accuracy, architecture: { sizes, activation }, size_bytes: bytes }) =>
    `${accuracy === null ? "" : `${accuracy}\u00a0% · `}${sizes.join(" → ")}, ${activation} · ${Math.round(bytes / 1000).toLocaleString("en")}\u00a0kB`,
  duel: ({ predicted_digit: one }, { predicted_digit: other }) =>
    one === other ? `Both say ${one}.` : `One says ${one}, the other ${other}.`,

  pixel: (row, column, ink) => `Row ${row + 1}, column ${column + 1}: ${Math.round(100 * ink)}\u00a0% ink.`,
  editedSheet: "An image edited pixel by pixel.",
  why: (digit) => `■ speaks for ${digit}, ▫ against it.`,
  whyLabel: (digit, { for: plus, against }) =>
    `Pixels that count for ${digit}: most of them ${plus}; against it: most ${against}.`,
  places: { topLeft: "top left", topRight: "top right", bottomLeft: "bottom left", bottomRight: "bottom right" },

  layer: (number, size, isLast) => (isLast ? "Output, 10 digits" : `Layer ${number}, ${count(size, "unit")}`),
  tooLarge: "This network is too large to be drawn here.",
  insideLabel: (sizes, awake, answer) =>
    `A network of ${sizes.join(", ")} units. ` +
    (awake ? `${awake.map((n, i) => `In layer ${i + 1}, ${count(n, "unit")} awake. `).join("")}The answer is ${answer}.` : "It waits for an image."),
  unitTitle: (layer, unit) => `Unit ${unit} of layer ${layer}`,
  outputTitle: (digit) => `The output for ${digit}`,
  looksOwn: "What it looks for: ■ ink wakes it, ▫ ink calms it.",
  looksThrough: "What it looks for, through the units before it that are awake: ■ ink wakes it, ▫ ink calms it.",
  looksLabel: ({ for: plus, against }) => `What the unit looks for: ink mostly ${plus}, and none ${against}.`,
  noImage: "Draw something to wake it.",
  isOff: "Switched off.",
  activation: (value, rank, all) => {
    const number = value.toFixed(2).replace("-", "−");
    if (value === 0) return `Activation 0: it is silent.`;
    return rank === 1 ? `Activation ${number}, the strongest of ${all}.` : `Activation ${number}, number ${rank} of ${all}.`;
  },
  outputSays: (value) => `Output ${value.toFixed(3)}.`,
  deciders: "The units that decide for it, and against it",
  decider: (unit, value) => `Unit ${unit}: ${texts.signed(value)}`,
  signed: (value) => {
    const number = Math.abs(value).toFixed(Math.abs(value) < 9.95 ? 1 : 0);
    return Number(number) === 0 ? "0" : `${value < 0 ? "−" : "+"}${number}`;
  },
  votes: "How it votes now",
  wouldVote: "How it would vote",
  switchOff: "Switch this unit off",
  switchOn: "Switch this unit on",
  allWork: "Every unit is at work.",
  broken: (off, right, before, all) =>
    `${count(off, "unit")} off. Of the ${all} test images above it now reads ${right} right; with all on, ${before}.`,
  withoutUnits: (off, confidence) => `${confidence}\u00a0% sure, with ${count(off, "unit")} off.`,

  amounts: {
    right: (n) => (n ? `${Math.abs(n)} px ${n > 0 ? "right" : "left"}` : "–"),
    down: (n) => (n ? `${Math.abs(n)} px ${n > 0 ? "down" : "up"}` : "–"),
    turn: (n) => (n ? `${Math.abs(n)}° ${n > 0 ? "clockwise" : "anticlockwise"}` : "–"),
    weight: (n) => (n ? `${Math.abs(n)} ${n > 0 ? "thicker" : "thinner"}` : "–"),
    noise: (n) => (n ? `${Math.round(100 * n)}\u00a0%` : "–"),
  },
  way: (stretches) =>
    `Read as ${stretches.map(({ digit, from, to }) => `${digit} from ${round(from)} to ${round(to)}`).join(", ")}.`,

  untrained: "Before the first epoch",
  guessing: "The weights are random numbers.",
  forming: (units, epoch) => `What the first ${count(units, "unit")} look for, ${epoch ? `after epoch ${epoch}` : "before training"}`,
  epoch: (epoch, all) => `Epoch ${epoch} of ${all}`,
  epochFacts: ({ loss, train_accuracy: train, validation_accuracy: validation, learning_rate: rate }) =>
    [
      loss !== undefined && `loss ${loss.toPrecision(3)}`,
      train !== undefined && `${train.toFixed(2)}\u00a0% of its training images right`,
      typeof validation === "number" && `${validation.toFixed(2)}\u00a0% of those held back`,
      rate !== undefined && `learning rate ${rate.toPrecision(3)}`,
    ].filter(Boolean).join(", "),
  noHistory: "This network came without a log of its training.",
  curve: (name, first, last) => `${name}: from ${first} to ${last}.`,
  curves: { loss: "Loss", train_accuracy: "Training, % right", validation_accuracy: "Held back, % right", learning_rate: "Learning rate" },
  play: "Play",
  pause: "Pause",
  firstWeights: (n) => `What the ${n} units of the first layer look for`,
  trained: ({ training, accuracy, test_samples: tests }) =>
    [
      training.recipe && `Recipe ${training.recipe}`,
      training.epochs && count(training.epochs, "epoch"),
      training.dataset && `on ${training.dataset}`,
      training.seconds && `${Math.round(training.seconds)} seconds of training`,
      accuracy !== null && `${accuracy}\u00a0% of ${tests ?? "the"} test images right in the end`,
    ].filter(Boolean).join(" · "),

  away: "The server does not answer. Your drawing is still here.",
  strange: "The server gave an answer this page cannot read.",
  tooMany: "The server asks for a short pause.",
  wait: (seconds) => `Next try in ${count(seconds, "second")}.`,
  copied: "Copied",
};
