/** "Show why": the pixels that count for a digit and against it, over the image that the network was given. */

import * as api from "../shared/api.js";
import { onColoursChange } from "../shared/colours.js";
import { byId } from "../shared/dom.js";
import { mainQuarters, paintSigned } from "../shared/images.js";
import { clearNotice, reporting } from "../shared/notice.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";

const overlay = byId("explanation");
const isOn = byId("explanation-on");
const digit = byId("explanation-digit");
const fetching = takeLatest((signal, { pixels, model }) => api.explain(pixels, { model, digit: digit.value }, signal));
let image = null; // {pixels, model}
let relevances = null;

export function startExplanation() {
  isOn.addEventListener("change", refresh);
  digit.addEventListener("change", refresh);
  onColoursChange(() => paintSigned(overlay, relevances));
}

/** Explain how a network reads this image, {pixels, model}, while the box is ticked; null hides the explanation. */
export function explain(newImage) {
  image = newImage;
  refresh();
}

async function refresh() {
  byId("explanation-options").hidden = !isOn.checked;
  fetching.cancel();
  if (!isOn.checked || !image) {
    show(null);
    return clearNotice("explanation");
  }
  const load = async () => {
    const explanation = await fetching.run(image);
    if (explanation) show(explanation);
  };
  await reporting("explanation", load, { retry: refresh, failed: () => show(null) });
}

function show(explanation) {
  relevances = explanation?.relevances ?? null;
  overlay.hidden = !explanation;
  byId("explanation-text").textContent = explanation ? texts.explanation(explanation.digit) : "";
  if (!explanation) return;
  paintSigned(overlay, relevances);
  overlay.setAttribute("aria-label", texts.explanationLabel(explanation.digit, mainQuarters(relevances)));
}
