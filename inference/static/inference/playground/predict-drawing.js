/**
 * Predicts what is drawn, whenever it changes:
 *
 *   sheet → centred → pixels → answer → views
 *
 * sheet    the marks that were made                       drawing/sheet.js
 * centred  the drawing on 28 × 28 pixels                  by this page, drawing/network-input.js; then by the server
 * pixels   the same as the sliders changed it             drawing/transforms.js
 * answer   the network's prediction for these pixels      by this page, network/network.js; then by the server
 * views    every part of the page that shows the answer   playground/views.js
 *
 * Where the network's weights are loaded, the page answers at once and by itself, and asks the server only
 * about drawings that rest: most strokes of a drawing cost no request, and without a server it reads on.
 */

import { centredOnPage } from "../drawing/network-input.js";
import { sheetAsPng } from "../drawing/paint.js";
import { isUnchanged, transformed } from "../drawing/transforms.js";
import * as api from "../shared/api.js";
import { clearNotice, reporting } from "../shared/notice.js";
import { oncePerFrame } from "../shared/once-per-frame.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";

const PAUSE = 120; // milliseconds without movement after which an unfinished drawing is sent, without weights
const REST = 300; // milliseconds after a lifted pen; most people begin the next stroke sooner

/**
 * settings() gives what the visitor has chosen, as it is now: {model, record, network, second, amounts,
 * unitsOff}. `views` are the functions of views.js. answered(answer) is called after each answer of the server.
 */
export function createPredictor({ sheet, settings, views, answered }) {
  let centred = null; // null until the server, or this page, has centred the drawing
  let isServers = false; // whether `centred` is from the server
  let pixels = null; // those of the last answer
  let answer = null;
  let timer = null;

  /** The sheet has changed: what is known about the drawing no longer holds. */
  function drawingChanged() {
    answer = null;
    centred = sheet.isSampleOnly ? sheet.sample.pixels : null;
    isServers = sheet.isSampleOnly;
    if (centred) pixels = centred;
  }

  /** While the pen or a slider moves: show what the loaded network predicts; without one, wait for a pause. */
  function preview() {
    clearTimeout(timer);
    asking.cancel();
    views.hideExplanation();
    if (settings().network) previewing.request();
    else timer = setTimeout(ask, PAUSE);
  }

  const previewing = oncePerFrame(() => {
    const { network, amounts, unitsOff } = settings();
    const image = centred ?? centredOnPage(sheet);
    if (image && network) views.showPreview({ network, unitsOff, pixels: transformed(image, amounts) });
  });

  /** Show the answer everywhere: this page's own first, where it has the weights, then the server's. */
  function predict() {
    clearTimeout(timer);
    previewing.cancel();
    asking.cancel();
    views.hideExplanation(); // it is about the image before
    answer = null;
    if (sheet.isEmpty || (sheet.isErased && !centredOnPage(sheet))) return showEmpty();
    if (!settings().network) return ask();
    answerOnPage();
    timer = setTimeout(ask, REST);
  }

  function answerOnPage() {
    const { network, amounts } = settings();
    centred ??= centredOnPage(sheet);
    if (!centred) return;
    pixels = transformed(centred, amounts);
    answer = network.predict(pixels);
    views.showOwnAnswer(current());
  }

  function ask() {
    return reporting("prediction", showServersAnswer, { retry: predict, failed });
  }

  async function showServersAnswer() {
    const result = await asking.run();
    if (!result) return;
    ({ answer, pixels } = result);
    views.showAnswered(current());
    answered(answer);
  }

  const asking = takeLatest(async (signal) => {
    const { model } = settings();
    if (!isServers) {
      const result = await api.predict(await sheetAsPng(sheet), model, signal);
      signal.throwIfAborted();
      [centred, isServers] = [result.pixels, true];
      if (isUnchanged(settings().amounts)) return { answer: result, pixels: centred };
    }
    const changed = transformed(centred, settings().amounts);
    return { answer: await api.predict(changed, model, signal), pixels: changed };
  });

  /** With the weights, this page's own answer stays. Returns what the notice says. */
  function failed(reason) {
    views.hideComparison();
    if (settings().network && answer) return texts.readByPageBecause(reason);
    if (!centred) pixels = null;
    answer = null;
    views.showFailed();
    return reason;
  }

  function showEmpty() {
    centred = pixels = answer = null;
    views.showEmpty(current());
    clearNotice("prediction");
  }

  /** The network was loaded, or some of its units were switched. */
  function networkChanged() {
    if (pixels && answer) views.showThroughNetwork(current());
    else if (!sheet.isEmpty) predict(); // the server has not answered yet, or never will
  }

  /** Everything that the views show. */
  function current() {
    const chosen = settings();
    const isLabelValid = sheet.isSampleOnly && isUnchanged(chosen.amounts);
    return { ...chosen, sheet, centred, pixels, answer, label: isLabelValid ? sheet.sample.label : null };
  }

  return { drawingChanged, preview, predict, networkChanged, pixels: () => pixels };
}
