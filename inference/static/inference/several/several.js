/** Several digits on one wide sheet, or on a picture: the server finds them and reads each, line by line. */

import { paintSheet, sheetAsPng } from "../drawing/paint.js";
import { attachPen } from "../drawing/pen.js";
import { asApiTakes } from "../drawing/picture.js";
import { Sheet } from "../drawing/sheet.js";
import * as api from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { clearNotice, notify, reporting } from "../shared/notice.js";
import { SHEET } from "../shared/sizes.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";
import { showBoxes, showPicture, showSegments } from "./segments.js";

const REST = 600; // milliseconds after a lifted pen: the next digit may follow
const canvas = byId("several-sheet");
const sheet = new Sheet();
let latestImage = null; // what gives the image that was read last; null where nothing was
let picture = null; // an ImageBitmap that was given instead of a drawing
let answer = null;
let timer = null;
let chosen = null; // {model, inspect}

/** model() names the network; inspect(pixels) shows one of the digits on the large sheet. */
export function startSeveral({ model, inspect }) {
  chosen = { model, inspect };
  attachPen(canvas, sheet, { moved: forgetAnswer, ended: drawingChanged });
  byId("several-undo").addEventListener("click", () => {
    sheet.undo();
    drawingChanged();
  });
  byId("several-clear").addEventListener("click", () => {
    sheet.clear();
    drawingChanged();
  });
  window.addEventListener("resize", matchScreen);
  matchScreen();
}

/** Read a picture from elsewhere instead of a drawing. */
export async function readSeveral(file, count = 1) {
  let opened = null;
  const open = async () => (opened = await opening.run(file));
  await reporting("several", open, { retry: () => readSeveral(file, count) });
  if (!opened) return;
  forgetAnswer();
  sheet.clear();
  picture = opened.picture;
  show(); // whether or not the server reads it
  if (count > 1) notify("several files", texts.firstOfFiles(count));
  await read(() => opened.image);
}

const opening = takeLatest(async (_signal, file) => {
  const image = await asApiTakes(file);
  return { image, picture: await createImageBitmap(image) };
});

/** Another network was chosen: what it makes of the same image. */
export function readSeveralAgain() {
  if (!latestImage) return;
  answer = null;
  show();
  read(latestImage);
}

function drawingChanged() {
  forgetAnswer();
  clearNotice("several");
  if (!sheet.isEmpty) timer = setTimeout(() => read(() => sheetAsPng(sheet, unitsWide())), REST);
}

function forgetAnswer() {
  clearTimeout(timer);
  opening.cancel();
  reading.cancel();
  clearNotice("several files");
  picture = answer = latestImage = null;
  show();
}

function read(getImage) {
  latestImage = getImage;
  return reporting("several", async () => {
    const result = await reading.run(getImage);
    if (result) answer = result;
    show();
  }, { retry: () => read(getImage) });
}

const reading = takeLatest(async (signal, getImage) =>
  api.predictSegments(await getImage(), chosen.model(), signal));

function show() {
  byId("several-hint").hidden = Boolean(picture) || !sheet.isEmpty;
  paintSheet(canvas, sheet);
  const scale = picture ? showPicture(canvas, picture) : canvas.height / SHEET;
  showBoxes(canvas, answer?.segments ?? [], scale);
  showSegments(answer, chosen.inspect);
  const content = picture ? texts.severalPicture : sheet.isEmpty ? texts.emptySheet : texts.strokes(sheet.strokes.length);
  canvas.setAttribute("aria-label", content);
}

/** The sheet's width in its own units: it is 280 of them high on every screen. */
const unitsWide = () => Math.round((SHEET * canvas.clientWidth) / canvas.clientHeight);

function matchScreen() {
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  show();
}
