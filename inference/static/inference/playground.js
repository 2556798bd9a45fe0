/** The playground: a sheet to draw on, a question at every stroke, and the answer all over the page. */

import { fillSecond, startBeside } from "./answer/second-network.js";
import { loadedNetwork, loadNetwork } from "./network/loading.js";
import { fitScreen, paint, startSheet } from "./drawing/sheet-view.js";
import { startGrid } from "./drawing/pixel-editor.js";
import { showNetwork, startInside, unitsOff } from "./inside/inside.js";
import { decode } from "./sharing/share-link.js";
import { chooseNetwork, chosenNetwork, chosenRecord, startNetworks } from "./controls/network-picker.js";
import { setAmounts, startPlay } from "./controls/sliders.js";
import { forgetBase, moving, read, seenNow, sheet, showThoughts, whenNews } from "./playground/predict-drawing.js";
import { startSamples, stripped } from "./controls/sample-strip.js";
import { texts } from "./shared/texts.js";
import { showCommand, startUsage } from "./sharing/take-away.js";
import { STILL } from "./drawing/transforms.js";
import { startWhy } from "./answer/explanation.js";

let strip = null;
let wantedSecond = "";

function drawing() {
  forgetBase();
  moving();
}

function changed() {
  forgetBase();
  paint(sheet);
  read();
}

function edit(pixels) {
  setAmounts(STILL);
  sheet.add({ sample: { pixels, label: null, index: null } });
  changed();
}

function pick(sample) {
  sheet.add({ sample });
  changed();
}

/** See it break: how many of the test images on the page it still reads. */
function unitsChanged() {
  const [network, off] = [loadedNetwork(), unitsOff()];
  const right = (without) => stripped().filter(({ pixels, label }) => network.answer(pixels, without).predicted_digit === label).length;
  document.getElementById("broken").textContent = off.size
    ? texts.broken(off.size, right(off), right(new Set()), stripped().length)
    : texts.allWork;
  showThoughts();
}

async function networkChanged() {
  showNetwork(null);
  read();
  strip?.reload();
  showCommand(chosenNetwork(), seenNow());
  const network = await loadNetwork(chosenRecord());
  if (network === null) return;
  showNetwork(network);
  unitsChanged();
}

const learnNetworks = () =>
  startNetworks({
    filled(found) {
      fillSecond(found, wantedSecond);
      networkChanged();
    },
    changed: networkChanged,
  });

/** Put on the sheet what a link says. */
function restore() {
  const { sample, strokes, model, second, amounts: given } = decode(location.hash);
  if (!sample && !strokes.length && !model) return;
  sheet.clear();
  if (sample) sheet.add({ sample });
  for (const stroke of strokes) sheet.add({ stroke });
  setAmounts(given);
  wantedSecond = second;
  chooseNetwork(model);
  changed();
}

function start() {
  startSheet(sheet, { moved: drawing, changed });
  startGrid({ seen: seenNow, edited: edit });
  startInside(unitsChanged);
  startPlay({ moved: () => !sheet.isEmpty && moving(), rested: read });
  startWhy();
  startBeside();
  startUsage(sheet);
  showCommand(chosenNetwork());
  fitScreen(sheet);
  restore();
  window.addEventListener("hashchange", restore);
  whenNews(learnNetworks);
  learnNetworks();
  strip = startSamples(pick, chosenNetwork);
}

start();
