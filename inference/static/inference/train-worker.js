/**
 * The worker of the page /train: it trains, and says now and then how it goes, so that the page never waits for it.
 *
 * In:  {type: "data", buffer}, {type: "begin", settings}, {type: "run"}, {type: "pause"}, {type: "step"}, {type: "save"}
 * Out: {type: "data", source, images} (0 images where the buffer is not a whole pack), {type: "progress", …}, {type: "artifact", …}, {type: "failed", message}
 */

import { artifactOf } from "./learning/artifact.js";
import { symptomsOf } from "./learning/divergence.js";
import { readPack } from "./learning/pack.js";
import { Trainer } from "./learning/trainer.js";

const SLICE = 60; // milliseconds of training between two looks at the messages
const REPORT = 400; // milliseconds between two reports
const SAMPLE = 500; // validation images that a report looks at
let pack = null;
let trainer = null;
let timer = null;
let reported = 0; // when the last report was sent
let recent = null; // {loss, right, images} since then

const handlers = {
  async data({ buffer }) {
    pack = await readPack(buffer).catch(() => null);
    postMessage({ type: "data", source: pack?.source, images: pack?.train.labels.length ?? 0 });
  },
  begin({ settings }) {
    pause();
    trainer = new Trainer(settings, pack.train, pack.validation);
    recent = { loss: 0, right: 0, images: 0 };
    report();
  },
  run() {
    timer ??= setTimeout(runSlice);
    report();
  },
  pause() {
    pause();
    report();
  },
  step() {
    pause();
    if (!trainer.isOver) advance();
    report();
  },
  async save() {
    postMessage({ type: "artifact", ...(await artifactOf(trainer, pack)) });
  },
};

let handled = Promise.resolve(); // one message after the other, though some take time

addEventListener("message", ({ data }) => {
  handled = handled.then(() => handlers[data.type](data)).catch((error) => {
    postMessage({ type: "failed", message: String(error) });
  });
});

function runSlice() {
  const end = performance.now() + SLICE;
  while (!trainer.isOver && performance.now() < end) advance();
  timer = trainer.isOver ? null : setTimeout(runSlice);
  if (!timer || performance.now() - reported > REPORT) report();
}

function pause() {
  clearTimeout(timer);
  timer = null;
}

function advance() {
  const learned = trainer.step();
  for (const key of Object.keys(recent)) recent[key] += learned[key];
}

/** Send everything that the page shows. A run whose weights are no numbers any more ends here. */
function report() {
  const { settings, count, seen, history, steps, seconds, epochSeconds } = trainer;
  const loss = recent.images ? recent.loss / recent.images : null;
  const symptoms = steps ? symptomsOf(trainer, loss) : [];
  if (symptoms.some(({ kind }) => kind === "notFinite")) pause();
  postMessage({
    type: "progress",
    isRunning: timer !== null,
    isOver: trainer.isOver,
    epochs: trainer.isOver ? history.length : history.length + seen / count,
    steps,
    seconds: trainer.isOver ? seconds : seconds + epochSeconds,
    loss,
    trainAccuracy: recent.images ? (100 * recent.right) / recent.images : null,
    validationAccuracy: trainer.evaluate(trainer.validation, trainer.isOver ? Infinity : SAMPLE).accuracy,
    gradientSizes: steps ? trainer.gradientSizes() : [],
    symptoms,
    settings,
    parameters: trainer.parameters.slice(),
  });
  recent = { loss: 0, right: 0, images: 0 };
  reported = performance.now();
}
