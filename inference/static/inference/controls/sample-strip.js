/** The strip of test images: filter by digit, click one, and see label against answer. */

import * as api from "../shared/api.js";
import { latest } from "../shared/take-latest.js";
import { report, settle } from "../shared/notice.js";
import { paintPixels } from "../drawing/paint.js";
import { texts } from "../shared/texts.js";

const COUNT = 20;
const strip = document.getElementById("strip");
const filter = document.getElementById("filter");
let onStrip = [];
const source = document.getElementById("source");

/** Fill the strip now and whenever its controls are used; call picked(sample) on a click. */
export function startSamples(picked, chosenNetwork) {
  let seed = Math.floor(Math.random() * 1e6);
  const fetching = latest(() => {
    const { digit, hard = "" } = Object.fromEntries(new FormData(filter));
    return api.samples({ count: COUNT, digit, seed, hard, model: hard && chosenNetwork() });
  });

  async function load() {
    try {
      const answer = await fetching.ask();
      if (!answer) return;
      strip.replaceChildren(...answer.samples.map((sample) => tile(sample, picked)));
      source.textContent = texts.sources[answer.source] ?? "";
      onStrip = answer.samples;
      settle("samples");
    } catch (error) {
      report("samples", error, load);
    }
  }

  filter.addEventListener("change", load);
  filter.addEventListener("submit", (event) => {
    event.preventDefault();
    seed += 1;
    load();
  });
  load();
  return { reload: () => new FormData(filter).get("hard") && load() };
}

/** The test images in the strip. */
export const stripped = () => onStrip;

/** Mark the sample's tile with what was read, by sign and by words. */
export function markSample({ index, label }, read) {
  const button = strip.querySelector(`[data-index="${index}"]`);
  if (!button) return;
  button.dataset.verdict = read === label ? "✓" : "✗";
  const says = read === label ? texts.sampleRight : texts.sampleWrong;
  button.setAttribute("aria-label", says(label, index, read));
}

function tile(sample, picked) {
  const button = document.createElement("button");
  const canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
  paintPixels(canvas, sample.pixels);
  button.type = "button";
  button.dataset.index = sample.index;
  button.setAttribute("aria-label", texts.sample(sample.label, sample.index));
  button.append(canvas);
  button.addEventListener("click", () => picked(sample));
  const item = document.createElement("li");
  item.append(button);
  return item;
}
