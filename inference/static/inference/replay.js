/** A training, replayed from the log that came with a network. */

import * as api from "./shared/api.js";
import { whenRecoloured } from "./shared/colours.js";
import { curvesOf } from "./replay/curves.js";
import { latest } from "./shared/take-latest.js";
import { paintMosaic, picturesOf } from "./replay/mosaic.js";
import { Network } from "./network/network.js";
import { report, settle } from "./shared/notice.js";
import { texts } from "./shared/texts.js";

const part = (id) => document.getElementById(id);
const WHOLE = 8_000; // milliseconds for a training, however long it was
const FRAME = 40;
let film = null; // {history, snapshots, curves}; position 0 is before the first epoch
let network = null;
let clock = null;

const fetching = latest(() => api.network(part("network").value));
const weighing = latest(() => api.weights(part("network").value));

async function start() {
  try {
    const found = await api.networks();
    part("network").replaceChildren(...found.map(({ name, accuracy }) => new Option(texts.network(name, accuracy), name)));
    const asked = new URLSearchParams(location.search).get("model");
    const first = found.find(({ name }) => name === asked) ?? found.find(({ is_default: isDefault }) => isDefault) ?? found[0];
    if (!first) return (part("says").textContent = texts.noNetworks);
    part("network").value = first.name;
    settle("networks");
    await load();
  } catch (error) {
    report("networks", error, start);
  }
}

async function load() {
  pause();
  try {
    const record = await fetching.ask();
    if (!record) return;
    show(record);
    const weights = await weighing.ask();
    if (weights) showWeights(new Network(record, weights));
    settle("network");
  } catch (error) {
    report("network", error, load);
  }
}

function show(record) {
  network = null; // until this record's own weights are here
  history.replaceState(null, "", `?${new URLSearchParams({ model: record.name })}`);
  part("trained").textContent = texts.trained(record);
  const hasLog = record.history.length > 0;
  part("film").hidden = !hasLog;
  part("none").hidden = hasLog;
  part("none").textContent = texts.noHistory;
  film = hasLog ? filmOf(record) : null;
  if (!film) return;
  part("forming").hidden = !film.snapshots.length;
  part("epoch").min = film.first;
  part("epoch").max = film.history.length;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  turnTo(isCalm ? film.history.length : film.first);
  if (!isCalm) play();
}

function filmOf({ history, snapshots }) {
  const frames = snapshots.map((each) => ({ epoch: each.epoch, pictures: picturesOf(each) }));
  return { history, snapshots: frames, curves: curvesOf(history, part("curves")), first: frames[0]?.epoch === 0 ? 0 : 1 };
}

const position = () => Number(part("epoch").value);
const epochAt = (place) => (place ? film.history[place - 1].epoch ?? place : 0);

function turnTo(place) {
  part("epoch").value = place;
  part("epoch-says").textContent = place ? texts.epoch(epochAt(place), epochAt(film.history.length)) : texts.untrained;
  part("epoch-facts").textContent = place ? texts.epochFacts(film.history[place - 1]) : texts.guessing;
  film.curves.paint(place);
  paintForming(place);
}

/** What the first units looked for then: by the latest snapshot, or the finished weights at the end. */
function paintForming(place) {
  const snapshot = film.snapshots.findLast(({ epoch }) => epoch <= epochAt(place));
  if (!snapshot) return;
  const isOver = place === film.history.length && network;
  const pictures = isOver ? snapshot.pictures.map((_, unit) => network.looksFor(1, unit)) : snapshot.pictures;
  part("forming-says").textContent = texts.forming(pictures.length, isOver ? epochAt(place) : snapshot.epoch);
  paintMosaic(part("forming-weights"), pictures);
}

/** Early epochs pass slowly and late ones fast, because most is learnt early: an even pace in log(epoch). */
function play() {
  if (position() >= film.history.length) turnTo(film.first);
  part("play-button").textContent = texts.pause;
  const all = Math.log(film.history.length + 1);
  let elapsed = (WHOLE * Math.log(position() + 1)) / all;
  clock = setInterval(() => {
    elapsed += FRAME;
    const place = Math.min(film.history.length, Math.floor(Math.exp((elapsed / WHOLE) * all)) - 1);
    if (place > position()) turnTo(place);
    if (elapsed >= WHOLE) turnTo(film.history.length);
    if (position() >= film.history.length) pause();
  }, FRAME);
}

function pause() {
  clearInterval(clock);
  clock = null;
  part("play-button").textContent = texts.play;
}

function showWeights(shown) {
  network = shown;
  part("learnt").hidden = false;
  part("learnt-title").textContent = texts.firstWeights(network.sizes[1]);
  repaint();
}

function repaint() {
  if (film) turnTo(position());
  if (network) paintMosaic(part("weights"), Array.from({ length: network.sizes[1] }, (_, unit) => network.looksFor(1, unit)));
}

part("network").addEventListener("change", load);
part("play-button").addEventListener("click", () => (clock ? pause() : play()));
part("epoch").addEventListener("input", () => {
  pause();
  turnTo(position());
});
window.addEventListener("resize", repaint);
whenRecoloured(repaint);
start();
