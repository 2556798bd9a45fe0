/** The network picker: who reads the drawing, with its accuracy and its shape. */

import * as api from "../shared/api.js";
import { report, settle } from "../shared/notice.js";
import { texts } from "../shared/texts.js";

const select = document.getElementById("network");
const facts = document.getElementById("facts");
let shown = new Map(); // the picker's value → its record
let wanted = "";

/** The chosen network's name; empty for the default one, whichever it is when the question arrives. */
export const chosenNetwork = () => select.value;

/** What /models says of the chosen network; null until it has said it. */
export const chosenRecord = () => shown.get(select.value) ?? null;

/** Choose a network by name, now or as soon as it is known to be there. */
export function chooseNetwork(name) {
  wanted = name;
  if (shown.size) applyWanted();
}

/** Fill the picker; call filled(networks), and changed() when another network is chosen. */
export async function startNetworks({ filled, changed }) {
  try {
    const found = await api.networks();
    fill(found, changed);
    filled(found);
    settle("networks");
  } catch (error) {
    report("networks", error, () => startNetworks({ filled, changed }));
  }
}

function fill(found, changed) {
  const kept = select.value;
  shown = new Map(found.map((network) => [network.is_default ? "" : network.name, network]));
  if (found.length === 0) select.replaceChildren(new Option(texts.noNetworks, ""));
  else select.replaceChildren(...[...shown].map(([value, network]) => option(value, network)));
  if (shown.has(kept)) select.value = kept;
  applyWanted();
  select.onchange = () => {
    showFacts();
    changed();
  };
}

function applyWanted() {
  const [value] = [...shown].find(([, { name }]) => name === wanted) ?? [];
  const isMissing = wanted && value === undefined;
  if (value !== undefined) select.value = value;
  wanted = "";
  showFacts();
  if (isMissing) facts.textContent = texts.notHere + facts.textContent;
}

function showFacts() {
  facts.textContent = factsOf(chosenRecord());
  document.getElementById("replay").href = chosenRecord()
    ? `replay?${new URLSearchParams({ model: chosenRecord().name })}`
    : "replay";
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
