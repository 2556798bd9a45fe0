/** The network picker: which network reads the drawing, with its accuracy and its shape. */

import { fetchNetworks } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { clearFailure, reportFailure } from "../shared/notice.js";
import { texts } from "../shared/texts.js";

const select = byId("network");
let records = new Map(); // the picker's value → the network's record
let linkedName = ""; // a network to choose as soon as the list is here
let newestRevision = null; // an answer's revision for which the list was fetched again
let listeners = null; // {filled, changed}

/** The chosen network's name; "" for the default network, whichever it is when the request arrives. */
export const chosenModel = () => select.value;

/** What GET /models says of the chosen network; null until it has answered. */
export const chosenRecord = () => records.get(select.value) ?? null;

/** Fill the picker; call filled(records) after that, and changed() when another network is chosen. */
export function startNetworkPicker({ filled, changed }) {
  listeners = { filled, changed };
  select.addEventListener("change", () => {
    showFacts();
    changed();
  });
  load();
}

/** Choose a network by its name, now or as soon as the list is here. */
export function chooseNetwork(name) {
  linkedName = name;
  if (records.size) applyLinkedName();
}

/** Fetch the list again when an answer comes from a revision that it does not have yet. */
export function checkRevision({ revision }) {
  const listed = chosenRecord()?.revision;
  if (!revision || !listed || revision === listed || revision === newestRevision) return;
  newestRevision = revision;
  load();
}

async function load() {
  try {
    const networks = await fetchNetworks();
    fill(networks);
    listeners.filled(networks);
    clearFailure("networks");
  } catch (error) {
    reportFailure("networks", error, load);
  }
}

function fill(networks) {
  const chosen = select.value;
  records = new Map(networks.map((record) => [record.is_default ? "" : record.name, record]));
  const options = [...records].map(([value, { name, accuracy, is_default: isDefault }]) =>
    new Option(texts.network(name, accuracy), value, isDefault, isDefault));
  select.replaceChildren(...(options.length ? options : [new Option(texts.noNetworks, "")]));
  if (records.has(chosen)) select.value = chosen;
  applyLinkedName();
}

function applyLinkedName() {
  const [value] = [...records].find(([, { name }]) => name === linkedName) ?? [];
  const isMissing = linkedName && value === undefined;
  if (value !== undefined) select.value = value;
  linkedName = "";
  showFacts();
  if (isMissing) byId("network-facts").textContent = texts.linkedNetworkMissing + byId("network-facts").textContent;
}

function showFacts() {
  const record = chosenRecord();
  byId("network-facts").textContent = record ? factsOf(record) : "";
  byId("replay-link").href = record ? `replay?${new URLSearchParams({ model: record.name })}` : "replay";
}

function factsOf({ architecture: { sizes, activation, parameters }, is_default: isDefault }) {
  if (!sizes.length || !parameters) return ""; // an old artifact may not say what it is
  return texts.networkFacts(sizes, activation, parameters) + (isDefault ? texts.defaultNetwork : "");
}
