/** The network picker: which network reads the drawing, with its accuracy and its shape. */

import { fetchNetwork, fetchNetworks, isGone } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { clearNotice, notify, reporting } from "../shared/notice.js";
import { texts } from "../shared/texts.js";
import { startNetworkSearch } from "./network-search.js";

const select = byId("network");
let records = new Map(); // the picker's value → the network's record
let linkedName = ""; // a network to choose as soon as the list is here
let newestRevision = null; // an answer's revision for which the list was fetched again
let listeners = null; // {filled, changed}
let offerSearch = null;

/** The chosen network's name; "" for the default network, whichever it is when the request arrives. */
export const chosenModel = () => select.value;

/** What GET /models says of the chosen network; null until it has answered. */
export const chosenRecord = () => records.get(select.value) ?? null;

/** Fill the picker; call filled(records) after that, and changed() when another network is chosen. */
export function startNetworkPicker({ filled, changed }) {
  listeners = { filled, changed };
  select.addEventListener("change", () => {
    linkedName = ""; // the visitor's choice counts, also where the link's network is still on its way
    clearNotice("link");
    showFacts();
    changed();
  });
  offerSearch = startNetworkSearch(byId("network-search"), { searched: addFound });
  load();
}

/** Choose a network by its name, now or as soon as the list is here. */
export function chooseNetwork(name) {
  linkedName = name;
  if (records.size && name) reporting("networks", changeToLinked, { retry: load });
}

async function changeToLinked() {
  const before = select.value;
  await followLink();
  if (select.value !== before) listeners.changed();
}

/** Fetch the list again when an answer comes from a revision that it does not have yet. */
export function checkRevision({ revision }) {
  const listed = chosenRecord()?.revision;
  if (!revision || !listed || revision === listed || revision === newestRevision) return;
  newestRevision = revision;
  load();
}

function load() {
  return reporting("networks", fetchList, { retry: load });
}

async function fetchList() {
  const answer = await fetchNetworks();
  const isComplete = answer.records.some((record) => record.is_default) || !answer.count;
  const first = isComplete ? [] : (await fetchNetworks({ default: true })).records;
  fill([...first, ...answer.records]);
  offerSearch(answer);
  try {
    await followLink();
  } finally {
    listeners.filled([...records.values()]);
  }
}

const valueOf = (record) => (record.is_default ? "" : record.name);

/** Offer these networks, and the chosen one in any case. */
function fill(networks, chosen = select.value) {
  const kept = records.get(chosen);
  const isListed = networks.some((record) => valueOf(record) === chosen);
  const listed = kept && !isListed ? [kept, ...networks] : networks;
  records = new Map(listed.map((record) => [valueOf(record), record]));
  const options = listed.map((record) =>
    new Option(texts.network(record.name, record.accuracy), valueOf(record), record.is_default, record.is_default));
  select.replaceChildren(...(options.length ? options : [new Option(texts.noNetworks, "")]));
  if (records.has(chosen)) select.value = chosen;
  showFacts();
}

/** What was searched for comes first; the default and the chosen network stay. */
function addFound(networks) {
  const isFound = (record) => networks.some(({ name }) => name === record.name);
  const kept = [...records.values()].filter((record) => valueOf(record) === "" && !isFound(record));
  fill([...networks, ...kept]);
  listeners.filled([...records.values()], { isSearch: true });
}

/** Choose the network that the link names, which may not be among those listed. */
async function followLink() {
  const name = linkedName;
  if (!name) return;
  const listed = [...records.values()].find((record) => record.name === name);
  const record = listed ?? (await fetchLinked(name));
  if (linkedName !== name) return; // another one was chosen meanwhile
  linkedName = "";
  if (!record) return notify("link", texts.linkedNetworkMissing);
  if (!listed) fill([record, ...records.values()]);
  select.value = valueOf(record);
  showFacts();
}

/** The record of a network that can predict; null where it is not here any more. */
async function fetchLinked(name) {
  const record = await fetchNetwork(name).catch((error) => {
    if (!isGone(error)) throw error;
  });
  return record?.status === "available" ? record : null;
}

function showFacts() {
  const record = chosenRecord();
  byId("network-facts").textContent = record ? factsOf(record) : "";
  byId("network-link").href = record ? `networks/${encodeURIComponent(record.name)}` : "networks";
  byId("replay-link").href = record ? `replay?${new URLSearchParams({ model: record.name })}` : "replay";
}

function factsOf({ architecture: { sizes, activation, parameters }, is_default: isDefault }) {
  if (!sizes.length || !parameters) return ""; // an old artifact may not say what it is
  return texts.networkFacts(sizes, activation, parameters) + (isDefault ? texts.defaultNetwork : "");
}
