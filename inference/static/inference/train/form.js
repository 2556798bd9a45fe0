/** What a run is to be like: the form, its defaults, and three ways to break a run. */

import { byId } from "../shared/dom.js";
import { PIXELS } from "../shared/sizes.js";

const DIGITS = 10;
const LARGE = 2_000_000; // bytes of images from which few epochs are enough
const DEFAULTS = { layers: 1, units: 128, activation: "relu", "learning-rate": 0.1, "batch-size": 64 };
const form = byId("settings");

export const BREAKS = {
  "break-rate": { "learning-rate": 30 },
  "break-linear": { layers: 0 },
  "break-deep": { layers: 10, units: 30, activation: "sigmoid" },
};

/** Call changed() when a setting changes. */
export const startForm = (changed) => form.addEventListener("change", changed);

/** Set the fields to the defaults, with these changes. */
export function fillForm(changes) {
  for (const [name, value] of Object.entries({ ...DEFAULTS, ...changes })) form.elements[name].value = value;
}

/** As many epochs as so many bytes of images need, unless the visitor has chosen. */
export function setDefaultEpochs(bytes) {
  const field = form.elements.epochs;
  if (field.value === "") field.value = bytes < LARGE ? 40 : 8;
}

/** The settings of a run, with a new seed; null where a field is not valid, which the browser then shows. */
export function chosenSettings() {
  if (!form.reportValidity()) return null;
  const number = (name) => Number(form.elements[name].value);
  return {
    sizes: [PIXELS, ...Array(number("layers")).fill(number("units")), DIGITS],
    activation: form.elements.activation.value,
    learningRate: number("learning-rate"),
    batchSize: number("batch-size"),
    epochs: number("epochs"),
    seed: Math.floor(1e6 * Math.random()),
  };
}
