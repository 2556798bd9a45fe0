/** "Play": sliders that disturb the image, and under each the answers along its whole way. */

import { colours, sharpen, whenRecoloured } from "../shared/colours.js";
import { texts } from "../shared/texts.js";
import { STILL, warped } from "../drawing/transforms.js";

const PAUSE = 60; // milliseconds of stillness before the strips are worked out anew
const STEPS = 33;
const sliders = [...document.querySelectorAll("#play input")];
const strips = new Map(sliders.map((slider) => [slider, slider.parentElement.querySelector("canvas")]));
let shown = null; // {network, base, off, answers: Map(slider → [{digit, confidence}])}
let timer = null;

export const amounts = () => Object.fromEntries(sliders.map((slider) => [slider.name, Number(slider.value)]));

export function setAmounts(given) {
  for (const slider of sliders) slider.value = given[slider.name] ?? 0;
  showNumbers();
}

/** Call moved() while a slider moves and rested() when it is let go. */
export function startPlay({ moved, rested }) {
  for (const slider of sliders) {
    slider.addEventListener("input", () => {
      showNumbers();
      moved();
    });
    slider.addEventListener("change", rested);
  }
  document.getElementById("still").addEventListener("click", () => {
    setAmounts(STILL);
    rested();
  });
  whenRecoloured(paintAll);
  new ResizeObserver(paintAll).observe(document.getElementById("play"));
}

/** Work out what the network reads along each slider's way, the others staying where they are. */
export function showWays(network, base, off) {
  clearTimeout(timer);
  if (!network || !base) {
    shown = null;
    return paintAll();
  }
  timer = setTimeout(() => {
    shown = { network, base, off, answers: new Map(), first: network.answer(base).predicted_digit };
    workOut([...sliders]);
  }, PAUSE);
}

/** One slider at a time, so that a hand that draws is never held up. */
function workOut([slider, ...rest]) {
  if (!slider || !shown) return;
  const { network, base, off } = shown;
  const here = amounts();
  const answers = placesOf(slider).map((amount) => network.answer(warped(base, { ...here, [slider.name]: amount }), off));
  shown.answers.set(slider, answers.map(({ predicted_digit: digit, confidence }) => ({ digit, confidence })));
  paintStrip(slider);
  timer = setTimeout(() => workOut(rest));
}

function placesOf({ min, max }) {
  return Array.from({ length: STEPS }, (_, i) => Number(min) + ((max - min) * i) / (STEPS - 1));
}

function showNumbers() {
  for (const slider of sliders) slider.nextElementSibling.textContent = texts.amounts[slider.name](Number(slider.value));
}

function paintAll() {
  sliders.forEach(paintStrip);
}

function paintStrip(slider) {
  const canvas = strips.get(slider);
  sharpen(canvas);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const answers = shown?.answers.get(slider);
  canvas.setAttribute("aria-label", answers ? texts.way(stretches(slider, answers)) : texts.noImage);
  if (!answers) return;
  const { accent, wrong, ink } = colours();
  const [width, height] = [canvas.width / STEPS, canvas.height];
  answers.forEach(({ digit, confidence }, i) => {
    const isSame = digit === shown.first;
    const tall = 0.6 * height * confidence;
    context.fillStyle = isSame ? accent : wrong;
    context.fillRect(i * width, height - tall, width - devicePixelRatio, tall);
    if (isSame || digit === answers[i - 1]?.digit) return;
    context.fillStyle = ink;
    context.font = `${height * 0.32}px ${getComputedStyle(canvas).fontFamily}`;
    context.fillText(digit, i * width, height * 0.3);
  });
}

/** [{digit, from, to}]: neighbouring places with the same answer. */
function stretches(slider, answers) {
  const found = [];
  placesOf(slider).forEach((place, i) => {
    const { digit } = answers[i];
    if (found.at(-1)?.digit === digit) found.at(-1).to = place;
    else found.push({ digit, from: place, to: place });
  });
  return found;
}

showNumbers();
