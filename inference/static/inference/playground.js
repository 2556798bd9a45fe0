/** The playground: a sheet to draw on, a question at every stroke, and the answer beside it. */

import { showAnswer, showNothing } from "./answer.js";
import { predict } from "./api.js";
import { latest } from "./latest.js";
import { chosenNetwork, startNetworks } from "./networks.js";
import { isWaiting, report, settle } from "./notice.js";
import { paintSheet, pngOf } from "./paint.js";
import { attachPen } from "./pen.js";
import { markSample, startSamples } from "./samples.js";
import { Sheet } from "./sheet.js";
import { texts } from "./texts.js";
import { showCommand, showJson, startUsage } from "./usage.js";

const PAUSE = 120; // milliseconds of stillness, mid-stroke, before the unfinished drawing is read
const sheet = new Sheet();
const canvas = document.getElementById("drawing");
const hint = document.getElementById("hint");
let timer = null;

const reading = latest(async (signal) => {
  const question = sheet.isPureSample ? sheet.sample.pixels : await pngOf(sheet);
  return predict(question, chosenNetwork(), signal);
});

async function read() {
  clearTimeout(timer);
  if (sheet.isEmpty) return forget();
  if (isWaiting()) return;
  try {
    const answer = await reading.ask();
    if (answer) show(answer);
  } catch (error) {
    showNothing(texts.noAnswer);
    showJson(null);
    report("reading", error, read);
  }
}

function show(answer) {
  const sample = sheet.isPureSample ? sheet.sample : null;
  showAnswer(answer, answer.pixels ?? sample?.pixels, sample?.label);
  showJson(answer);
  if (sample) markSample(sample, answer.predicted_digit);
  settle("reading");
}

function forget() {
  reading.cancel();
  showNothing(texts.nothing);
  showJson(null);
  settle("reading");
}

function paint() {
  paintSheet(canvas, sheet);
  hint.hidden = !sheet.isEmpty;
  canvas.setAttribute("aria-label", describe());
}

function describe() {
  const { sample, strokes } = sheet;
  if (sheet.isEmpty) return texts.emptySheet;
  if (!sample) return texts.strokes(strokes.length);
  if (sheet.isPureSample) return texts.sampleSheet(sample.label);
  return texts.sampleWithStrokes(sample.label, strokes.length);
}

function changed() {
  paint();
  read();
}

/** As sharp as the screen: the sheet keeps its 280 units, the canvas has the screen's pixels. */
function fitScreen() {
  canvas.width = canvas.height = Math.round(canvas.clientWidth * window.devicePixelRatio);
  paint();
}

function undo() {
  sheet.undo();
  changed();
}

function clear() {
  sheet.clear();
  changed();
}

function pick(sample) {
  sheet.add({ sample });
  changed();
}

function networkChanged() {
  showCommand(chosenNetwork());
  read();
}

function start() {
  attachPen(canvas, sheet, {
    moved() {
      paint();
      clearTimeout(timer);
      timer = setTimeout(read, PAUSE);
    },
    ended: changed,
  });
  document.getElementById("undo").addEventListener("click", undo);
  document.getElementById("clear").addEventListener("click", clear);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z") undo();
  });
  window.addEventListener("resize", fitScreen);
  fitScreen();
  startUsage(sheet);
  showCommand(chosenNetwork());
  startNetworks(networkChanged);
  startSamples(pick);
}

start();
