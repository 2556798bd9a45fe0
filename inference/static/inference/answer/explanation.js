/** "Why": the pixels that counted for a digit and against it, laid over what the network saw. */

import { explain } from "../shared/api.js";
import { paintSigned, whenRecoloured } from "../shared/colours.js";
import { halves } from "../inside/inspector.js";
import { latest } from "../shared/take-latest.js";
import { report, settle } from "../shared/notice.js";
import { texts } from "../shared/texts.js";

const part = (id) => document.getElementById(id);
const overlay = part("why");
const isOn = part("why-on");
const wanted = part("why-digit");
let asked = null; // {pixels, model}
let relevances = null;

const explaining = latest((signal) => explain(asked.pixels, { model: asked.model, digit: wanted.value }, signal));

export function startWhy() {
  isOn.addEventListener("change", refresh);
  wanted.addEventListener("change", refresh);
  whenRecoloured(() => paintSigned(overlay, relevances));
}

/** Explain this image from now on, as that network reads it; null hides what was explained before. */
export function explainThis(pixels, model) {
  asked = pixels && { pixels, model };
  refresh();
}

async function refresh() {
  part("why-more").hidden = !isOn.checked;
  explaining.cancel();
  if (!isOn.checked || !asked) return show(null);
  try {
    const answer = await explaining.ask();
    if (answer) show(answer);
    settle("why");
  } catch (error) {
    show(null);
    report("why", error, refresh);
  }
}

function show(answer) {
  relevances = answer?.relevances ?? null;
  overlay.hidden = !answer;
  part("seen").classList.toggle("faint", Boolean(answer));
  if (answer) {
    paintSigned(overlay, relevances);
    overlay.setAttribute("aria-label", texts.whyLabel(answer.digit, halves(relevances)));
  }
  part("why-says").textContent = answer ? texts.why(answer.digit) : "";
}
