/**
 * Predicts what is drawn, whenever it changes:
 *
 *   sheet → centred → pixels → answer → views
 *
 * sheet    the marks that were made                       drawing/sheet.js
 * centred  the drawing on 28 × 28 pixels                  by the server; while it moves, drawing/network-input.js
 * pixels   the same as the sliders changed it             drawing/transforms.js
 * answer   the network's prediction for these pixels      by the server; while it moves, network/network.js
 * views    every part of the page that shows the answer   playground/views.js
 */

import { centredOnPage } from "../drawing/network-input.js";
import { sheetAsPng } from "../drawing/paint.js";
import { isUnchanged, transformed } from "../drawing/transforms.js";
import * as api from "../shared/api.js";
import { clearFailure, isWaiting, reportFailure } from "../shared/notice.js";
import { oncePerFrame } from "../shared/once-per-frame.js";
import { takeLatest } from "../shared/take-latest.js";

const PAUSE = 120; // milliseconds without movement after which an unfinished drawing is sent

/**
 * settings() gives what the visitor has chosen, as it is now: {model, record, network, second, amounts,
 * unitsOff}. `views` are the functions of views.js. answered(answer) is called after each answer of the server.
 */
export function createPredictor({ sheet, settings, views, answered }) {
  let centred = null; // null until the server has said how the drawing looks there
  let pixels = null; // those of the last answer
  let answer = null; // the server's
  let timer = null;

  /** The sheet has changed: what is known about the drawing no longer holds. */
  function drawingChanged() {
    centred = null;
    if (sheet.isSampleOnly) pixels = sheet.sample.pixels;
  }

  /** While the pen or a slider moves: show what the loaded network predicts; without one, wait for a pause. */
  function preview() {
    clearTimeout(timer);
    views.hideExplanation();
    if (settings().network) previewing.request();
    else timer = setTimeout(predict, PAUSE);
  }

  const previewing = oncePerFrame(() => {
    const { network, amounts, unitsOff } = settings();
    const image = centred ?? centredOnPage(sheet);
    if (image && network) views.showPreview({ network, unitsOff, pixels: transformed(image, amounts) });
  });

  /** Ask the server, and show its answer everywhere. */
  async function predict() {
    clearTimeout(timer);
    previewing.cancel();
    if (sheet.isEmpty) return showEmpty();
    if (isWaiting()) return;
    try {
      const result = await asking.run();
      if (result) showAnswered(result);
    } catch (error) {
      if (centred === null) pixels = null;
      views.showFailed();
      reportFailure("prediction", error, predict);
    }
  }

  const asking = takeLatest(async (signal) => {
    const { model } = settings();
    if (sheet.isSampleOnly) centred = sheet.sample.pixels;
    if (centred === null) {
      const result = await api.predict(await sheetAsPng(sheet), model, signal);
      centred = result.pixels;
      if (isUnchanged(settings().amounts)) return { answer: result, pixels: centred };
    }
    const changed = transformed(centred, settings().amounts);
    return { answer: await api.predict(changed, model, signal), pixels: changed };
  });

  function showAnswered(result) {
    ({ answer, pixels } = result);
    views.showAnswered(current());
    clearFailure("prediction");
    answered(answer);
  }

  function showEmpty() {
    asking.cancel();
    centred = pixels = answer = null;
    views.showEmpty(current());
    clearFailure("prediction");
  }

  /** The answer is the same, but the network was loaded or some of its units were switched. */
  function networkChanged() {
    if (pixels && answer) views.showThroughNetwork(current());
  }

  /** Everything that the views show. */
  function current() {
    const chosen = settings();
    const isLabelValid = sheet.isSampleOnly && isUnchanged(chosen.amounts);
    return { ...chosen, sheet, centred, pixels, answer, label: isLabelValid ? sheet.sample.label : null };
  }

  return { drawingChanged, preview, predict, networkChanged, pixels: () => pixels };
}
