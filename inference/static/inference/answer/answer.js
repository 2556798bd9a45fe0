/** The answer on the page: the digit, how sure the network is, and what it saw. */

import { paintPixels } from "../drawing/paint.js";
import { percentages } from "./percentages.js";
import { texts } from "../shared/texts.js";

const part = (id) => document.getElementById(id);
const rows = [...document.querySelectorAll("#probabilities tbody tr")];
const ghosts = [...document.querySelectorAll("#ghosts span")];

/**
 * Show an answer to a sheet that looked like `pixels`. `label` is the truth where it is known;
 * `note` stands instead of the details where the answer is not the whole network's.
 */
export function showAnswer({ predicted_digit: first, probabilities }, pixels, label = null, note = null) {
  const shares = percentages(probabilities);
  const second = runnerUp(probabilities, first);
  part("says").textContent = words(probabilities, first, second);
  part("prediction").textContent = first;
  part("detail").textContent = note ?? detail(shares, first, second);
  showVerdict(first, label);
  showShares(probabilities, shares, first);
  showSeen(pixels);
}

/** Empty every plate; `headline` says why. */
export function showNothing(headline) {
  part("says").textContent = headline;
  for (const id of ["prediction", "detail"]) part(id).textContent = "";
  showVerdict(null, null);
  showShares(Array(10).fill(0), Array(10).fill("–"), null);
  showSeen(null);
}

function showSeen(pixels) {
  paintPixels(part("seen"), pixels);
  part("seen").setAttribute("aria-label", pixels ? texts.seen : texts.seenNothing);
}

/** Honest words: a network that hesitates says so. */
function words(probabilities, first, second) {
  const [best, next] = [probabilities[first], probabilities[second]];
  if (best >= 0.95) return texts.sure(first);
  if (best - next < 0.25) return texts.torn(first, second);
  return best >= 0.6 ? texts.likely(first) : texts.unsure(first);
}

/** Confidence and margin, from the rounded shares so that the sums on the page agree. */
function detail(shares, first, second) {
  if (Number(shares[first]) === 100) return texts.certain(second);
  const margin = (shares[first] - shares[second]).toFixed(1);
  return texts.detail(shares[first], margin, second);
}

function runnerUp(probabilities, first) {
  const others = probabilities.map((_, digit) => digit).filter((digit) => digit !== first);
  return others.reduce((a, b) => (probabilities[b] > probabilities[a] ? b : a));
}

function showVerdict(first, label) {
  const verdict = part("verdict");
  verdict.textContent = label === null ? "" : texts[first === label ? "right" : "wrong"](label);
  verdict.classList.toggle("wrong", label !== null && first !== label);
}

function showShares(probabilities, shares, first) {
  rows.forEach((row, digit) => {
    row.style.setProperty("--share", probabilities[digit]);
    row.classList.toggle("first", digit === first);
    row.lastElementChild.textContent = first === null ? shares[digit] : texts.percent(shares[digit]);
    ghosts[digit].style.setProperty("--share", digit === first ? 0 : probabilities[digit]);
  });
}
