/** The sliders that disturb the image, and under each the answers along its whole range. */

import { transformed, UNCHANGED } from "../drawing/transforms.js";
import { colours, onColoursChange } from "../shared/colours.js";
import { byId } from "../shared/dom.js";
import { matchResolution } from "../shared/images.js";
import { texts } from "../shared/texts.js";

const PAUSE = 60; // milliseconds without a change before the answers are computed again
const STEPS = 33; // positions of a slider that are computed
const sliders = [...document.querySelectorAll("#sliders input")];
let shown = null; // {network, image, unitsOff, digit, answers: Map(slider → [{digit, confidence}])}
let unavailable = null; // why this network's answers cannot be computed here
let timer = null;

/** How far each slider is from where it changes nothing: {right, down, turn, weight, noise}. */
export const amounts = () => Object.fromEntries(sliders.map((slider) => [slider.name, Number(slider.value)]));

export function setAmounts(newAmounts) {
  for (const slider of sliders) slider.value = newAmounts[slider.name] ?? 0;
  showAmounts();
}

/** Call moved() while a slider moves and released() when it is let go. */
export function startSliders({ moved, released }) {
  for (const slider of sliders) {
    slider.addEventListener("input", () => {
      showAmounts();
      moved();
    });
    slider.addEventListener("change", released);
  }
  byId("reset-sliders").addEventListener("click", () => {
    setAmounts(UNCHANGED);
    released();
  });
  onColoursChange(paintAll);
  new ResizeObserver(paintAll).observe(byId("sliders"));
  showAmounts();
}

/** Say why there are no answers under the sliders; null where there are, or will be. */
export function showSlidersStatus(reason) {
  unavailable = reason;
  byId("sliders-status").hidden = !reason;
  byId("sliders-status").textContent = reason ?? "";
  paintAll();
}

/**
 * Compute what a network reads along each slider's range, the others staying where they are.
 * `image` is the drawing before the sliders. Without a network or an image nothing is shown.
 */
export function showSliderAnswers(network, image, unitsOff) {
  clearTimeout(timer);
  if (!network || !image) {
    shown = null;
    return paintAll();
  }
  timer = setTimeout(() => {
    shown = { network, image, unitsOff, digit: network.predict(image).predicted_digit, answers: new Map() };
    compute([...sliders]);
  }, PAUSE);
}

/** One slider at a time, with breaks, so that drawing is never held up. */
function compute([slider, ...rest]) {
  if (!slider || !shown) return;
  const { network, image, unitsOff, answers } = shown;
  const current = amounts();
  answers.set(slider, positions(slider).map((amount) => {
    const pixels = transformed(image, { ...current, [slider.name]: amount });
    const { predicted_digit: digit, confidence } = network.predict(pixels, unitsOff);
    return { digit, confidence };
  }));
  paint(slider);
  timer = setTimeout(() => compute(rest));
}

function positions({ min, max }) {
  return Array.from({ length: STEPS }, (_, i) => Number(min) + ((max - min) * i) / (STEPS - 1));
}

function showAmounts() {
  for (const slider of sliders) {
    slider.nextElementSibling.textContent = texts.sliderAmounts[slider.name](Number(slider.value));
  }
}

function paintAll() {
  sliders.forEach(paint);
}

/** A bar for each position, as high as the confidence; a digit stands above where the answer changes. */
function paint(slider) {
  const canvas = slider.parentElement.querySelector("canvas");
  matchResolution(canvas);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const answers = shown?.answers.get(slider);
  const label = answers ? texts.sliderAnswers(stretches(slider, answers)) : unavailable ?? texts.noImage;
  canvas.setAttribute("aria-label", label);
  if (!answers) return;
  const { accent, wrong, ink } = colours();
  const [width, height] = [canvas.width / STEPS, canvas.height];
  answers.forEach(({ digit, confidence }, i) => {
    const isSame = digit === shown.digit;
    const bar = 0.6 * height * confidence;
    context.fillStyle = isSame ? accent : wrong;
    context.fillRect(i * width, height - bar, width - devicePixelRatio, bar);
    if (isSame || digit === answers[i - 1]?.digit) return;
    context.fillStyle = ink;
    context.font = `${height * 0.32}px ${getComputedStyle(canvas).fontFamily}`;
    context.fillText(digit, i * width, height * 0.3);
  });
}

/** [{digit, from, to}]: neighbouring positions with the same answer, as one. */
function stretches(slider, answers) {
  const list = [];
  positions(slider).forEach((position, i) => {
    const { digit } = answers[i];
    if (list.at(-1)?.digit === digit) list.at(-1).to = position;
    else list.push({ digit, from: position, to: position });
  });
  return list;
}
