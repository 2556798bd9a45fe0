/** The playback of a training: a slider over its epochs, a button, and what each epoch looked like. */

import { byId } from "../shared/dom.js";
import { texts } from "../shared/texts.js";
import { createCurves } from "./curves.js";
import { imagesOf, paintMosaic } from "./mosaic.js";

const DURATION = 8_000; // milliseconds for a whole training, however many epochs it had
const TICK = 40; // milliseconds
const slider = byId("epoch");
const button = byId("play-button");
let training = null; // {history, snapshots: [{epoch, images}], curves, first}
let finalImages = () => null;
let timer = null;

/** `getFinalImages()` gives the finished network's first-layer weights, or null while they are not here. */
export function startPlayback(getFinalImages) {
  finalImages = getFinalImages;
  button.addEventListener("click", () => (timer ? pause() : play()));
  slider.addEventListener("input", () => {
    pause();
    showPosition(position());
  });
}

/** Replay this record's training; it starts by itself unless the visitor wants less motion. */
export function replay({ history, snapshots }) {
  pause();
  byId("playback").hidden = !history.length;
  byId("no-log").hidden = history.length > 0;
  byId("no-log").textContent = texts.noTrainingLog;
  training = history.length ? prepared(history, snapshots) : null;
  if (!training) return;
  byId("snapshots").hidden = !snapshots.length;
  byId("held-back-note").textContent = isHeldBackHigher(history.at(-1)) ? texts.heldBackIsHigher : "";
  slider.min = training.first;
  slider.max = history.length;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  showPosition(isCalm ? history.length : training.first);
  if (!isCalm) play();
}

const isHeldBackHigher = ({ train_accuracy: train, validation_accuracy: validation }) => validation > train;

export function pause() {
  clearInterval(timer);
  timer = null;
  button.textContent = texts.play;
}

export function repaintPlayback() {
  if (training) showPosition(position());
}

/** Position 0 is before the first epoch; it exists where there is a snapshot of it. */
function prepared(history, snapshots) {
  const images = snapshots.map((snapshot) => ({ epoch: snapshot.epoch, images: imagesOf(snapshot) }));
  const curves = createCurves(history, byId("curves"));
  return { history, snapshots: images, curves, first: images[0]?.epoch === 0 ? 0 : 1 };
}

const position = () => Number(slider.value);
const epochAt = (place) => (place ? training.history[place - 1].epoch ?? place : 0);

function showPosition(place) {
  const { history, curves } = training;
  slider.value = place;
  byId("epoch-title").textContent = place ? texts.epoch(epochAt(place), epochAt(history.length)) : texts.beforeTraining;
  byId("epoch-facts").textContent = place ? texts.epochFacts(history[place - 1]) : texts.randomWeights;
  curves.paint(place);
  paintSnapshot(place);
}

/** The first units' weights at that time: the latest snapshot's, or the finished network's at the end. */
function paintSnapshot(place) {
  const snapshot = training.snapshots.findLast(({ epoch }) => epoch <= epochAt(place));
  if (!snapshot) return;
  const final = place === training.history.length ? finalImages()?.slice(0, snapshot.images.length) : null;
  const epoch = final ? epochAt(place) : snapshot.epoch;
  byId("snapshot-caption").textContent = texts.snapshot(snapshot.images.length, epoch);
  paintMosaic(byId("snapshot-images"), final ?? snapshot.images);
}

/** The pace is even in log(epoch): early epochs pass slowly, because most is learnt early. */
function play() {
  const count = training.history.length;
  if (position() >= count) showPosition(training.first);
  button.textContent = texts.pause;
  const whole = Math.log(count + 1);
  let elapsed = (DURATION * Math.log(position() + 1)) / whole;
  timer = setInterval(() => {
    elapsed += TICK;
    const place = Math.min(count, Math.floor(Math.exp((elapsed / DURATION) * whole)) - 1);
    if (place > position()) showPosition(place);
    if (elapsed >= DURATION) showPosition(count);
    if (position() >= count) pause();
  }, TICK);
}
