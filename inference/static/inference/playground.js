/** The playground: a sheet to draw on, a question at every stroke, and the answer all over the page. */

import { fillSecond, startBeside } from "./beside.js";
import { loadedNetwork, loadNetwork } from "./brain.js";
import { fitScreen, paint, startSheet } from "./desk.js";
import { startGrid } from "./grid.js";
import { showNetwork, startInside, unitsOff } from "./inside.js";
import { decode } from "./link.js";
import { chooseNetwork, chosenNetwork, chosenRecord, startNetworks } from "./networks.js";
import { setAmounts, startPlay } from "./play.js";
import { forgetBase, moving, read, seenNow, sheet, showThoughts, whenNews } from "./reading.js";
import { startSamples, stripped } from "./samples.js";
import { texts } from "./texts.js";
import { showCommand, startUsage } from "./usage.js";
import { STILL } from "./warp.js";
import { startWhy } from "./why.js";

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
