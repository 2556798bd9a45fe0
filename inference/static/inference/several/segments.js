/** What the server found on a sheet with several digits: a box around each, and a button for each below. */

import { byId, createButtonItem, createCanvas } from "../shared/dom.js";
import { paintPixels } from "../shared/images.js";
import { GRID } from "../shared/sizes.js";
import { texts } from "../shared/texts.js";

const DOUBTFUL = 0.95; // doubt from which the API's text has a question mark

/** Paint a picture as large as the canvas allows; returns the canvas's pixels for each of the picture's. */
export function showPicture(canvas, picture) {
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  const context = canvas.getContext("2d");
  context.resetTransform();
  context.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
  return scale;
}

export function showBoxes(canvas, segments, scale) {
  const context = canvas.getContext("2d");
  context.resetTransform();
  Object.assign(context, { strokeStyle: "rgb(0 0 0 / 55%)", lineWidth: devicePixelRatio });
  for (const { box } of segments) context.strokeRect(...box.map((side) => side * scale));
}

/** The digits as text, and each as a button that calls inspect(pixels); null for none. */
export function showSegments(answer, inspect) {
  byId("several-text").textContent = answer?.text ?? "";
  byId("several-list").replaceChildren(...(answer?.segments ?? []).map((segment) => item(segment, inspect)));
}

function item({ pixels, predicted_digit: digit, confidence, doubt }, inspect) {
  const [image, read, sure] = [createCanvas(GRID), document.createElement("b"), document.createElement("span")];
  paintPixels(image, pixels);
  read.textContent = doubt > DOUBTFUL ? "?" : digit;
  sure.textContent = texts.wholePercent(Math.round(100 * confidence));
  const entry = createButtonItem(() => inspect(pixels), image, read, sure);
  entry.firstChild.setAttribute("aria-label", texts.segment(read.textContent, sure.textContent));
  return entry;
}
