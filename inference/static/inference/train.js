/** The page /train: a form, a worker that trains, and the drawing that the network in training reads. */

import { onColoursChange } from "./shared/colours.js";
import { byId } from "./shared/dom.js";
import { notify } from "./shared/notice.js";
import { readDrawing, startDrawing } from "./train/drawing.js";
import { showFiles } from "./train/files.js";
import { BREAKS, chosenSettings, fillForm, setDefaultEpochs, startForm } from "./train/form.js";
import { haveImages, startImages } from "./train/images.js";
import { clearMonitor, repaintMonitor, showState } from "./train/monitor.js";
import { trainTexts } from "./train/texts.js";

const worker = new Worker(byId("training").dataset.worker, { type: "module" });
let settings = null; // of the run under way; null where the next press begins a new one
let isRunning = false;
let unpacked = null; // what to call when the worker has read the images

const handlers = {
  data: (facts) => unpacked(facts),
  progress(state) {
    if (state.settings.seed !== settings?.seed) return; // of a run that was replaced
    showState(state);
    readDrawing(state);
    showButtons(state);
  },
  artifact: showFiles,
  failed({ message }) {
    console.error(message); // for whoever programs
    notify("worker", trainTexts.failed);
  },
};

function showButtons(state) {
  const isBroken = state.symptoms.some(({ kind }) => kind === "notFinite");
  const isEnded = state.isOver || isBroken;
  isRunning = state.isRunning;
  byId("settings-fields").disabled = isRunning;
  byId("run").textContent = isRunning ? trainTexts.pause : state.steps && !isEnded ? trainTexts.trainOn : trainTexts.train;
  byId("save").disabled = !state.steps || isBroken;
  byId("run-status").textContent = trainTexts.status(state);
  if (isEnded) settings = null;
}

/** Send the worker an order about the run under way, or about a new one. */
async function order(type) {
  if (!(await haveImages(giveImages))) return;
  if (!settings && !begin()) return;
  worker.postMessage({ type });
}

function giveImages(buffer) {
  worker.postMessage({ type: "data", buffer }, [buffer]);
  return new Promise((resolve) => (unpacked = resolve));
}

function begin() {
  settings = chosenSettings();
  if (!settings) return false;
  clearMonitor();
  byId("files").hidden = true;
  worker.postMessage({ type: "begin", settings });
  return true;
}

function forgetRun() {
  settings = null;
  byId("run").textContent = trainTexts.train;
}

worker.addEventListener("message", ({ data }) => handlers[data.type](data));
worker.addEventListener("error", () => notify("worker", trainTexts.failed));
startForm(forgetRun);
startDrawing();
startImages(setDefaultEpochs);
byId("run").addEventListener("click", () => order(isRunning ? "pause" : "run"));
byId("step").addEventListener("click", () => order("step"));
byId("anew").addEventListener("click", () => {
  forgetRun();
  order("pause");
});
byId("save").addEventListener("click", () => worker.postMessage({ type: "save" }));
for (const [id, changes] of Object.entries(BREAKS)) {
  byId(id).addEventListener("click", () => {
    fillForm(changes);
    forgetRun();
    order("run");
  });
}
window.addEventListener("resize", repaintMonitor);
onColoursChange(repaintMonitor);
