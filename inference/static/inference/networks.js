/** The network picker: who reads the drawing, with its accuracy and its shape. */

import * as api from "./api.js";
import { report, settle } from "./notice.js";
import { texts } from "./texts.js";

const select = document.getElementById("network");
const facts = document.getElementById("facts");

/** The chosen network's name; empty for the default one, whichever it is when the question arrives. */
export const chosenNetwork = () => select.value;

/** Fill the picker; call changed() when another network is chosen. */
export async function startNetworks(changed) {
  try {
    fill(await api.networks(), changed);
    settle("networks");
  } catch (error) {
    report("networks", error, () => startNetworks(changed));
  }
}

function fill(found, changed) {
  const shown = new Map(found.map((network) => [network.is_default ? "" : network.name, network]));
  if (found.length === 0) select.replaceChildren(new Option(texts.noNetworks, ""));
  else select.replaceChildren(...[...shown].map(([value, network]) => option(value, network)));
  const showFacts = () => (facts.textContent = factsOf(shown.get(select.value)));
  select.onchange = () => {
    showFacts();
    changed();
  };
  showFacts();
}

function option(value, { name, accuracy, is_default: isDefault }) {
  return new Option(texts.network(name, accuracy), value, isDefault, isDefault);
}

function factsOf(network) {
  const { sizes, activation, parameters } = network?.architecture ?? {};
  if (!sizes || !parameters) return "";
  const facts = texts.facts(sizes, activation, parameters);
  return network.is_default ? facts + texts.isDefault : facts;
}
