/** The strip of test images: filter by digit, click one, and compare its label with the answer. */

import { fetchSamples } from "../shared/api.js";
import { byId, createButtonItem, createCanvas } from "../shared/dom.js";
import { paintPixels } from "../shared/images.js";
import { reporting } from "../shared/notice.js";
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
    const { digit, wrong = "" } = Object.fromEntries(new FormData(filter));
    return fetchSamples({ count: COUNT, digit, seed, wrong, model: wrong && model() });
  });
  const load = () => reporting("samples", fill, { retry: load });

  async function fill() {
    const answer = await fetching.run();
    if (!answer) return;
    samples = answer.samples;
    strip.replaceChildren(...samples.map((sample) => tile(sample, picked)));
    const source = texts.datasets[answer.source] ?? "";
    const isWrongOnly = new FormData(filter).has("wrong");
    byId("sample-source").textContent = (isWrongOnly ? texts.wrongSamples(samples.length, COUNT) : "") + source;
  }

  filter.addEventListener("change", load);
  filter.addEventListener("submit", (event) => {
    event.preventDefault();
    seed += 1;
    load();
  });
  load();
  return { reload: () => new FormData(filter).has("wrong") && load() };
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
