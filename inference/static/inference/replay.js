/** The replay page: choose a network, replay its training, and see the weights that it ended with. */

import { startNetworkSearch } from "./controls/network-search.js";
import { Network } from "./network/network.js";
import { paintMosaic } from "./replay/mosaic.js";
import { pause, repaintPlayback, replay, startPlayback } from "./replay/playback.js";
import * as api from "./shared/api.js";
import { onColoursChange } from "./shared/colours.js";
import { byId } from "./shared/dom.js";
import { clearNotice, notify, reporting } from "./shared/notice.js";
import { takeLatest } from "./shared/take-latest.js";
import { texts } from "./shared/texts.js";

const select = byId("network");
const fetchingRecord = takeLatest(() => api.fetchNetwork(select.value));
const fetchingWeights = takeLatest((signal, { name, revision }) => api.fetchWeights(name, revision));
let chosen = null; // the record that is replayed
let finalImages = null; // the finished network's first-layer weights, 784 for each unit

const start = () => reporting("networks", listNetworks, { retry: start });
const load = () => reporting("network", replayChosen, { retry: load });

async function listNetworks() {
  const name = new URLSearchParams(location.search).get("model");
  const [named, { records: [standard] }, answer] =
    await Promise.all([name && fetchNamed(name), api.fetchNetworks({ default: true }), api.fetchNetworks()]);
  const first = named ?? standard ?? answer.records[0];
  if (!first) return (byId("headline").textContent = texts.noNetworks);
  offer(first, answer.records);
  offerSearch(answer);
  load();
}

async function fetchNamed(name) {
  try {
    return await api.fetchNetwork(name);
  } catch (error) {
    if (!api.isGone(error)) throw error;
    notify("link", texts.linkedNetworkMissing);
    return null;
  }
}

/** List these networks, the chosen one first where it is not among them. */
function offer(chosen, records) {
  const isListed = records.some(({ name }) => name === chosen.name);
  const listed = isListed ? records : [chosen, ...records];
  select.replaceChildren(...listed.map(({ name, accuracy }) => new Option(texts.network(name, accuracy), name)));
  select.value = chosen.name;
}

async function replayChosen() {
  pause();
  const record = await fetchingRecord.run();
  if (!record) return;
  chosen = record;
  show(record);
  const weights = await fetchingWeights.run(record);
  if (weights) showFinalWeights(record, weights);
}

function show(record) {
  finalImages = null; // until this record's own weights are here
  history.replaceState(null, "", `?${new URLSearchParams({ model: record.name })}`);
  byId("network-link").href = `networks/${encodeURIComponent(record.name)}`;
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
const offerSearch = startNetworkSearch(byId("network-search"), { searched: (found) => offer(chosen, found) });
select.addEventListener("change", () => {
  clearNotice("link");
  load();
});
window.addEventListener("resize", repaint);
onColoursChange(repaint);
start();
