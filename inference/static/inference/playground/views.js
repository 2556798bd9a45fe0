/**
 * Every part of the page that shows an answer. Each function takes what predict-drawing.js knows:
 * {sheet, centred, pixels, answer, label, model, record, network, second, amounts, unitsOff}.
 */

import { showAnswer, showNoAnswer, showSource } from "../answer/answer.js";
import { explain } from "../answer/explanation.js";
import { percentages } from "../answer/percentages.js";
import { offerOwnLabel } from "../answer/own-label.js";
import { compareWithSecond } from "../answer/second-network.js";
import { markSample } from "../controls/sample-strip.js";
import { showSliderAnswers } from "../controls/sliders.js";
import { inspectStrongestUnit, showValues } from "../inside/inside.js";
import { texts } from "../shared/texts.js";
import { encode } from "../sharing/share-link.js";
import { showCommand, showJson, showLink } from "../sharing/take-away.js";

/** The page has answered, from the network's weights; the server has not. */
export function showOwnAnswer(state) {
  const { sheet, pixels, answer, label, model } = state;
  if (label !== null) markSample(sheet.sample, answer.predicted_digit);
  offerOwnLabel(state);
  showJson(null);
  showCommand(model, pixels);
  showLink(linkTo(state));
  showThroughNetwork(state);
  showSource(texts.readByPage);
}

/** The server has answered. */
export function showAnswered(state) {
  const { pixels, answer, model, record } = state;
  showOwnAnswer(state);
  showSource("");
  showJson(answer);
  explain({ pixels, model });
  compareWithSecond({ pixels, record, answer });
}

/** The answer, and how the network comes to it: from its own weights, where they are loaded. */
export function showThroughNetwork({ network, unitsOff, centred, pixels, answer, label }) {
  if (!network) showAnswer(answer, pixels, { label });
  else {
    const values = network.activations(pixels, unitsOff);
    const shown = unitsOff.size ? network.predictionFrom(values) : answer;
    showAnswer(shown, pixels, { label, note: unitsOff.size ? noteOn(shown, unitsOff) : null });
    showValues(values, shown.predicted_digit);
    inspectStrongestUnit();
  }
  showSliderAnswers(network, centred, unitsOff);
}

/** How sure the network is without some of its units. */
function noteOn({ predicted_digit: digit, probabilities }, unitsOff) {
  return texts.confidenceWithUnitsOff(unitsOff.size, percentages(probabilities)[digit]);
}

/** The pen or a slider moves, and the loaded network predicts. */
export function showPreview({ network, unitsOff, pixels }) {
  const values = network.activations(pixels, unitsOff);
  const answer = network.predictionFrom(values);
  showAnswer(answer, pixels, { isBusy: true });
  showValues(values, answer.predicted_digit);
}

export const hideExplanation = () => explain(null);

/** The second network, which the server asks, has not read this image. */
export const hideComparison = () => compareWithSecond(null, texts.noAnswer);

/** Nothing is drawn. */
export function showEmpty(state) {
  showNoAnswer(texts.drawADigit);
  showJson(null);
  showCommand(state.model);
  showLink(linkTo(state));
  showValues(null, null);
  showSliderAnswers(null);
  explain(null);
  compareWithSecond(null);
}

/** The server did not answer, and neither could the page; the notice says why. */
export function showFailed() {
  showNoAnswer(texts.noAnswer);
  showJson(null);
}

const linkTo = ({ sheet: { sample, strokes }, record, model, second, amounts }) =>
  encode({ sample, strokes, model: record?.name ?? model, second, amounts });
