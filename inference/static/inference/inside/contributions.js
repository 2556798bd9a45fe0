/** What a hidden unit contributes to each digit ("how it votes"), and which units contribute to a digit. */

import { byId, createButtonItem, createCanvas } from "../shared/dom.js";
import { paintSigned } from "../shared/images.js";
import { PIXELS } from "../shared/sizes.js";
import { texts } from "../shared/texts.js";
import { strongest } from "./connections.js";

const UNITS = 6; // shown for a digit
const PICTURE = 56; // CSS pixels
const bars = [...document.querySelectorAll("#contributions li")];

/** Ten bars for a hidden unit; while it is silent, pale ones for an activation of 1. */
export function showContributions(network, values, { layer, unit }) {
  const isActive = Boolean(values?.[layer][unit]);
  const activation = isActive ? values[layer][unit] : 1;
  const gradients = network.digitGradients(layer, unit, values ?? network.activations(new Float32Array(PIXELS)));
  const contributions = Array.from(gradients, (gradient) => gradient * activation);
  const largest = Math.max(...contributions.map(Math.abs)) || 1;
  byId("contributions-title").textContent = isActive ? texts.contributions : texts.possibleContributions;
  byId("contributions").classList.toggle("pale", !isActive);
  bars.forEach((bar, digit) => {
    bar.style.setProperty("--contribution", contributions[digit] / largest);
    bar.classList.toggle("against", contributions[digit] < 0);
    bar.lastElementChild.textContent = texts.signed(contributions[digit]);
  });
}

/** The units of the last hidden layer that count most for a digit and against it; pick() looks at one. */
export function showContributingUnits(network, values, digit, pick) {
  byId("contributions-title").textContent = texts.contributingUnits;
  if (!values) return;
  const layer = network.layers.length - 1;
  const contributions = layer ? network.contributions(digit, layer, values) : [];
  byId("contributing-units").replaceChildren(...strongest(contributions, UNITS).map((unit) => {
    const picture = createCanvas(PICTURE);
    paintSigned(picture, network.inputGradient(layer, unit, values));
    return createButtonItem(() => pick({ layer, unit }), picture, texts.contributingUnit(unit, contributions[unit]));
  }));
}
