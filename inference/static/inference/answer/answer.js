/** The answer on the page: the headline, the digit, ten bars, and the image that the network was given. */

import { byId } from "../shared/dom.js";
import { paintPixels } from "../shared/images.js";
import { texts } from "../shared/texts.js";
import { showMini } from "./mini.js";
import { percentages } from "./percentages.js";

const SURE = 0.95; // probability of the first digit
const LIKELY = 0.6;
const DOUBTFUL = 0.9; // doubt from which the answer is put in question
const CLOSE = 0.25; // difference between the first and the second digit
const rows = [...document.querySelectorAll("#probabilities tbody tr")];
const otherGuesses = [...document.querySelectorAll("#other-guesses span")];

/**
 * Show the answer to an image of 784 pixels. `label` is the right digit where it is known; `note`
 * replaces the confidence in words. While `isBusy`, screen readers wait for the next answer.
 */
export function showAnswer(answer, pixels, { label = null, note = null, isBusy = false } = {}) {
  const { predicted_digit: first, probabilities, doubt } = answer;
  const percents = percentages(probabilities);
  byId("headline").setAttribute("aria-busy", isBusy);
  const second = secondBest(probabilities, first);
  const isDoubtful = doubt >= DOUBTFUL; // in few words: a longer headline would move the sheet under the pen
  byId("headline").textContent = isDoubtful ? texts.guess(first) : headline(probabilities, first, second);
  byId("prediction").textContent = first;
  byId("confidence").textContent = note ?? (isDoubtful ? texts.doubtful : confidence(percents, first, second));
  showVerdict(first, label);
  showBars(probabilities, percents.map(texts.percent), first);
  showInput(pixels);
  showMini(first, texts.percent(percents[first]), pixels);
}

/** Say who has read it, where it was not the server. */
export const showSource = (text) => (byId("source").textContent = text);

/** Empty everything; the headline says why there is no answer. */
export function showNoAnswer(reason) {
  byId("headline").textContent = reason;
  byId("headline").setAttribute("aria-busy", false);
  for (const id of ["prediction", "confidence", "source"]) byId(id).textContent = "";
  showVerdict(null, null);
  showBars(Array(10).fill(0), Array(10).fill("–"), null);
  showInput(null);
  showMini(null, "", null);
}

function showInput(pixels) {
  const canvas = byId("network-input");
  paintPixels(canvas, pixels);
  canvas.setAttribute("aria-label", pixels ? texts.input : texts.inputEmpty);
}

/** The answer in words that are no surer than the network. */
function headline(probabilities, first, second) {
  const [best, next] = [probabilities[first], probabilities[second]];
  if (best >= SURE) return texts.sure(first);
  if (best - next < CLOSE) return texts.either(first, second);
  return best >= LIKELY ? texts.likely(first) : texts.guess(first);
}

/** Confidence and margin, from the rounded percentages so that the sums on the page agree. */
function confidence(percents, first, second) {
  if (Number(percents[first]) === 100) return texts.fullConfidence(second);
  return texts.confidence(percents[first], (percents[first] - percents[second]).toFixed(1), second);
}

function secondBest(probabilities, first) {
  const others = probabilities.map((_, digit) => digit).filter((digit) => digit !== first);
  return others.reduce((a, b) => (probabilities[b] > probabilities[a] ? b : a));
}

function showVerdict(first, label) {
  const isWrong = label !== null && first !== label;
  const verdict = byId("verdict");
  verdict.textContent = label === null ? "" : isWrong ? texts.labelWrong(label) : texts.labelRight(label);
  verdict.classList.toggle("wrong", isWrong);
}

function showBars(probabilities, values, first) {
  rows.forEach((row, digit) => {
    row.style.setProperty("--share", probabilities[digit]);
    row.classList.toggle("first", digit === first);
    row.lastElementChild.textContent = values[digit];
    otherGuesses[digit].style.setProperty("--share", digit === first ? 0 : probabilities[digit]);
  });
}
