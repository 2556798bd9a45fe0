/** From sheet to answer: what is asked, when it is asked, and every part of the page that shows it. */

import { showAnswer, showNothing } from "../answer/answer.js";
import { predict } from "../shared/api.js";
import { askBeside, secondNetwork } from "../answer/second-network.js";
import { loadedNetwork } from "../network/loading.js";
import { lookAtDecider, showValues, unitsOff } from "../inside/inside.js";
import { latest } from "../shared/take-latest.js";
import { encode } from "../sharing/share-link.js";
import { chosenNetwork, chosenRecord } from "../controls/network-picker.js";
import { isWaiting, report, settle } from "../shared/notice.js";
import { pngOf } from "../drawing/paint.js";
import { percentages } from "../answer/percentages.js";
import { amounts, showWays } from "../controls/sliders.js";
import { preview } from "../drawing/network-input.js";
import { markSample } from "../controls/sample-strip.js";
import { Sheet } from "../drawing/sheet.js";
import { texts } from "../shared/texts.js";
import { showCommand, showJson, showLink } from "../sharing/take-away.js";
import { isStill, warped } from "../drawing/transforms.js";
import { explainThis } from "../answer/explanation.js";

const PAUSE = 120; // milliseconds of stillness, mid-stroke, before the unfinished drawing is read
export const sheet = new Sheet();
let base = null; // the sheet on 28 × 28, once the server has said how it looks there
let seen = null; // the same after the sliders: what was asked about
let answered = null; // the API's answer to it
let timer = null;
let knownNews = null; // the revision that was last found to be new
let onNews = () => {};

/** Call told() when an answer comes from another network than the one this page knows. */
export const whenNews = (told) => (onNews = told);

/** The 784 pixels that the network sees now, or null. */
export const seenNow = () => seen;

const labelNow = () => (sheet.isPureSample && isStill(amounts()) ? sheet.sample.label : null);

const reading = latest(async (signal) => {
  const model = chosenNetwork();
  if (sheet.isPureSample) base = sheet.sample.pixels;
  if (base === null) {
    const answer = await predict(await pngOf(sheet), model, signal);
    base = answer.pixels;
    if (isStill(amounts())) return { answer, pixels: base };
  }
  const pixels = isStill(amounts()) ? base : warped(base, amounts());
  return { answer: await predict(pixels, model, signal), pixels };
});

export async function read() {
  clearTimeout(timer);
  preview.cancel();
  if (sheet.isEmpty) return forget();
  if (isWaiting()) return;
  try {
    const found = await reading.ask();
    if (found) show(found);
  } catch (error) {
    if (base === null) seen = null;
    showNothing(texts.noAnswer);
    showJson(null);
    report("reading", error, read);
  }
}

function show({ answer, pixels }) {
  [seen, answered] = [pixels, answer];
  if (labelNow() !== null) markSample(sheet.sample, answer.predicted_digit);
  showJson(answer);
  showCommand(chosenNetwork(), pixels);
  showLink(linkNow());
  showThoughts();
  explainThis(pixels, chosenNetwork());
  askBeside({ pixels, record: chosenRecord(), answer });
  settle("reading");
  if (isNews(answer)) onNews();
}

/** True the first time that an answer names a revision which the list of networks did not. */
function isNews({ revision }) {
  const known = chosenRecord()?.revision;
  if (!revision || !known || revision === known || revision === knownNews) return false;
  knownNews = revision;
  return true;
}

/** The answer, and how the network came to it: from its own weights, where they are here. */
export function showThoughts() {
  const [network, off] = [loadedNetwork(), unitsOff()];
  if (!seen || !answered) return;
  const values = network?.activations(seen, off);
  const isWhole = !network || off.size === 0;
  const answer = isWhole ? answered : network.answerOf(values);
  const share = percentages(answer.probabilities)[answer.predicted_digit];
  showAnswer(answer, seen, labelNow(), isWhole ? null : texts.withoutUnits(off.size, share));
  if (values) {
    showValues(values, answer.predicted_digit);
    lookAtDecider();
  }
  showWays(network, base, off);
}

function forget() {
  reading.cancel();
  base = seen = answered = null;
  showNothing(texts.nothing);
  showJson(null);
  showCommand(chosenNetwork());
  showLink(linkNow());
  showValues(null, null);
  showWays(null);
  explainThis(null);
  askBeside(null);
  settle("reading");
}

const linkNow = () => encode({
  sample: sheet.sample, strokes: sheet.strokes, model: chosenRecord()?.name ?? chosenNetwork(),
  second: secondNetwork(), amounts: amounts(),
});

/** While a hand moves: what the network would say, from its own weights; else wait for a pause. */
export function moving() {
  clearTimeout(timer);
  explainThis(null);
  const [network, off] = [loadedNetwork(), unitsOff()];
  if (!network) return (timer = setTimeout(read, PAUSE));
  preview.soon(sheet, base, amounts(), (pixels) => {
    const values = network.activations(pixels, off);
    const answer = network.answerOf(values);
    showAnswer(answer, pixels);
    showValues(values, answer.predicted_digit);
  });
}

/** The sheet is not what it was: whatever was known of it is not true any more. */
export function forgetBase() {
  base = null;
  if (sheet.isPureSample) seen = sheet.sample.pixels;
}
