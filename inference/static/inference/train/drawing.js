/** The visitor's drawing, and what the network in training makes of it. */

import { percentages } from "../answer/percentages.js";
import { centredOnPage } from "../drawing/network-input.js";
import { Sheet } from "../drawing/sheet.js";
import { showSheet, startSheetView } from "../drawing/sheet-view.js";
import { Network } from "../network/network.js";
import { byId } from "../shared/dom.js";
import { oncePerFrame } from "../shared/once-per-frame.js";
import { trainTexts } from "./texts.js";

const sheet = new Sheet();
const rows = [...document.querySelectorAll("#probabilities tbody tr")];
const reading = oncePerFrame(read);
let network = null; // as the worker last described it
let pixels = null;

export function startDrawing() {
  const redraw = () => {
    pixels = sheet.isEmpty ? null : centredOnPage(sheet);
    reading.request();
  };
  const changed = () => {
    showSheet(sheet);
    redraw();
  };
  startSheetView(sheet, { moved: redraw, changed });
}

/** Read the drawing with these weights from now on. */
export function readDrawing({ settings: { sizes, activation }, parameters }) {
  network = new Network({ name: "", architecture: { sizes, activation, output: "softmax" } }, parameters);
  reading.request();
}

function read() {
  if (!network || !pixels) return show("", trainTexts.notRead, null);
  const { predicted_digit: digit, probabilities } = network.predict(pixels);
  if (!probabilities.every(Number.isFinite)) return show("", trainTexts.noNumber, null);
  const percents = percentages(probabilities);
  show(digit, trainTexts.confidence(percents[digit]), { probabilities, percents, digit });
}

function show(digit, sentence, answer) {
  byId("prediction").textContent = digit;
  byId("confidence").textContent = sentence;
  rows.forEach((row, i) => {
    row.style.setProperty("--share", answer?.probabilities[i] ?? 0);
    row.classList.toggle("first", i === answer?.digit);
    row.lastElementChild.textContent = answer ? trainTexts.percent(answer.percents[i]) : "–";
  });
}
