/** A second network that reads the same drawing: the two answers side by side. */

import { fetchNetwork, predict } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { clearNotice, reporting } from "../shared/notice.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";
import { percentages } from "./percentages.js";

const select = byId("second-network");
const rows = [...document.querySelectorAll("#comparison-bars tbody tr")];
const predicting = takeLatest((signal, pixels) => predict(pixels, select.value, signal));
let records = [];
let whyNone = texts.drawADigit; // why nothing is compared, where first is null
let first = null; // what the first network read and answered: {pixels, record, answer}

/** The chosen second network's name, or "". */
export const secondNetwork = () => select.value;

export function startSecondNetwork() {
  select.addEventListener("change", refresh);
}

/**
 * Offer these networks, and the chosen one in any case; `preferred` is chosen if it is among them and
 * none was chosen before.
 */
export async function offerSecondNetworks(newRecords, preferred) {
  const name = select.value || preferred;
  const isKnown = [...records, ...newRecords].some((record) => record.name === name);
  if (name && !isKnown) records = await fetchNetwork(name).then((record) => [record], () => []);
  const kept = newRecords.some((record) => record.name === name) ? null : recordOf(name);
  records = kept ? [...newRecords, kept] : newRecords;
  const options = records.map((record) => new Option(texts.network(record.name, record.accuracy), record.name));
  select.replaceChildren(new Option(texts.noSecondNetwork, ""), ...options);
  select.value = recordOf(name) ? name : "";
  refresh();
}

/** Choose the second network that a link names, "" for none, where the list is here already. */
export function chooseSecondNetwork(name) {
  select.value = "";
  if (records.length) offerSecondNetworks(records, name);
}

/**
 * Let the second network read the same image: {pixels, record, answer} of the first, or null for no image,
 * and `reason` says why there is no answer.
 */
export function compareWithSecond(newFirst, reason = texts.drawADigit) {
  first = newFirst;
  whyNone = reason;
  refresh();
}

const recordOf = (name) => records.find((record) => record.name === name) ?? null;

async function refresh() {
  predicting.cancel();
  byId("comparison").hidden = !select.value;
  if (!select.value) return clearNotice("second network");
  describe("left", first?.record ?? null);
  describe("right", recordOf(select.value));
  if (!first) {
    show(null, null);
    return clearNotice("second network");
  }
  const load = async () => {
    const answer = await predicting.run(first.pixels);
    if (answer) show(first.answer, answer);
  };
  await reporting("second network", load, { retry: refresh, failed: () => show(null, null) });
}

function describe(side, record) {
  byId(`${side}-network`).textContent = record?.name ?? "–";
  byId(`${side}-summary`).textContent = record ? texts.networkSummary(record) : "";
}

function show(left, right) {
  byId("comparison-verdict").textContent = left ? texts.comparison(left, right) : first ? texts.noAnswer : whyNone;
  showSide("left", left);
  showSide("right", right);
}

function showSide(side, answer) {
  const percents = answer ? percentages(answer.probabilities) : null;
  rows.forEach((row, digit) => {
    const cell = row.querySelector(`.${side}`);
    cell.style.setProperty("--share", answer?.probabilities[digit] ?? 0);
    cell.classList.toggle("first", answer?.predicted_digit === digit);
    cell.textContent = percents ? texts.percent(percents[digit]) : "–";
  });
}
