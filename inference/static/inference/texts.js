/** Every English sentence the scripts say; the template holds the rest. */

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const a = (digit) => `${digit === 8 ? "an" : "a"} ${WORDS[digit]}`;
const capital = (text) => text[0].toUpperCase() + text.slice(1);
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

  away: "The server does not answer. Your drawing is still here.",
  strange: "The server gave an answer this page cannot read.",
  tooMany: "The server asks for a short pause.",
  wait: (seconds) => `Next try in ${count(seconds, "second")}.`,
  copied: "Copied",
};
