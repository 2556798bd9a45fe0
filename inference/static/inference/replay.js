/** The replay page: choose a network, replay its training, and see the weights that it ended with. */

import { Network } from "./network/network.js";
import { paintMosaic } from "./replay/mosaic.js";
import { pause, repaintPlayback, replay, startPlayback } from "./replay/playback.js";
import * as api from "./shared/api.js";
import { onColoursChange } from "./shared/colours.js";
import { byId } from "./shared/dom.js";
import { clearFailure, reportFailure } from "./shared/notice.js";
import { takeLatest } from "./shared/take-latest.js";
import { texts } from "./shared/texts.js";

const select = byId("network");
const fetchingRecord = takeLatest(() => api.fetchNetwork(select.value));
const fetchingWeights = takeLatest(() => api.fetchWeights(select.value));
let finalImages = null; // the finished network's first-layer weights, 784 for each unit

async function listNetworks() {
  try {
    const records = await api.fetchNetworks();
    select.replaceChildren(...records.map(({ name, accuracy }) => new Option(texts.network(name, accuracy), name)));
    const first = firstOf(records);
    if (!first) return (byId("headline").textContent = texts.noNetworks);
    select.value = first.name;
    clearFailure("networks");
    await load();
  } catch (error) {
    reportFailure("networks", error, listNetworks);
  }
}

/** The network that the address names, else the default one. */
function firstOf(records) {
  const name = new URLSearchParams(location.search).get("model");
  return records.find((record) => record.name === name) ?? records.find((record) => record.is_default) ?? records[0];
}

async function load() {
  pause();
  try {
    const record = await fetchingRecord.run();
    if (!record) return;
    show(record);
    const weights = await fetchingWeights.run();
    if (weights) showFinalWeights(record, weights);
    clearFailure("network");
  } catch (error) {
    reportFailure("network", error, load);
  }
}

function show(record) {
  finalImages = null; // until this record's own weights are here
  history.replaceState(null, "", `?${new URLSearchParams({ model: record.name })}`);
  byId("training-summary").textContent = texts.trainingSummary(record);
  replay(record);
}

/** An old artifact may not say how its weights are arranged; then there is nothing to show. */
function showFinalWeights(record, weights) {
  const [, units] = record.architecture.sizes;
  byId("final-weights").hidden = !units;
  if (!units) return;
  const network = new Network(record, weights);
  finalImages = Array.from({ length: units }, (_, unit) => network.inputGradient(1, unit));
  byId("final-weights-title").textContent = texts.firstLayerWeights(units);
  repaint();
}

function repaint() {
  repaintPlayback();
  if (finalImages) paintMosaic(byId("final-weights-images"), finalImages);
}

startPlayback(() => finalImages);
select.addEventListener("change", load);
window.addEventListener("resize", repaint);
onColoursChange(repaint);
listNetworks();
