/** The playground: connects the sheet and the controls to the prediction, and the prediction to the page. */

import { startExplanation } from "./answer/explanation.js";
import { startMini } from "./answer/mini.js";
import { startOver, startOwnLabel } from "./answer/own-label.js";
import { chooseSecondNetwork, offerSecondNetworks, secondNetwork, startSecondNetwork } from "./answer/second-network.js";
import {
  checkRevision, chooseNetwork, chosenModel, chosenRecord, startNetworkPicker,
} from "./controls/network-picker.js";
import { shownSamples, startSampleStrip } from "./controls/sample-strip.js";
import { amounts, setAmounts, showSlidersStatus, startSliders } from "./controls/sliders.js";
import { asApiTakes, startPictures } from "./drawing/picture.js";
import { startPixelEditor } from "./drawing/pixel-editor.js";
import { Sheet } from "./drawing/sheet.js";
import { showSheet, startSheetView } from "./drawing/sheet-view.js";
import { UNCHANGED } from "./drawing/transforms.js";
import { showNetwork, startInside, unitsOff } from "./inside/inside.js";
import { loadedNetwork, loadNetwork, whyNotLoadable } from "./network/loading.js";
import { createPredictor } from "./playground/predict-drawing.js";
import * as views from "./playground/views.js";
import * as api from "./shared/api.js";
import { byId } from "./shared/dom.js";
import { clearNotice, notify, reporting } from "./shared/notice.js";
import { takeLatest } from "./shared/take-latest.js";
import { texts } from "./shared/texts.js";
import { readSeveral, readSeveralAgain, startSeveral } from "./several/several.js";
import { decode } from "./sharing/share-link.js";
import { showCommand, startTakeAway } from "./sharing/take-away.js";
import { startTour } from "./tour/tour.js";

const sheet = new Sheet();
const settings = () => ({
  model: chosenModel(),
  record: chosenRecord(),
  network: loadedNetwork(),
  second: secondNetwork(),
  amounts: amounts(),
  unitsOff: unitsOff(),
});
const predictor = createPredictor({ sheet, settings, views, answered: checkRevision });
let linkedSecond = ""; // the second network that a link names
let strip = null;
let predicted = null; // a promise, while the server is asked about the sheet

function strokeMoved() {
  readingPicture.cancel(); // what is drawn now is newer
  predictor.drawingChanged();
  predictor.preview();
}

function sheetChanged() {
  readingPicture.cancel();
  for (const what of ["link", "picture", "files", "own label"]) clearNotice(what);
  startOver();
  predictor.drawingChanged();
  showSheet(sheet);
  predicted = predictor.predict();
}

function pickSample(sample) {
  sheet.add({ sample });
  sheetChanged();
}

/** What the server makes of a picture from elsewhere comes on the sheet. */
function readPicture(file, count = 1) {
  return reporting("picture", async () => {
    const answer = await readingPicture.run(file);
    if (!answer) return;
    pickSample({ pixels: answer.pixels, label: null, index: null, isPicture: true });
    if (count > 1) notify("files", texts.firstOfFiles(count));
  }, { retry: () => readPicture(file, count) });
}

/** One of several digits comes on the large sheet. */
function inspectSegment(pixels) {
  setAmounts(UNCHANGED);
  pickSample({ pixels, label: null, index: null, isPicture: true });
  byId("headline").scrollIntoView({ block: "start" });
}

const readingPicture = takeLatest(async (signal, file) => api.predict(await asApiTakes(file), chosenModel(), signal));

/** The pixels that the network was given become the drawing, with one of them changed. */
function editPixels(pixels) {
  setAmounts(UNCHANGED);
  pickSample({ pixels, label: null, index: null });
}

async function networkChanged() {
  const record = chosenRecord();
  const reason = record && whyNotLoadable(record);
  showNetwork(null, reason ?? "");
  showSlidersStatus(reason);
  const loading = loadNetwork(record, networkChanged); // from here on, the one before reads nothing
  predictor.predict();
  readSeveralAgain();
  strip?.reload();
  showCommand(chosenModel(), predictor.pixels());
  const network = await loading;
  if (!network) return;
  showNetwork(network);
  unitsChanged();
}

/** Count how many of the test images on the page the network still reads. */
function unitsChanged() {
  const network = loadedNetwork();
  const countRight = (off) =>
    shownSamples().filter(({ pixels, label }) => network.predict(pixels, off).predicted_digit === label).length;
  byId("units-off-effect").textContent = unitsOff().size
    ? texts.unitsOffEffect(unitsOff().size, countRight(unitsOff()), countRight(new Set()), shownSamples().length)
    : texts.allUnitsOn;
  predictor.networkChanged();
}

function networksListed(records, { isSearch = false } = {}) {
  offerSecondNetworks(records, linkedSecond);
  if (!isSearch) networkChanged();
}

/** Put on the sheet what the page's address says. */
function openLink() {
  const link = decode(location.hash);
  const isNothing = !link.sample && !link.strokes.length && !link.model;
  if (!isNothing) showLinked(link);
  if (link.isDamaged) notify("link", texts.damagedLink);
}

function showLinked(link) {
  sheet.clear();
  if (link.sample) sheet.add({ sample: link.sample });
  for (const stroke of link.strokes) sheet.add({ stroke });
  setAmounts(link.amounts);
  linkedSecond = link.second;
  chooseSecondNetwork(link.second);
  chooseNetwork(link.model);
  sheetChanged();
}

startSheetView(sheet, { moved: strokeMoved, changed: sheetChanged });
startPixelEditor({ getPixels: predictor.pixels, edited: editPixels });
startInside(unitsChanged, shownSamples);
startSliders({ moved: () => !sheet.isEmpty && predictor.preview(), released: predictor.predict });
startPictures({ one: readPicture, several: readSeveral });
startSeveral({ model: chosenModel, inspect: inspectSegment });
startExplanation();
startMini();
startSecondNetwork();
startTakeAway(sheet);
startOwnLabel();
startTour(chosenRecord);
showCommand(chosenModel());
openLink();
window.addEventListener("hashchange", openLink);
// What was drawn already comes first: on a slow line, weights and samples would hold it up.
Promise.resolve(predicted).then(() => {
  startNetworkPicker({ filled: networksListed, changed: networkChanged });
  strip = startSampleStrip({ picked: pickSample, model: chosenModel });
});
