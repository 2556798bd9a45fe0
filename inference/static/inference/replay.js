/** A training, replayed from the log that came with a network. */

import * as api from "./api.js";
import { paintSigned, sharpen, whenRecoloured } from "./colours.js";
import { curvesOf } from "./curves.js";
import { latest } from "./latest.js";
import { Network } from "./network.js";
import { report, settle } from "./notice.js";
import { texts } from "./texts.js";

const part = (id) => document.getElementById(id);
const WHOLE = 6_600; // milliseconds for a training, however long it was
const TILE = 56; // CSS pixels
let film = null; // {history, curves}
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
  history.replaceState(null, "", `?${new URLSearchParams({ model: record.name })}`);
  part("trained").textContent = texts.trained(record);
  const hasLog = record.history.length > 0;
  part("film").hidden = !hasLog;
  part("none").hidden = hasLog;
  part("none").textContent = texts.noHistory;
  film = hasLog ? { history: record.history, curves: curvesOf(record.history, part("curves")) } : null;
  if (!film) return;
  part("epoch").max = film.history.length;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  turnTo(isCalm ? film.history.length : 1);
  if (!isCalm) play();
}

function turnTo(epoch) {
  const row = film.history[epoch - 1];
  part("epoch").value = epoch;
  part("epoch-says").textContent = texts.epoch(row.epoch ?? epoch, film.history.length);
  part("epoch-facts").textContent = texts.epochFacts(row);
  film.curves.paint(epoch);
}

function play() {
  if (Number(part("epoch").value) >= film.history.length) turnTo(1);
  part("play-button").textContent = texts.pause;
  clock = setInterval(() => {
    turnTo(Number(part("epoch").value) + 1);
    if (Number(part("epoch").value) >= film.history.length) pause();
  }, WHOLE / film.history.length);
  if (film.history.length === 1) pause();
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
  paintWeights();
}

/** A mosaic: one picture of 28 × 28 for each unit. */
function paintWeights() {
  if (!network) return;
  const canvas = part("weights");
  const units = network.sizes[1];
  const columns = Math.max(1, Math.floor(canvas.clientWidth / TILE));
  canvas.style.height = `${Math.ceil(units / columns) * TILE}px`;
  sharpen(canvas);
  const tile = Object.assign(document.createElement("canvas"), { width: TILE, height: TILE });
  const context = canvas.getContext("2d");
  const scale = canvas.width / canvas.clientWidth;
  for (let unit = 0; unit < units; unit++) {
    paintSigned(tile, network.looksFor(1, unit));
    const [column, row] = [unit % columns, Math.floor(unit / columns)];
    context.drawImage(tile, column * TILE * scale, row * TILE * scale, (TILE - 6) * scale, (TILE - 6) * scale);
  }
}

function repaint() {
  film?.curves.paint(Number(part("epoch").value));
  paintWeights();
}

part("network").addEventListener("change", load);
part("play-button").addEventListener("click", () => (clock ? pause() : play()));
part("epoch").addEventListener("input", () => {
  pause();
  turnTo(Number(part("epoch").value));
});
window.addEventListener("resize", repaint);
whenRecoloured(repaint);
start();
