/** The strip of test images: filter by digit, click one, and compare its label with the answer. */

import { fetchSamples } from "../shared/api.js";
import { byId, createButtonItem, createCanvas } from "../shared/dom.js";
import { paintPixels } from "../shared/images.js";
import { clearFailure, reportFailure } from "../shared/notice.js";
import { GRID } from "../shared/sizes.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";

const COUNT = 20;
const strip = byId("sample-strip");
const filter = byId("sample-filter");
let samples = [];

/** The test images in the strip. */
export const shownSamples = () => samples;

/**
 * Fill the strip now and whenever its filter changes; call picked(sample) on a click. model() names the
 * network whose errors are shown. reload() fills the strip again where it depends on that network.
 */
export function startSampleStrip({ picked, model }) {
  let seed = Math.floor(Math.random() * 1e6);
  const fetching = takeLatest(() => {
    const { digit, hard = "" } = Object.fromEntries(new FormData(filter));
    return fetchSamples({ count: COUNT, digit, seed, hard, model: hard && model() });
  });

  async function load() {
    try {
      const answer = await fetching.run();
      if (!answer) return;
      samples = answer.samples;
      strip.replaceChildren(...samples.map((sample) => tile(sample, picked)));
      byId("sample-source").textContent = texts.datasets[answer.source] ?? "";
      clearFailure("samples");
    } catch (error) {
      reportFailure("samples", error, load);
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

/** Mark a sample's tile with whether the predicted digit is its label, by a sign and in words. */
export function markSample({ index, label }, predicted) {
  const button = strip.querySelector(`[data-index="${index}"]`);
  if (!button) return;
  const isRight = predicted === label;
  button.dataset.verdict = isRight ? "✓" : "✗";
  const text = isRight ? texts.sampleTileRight : texts.sampleTileWrong;
  button.setAttribute("aria-label", text(label, index, predicted));
}

function tile(sample, picked) {
  const canvas = createCanvas(GRID);
  paintPixels(canvas, sample.pixels);
  const item = createButtonItem(() => picked(sample), canvas);
  item.firstChild.dataset.index = sample.index;
  item.firstChild.setAttribute("aria-label", texts.sampleTile(sample.label, sample.index));
  return item;
}
