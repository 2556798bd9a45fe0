/** "It was a …": what the visitor says a drawing is, how often the network read it right, and what it was trained on. */

import { fetchSamples } from "../shared/api.js";
import { byId, createCanvas } from "../shared/dom.js";
import { paintPixels } from "../shared/images.js";
import { recall, remember } from "../shared/memory.js";
import { reporting } from "../shared/notice.js";
import { GRID } from "../shared/sizes.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";

const KEPT = "labelled"; // [{label, read}, …], one for each drawing
const MOST = 500; // drawings
const TRAINING_IMAGES = 50; // of one digit, at most, to look for similar ones in
const SIMILAR = 5;
const select = byId("own-label");
let shown = null; // {pixels, read}: the drawing that is on the sheet
let entry = null; // what is kept about it

export function startOwnLabel() {
  select.addEventListener("change", () => reporting("own label", say, { retry: say }));
  byId("forget-labels").addEventListener("click", () => {
    remember(KEPT, null);
    startOver();
  });
}

/** Another drawing: nobody has said yet what it is. */
export function startOver() {
  shown = entry = null;
  select.value = "";
  looking.cancel();
  byId("own-label-offer").hidden = true;
  byId("own-verdict").textContent = "";
  byId("similar").hidden = byId("forget-labels").hidden = true;
}

/** An answer is there; `label` is not null where the right digit is known without the visitor. */
export function offerOwnLabel({ pixels, answer, label }) {
  shown = { pixels, read: answer.predicted_digit };
  byId("own-label-offer").hidden = label !== null;
}

async function say() {
  if (!shown) return startOver();
  const { pixels, read } = shown;
  const label = select.value === "" ? null : Number(select.value);
  keep(label === null ? null : { label, read });
  looking.cancel();
  byId("similar").hidden = true;
  if (label === null) return;
  const found = await looking.run(label, pixels);
  if (found) showSimilar(label, found);
}

/** Keep what the visitor says of this drawing, {label, read}, instead of what was said before; null takes that back. */
function keep(newEntry) {
  const kept = keptEntries();
  const before = kept.findLastIndex((each) => each.label === entry?.label && each.read === entry?.read);
  if (before >= 0) kept.splice(before, 1); // not simply the last, which may be another tab's
  entry = newEntry;
  if (entry) kept.push(entry);
  remember(KEPT, kept);
  byId("own-verdict").textContent = entry
    ? texts.ownVerdict(entry, kept.length, kept.filter((each) => each.label === each.read).length)
    : "";
  byId("forget-labels").hidden = false;
}

/** What was kept, as far as it is what this page keeps: whatever else wrote into the storage. */
function keptEntries() {
  const kept = recall(KEPT, []);
  const isEntry = (each) => isDigit(each?.label) && isDigit(each?.read);
  return Array.isArray(kept) ? kept.filter(isEntry).slice(-MOST) : [];
}

const isDigit = (value) => Number.isInteger(value) && value >= 0 && value <= 9;

const looking = takeLatest(async (_signal, digit, pixels) => {
  const { samples, count, source } = await fetchSamples({ dataset: "train", count: TRAINING_IMAGES, digit, seed: 0 });
  const likeness = new Map(samples.map((sample) => [sample, cosine(sample.pixels, pixels)]));
  samples.sort((a, b) => likeness.get(b) - likeness.get(a));
  return { similar: samples.slice(0, SIMILAR), count, source };
});

function showSimilar(digit, { similar, count, source }) {
  byId("similar").hidden = false;
  byId("similar-title").textContent = texts.similar(digit, count, source);
  byId("similar-images").replaceChildren(...similar.map(({ pixels, index }) => {
    const canvas = createCanvas(GRID);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", texts.trainingImage(index, digit));
    paintPixels(canvas, pixels);
    return canvas;
  }));
}

/** 1 for the same image, whatever its strength; 0 where no ink lies on the other's. */
function cosine(one, other) {
  const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other) || 1);
}
