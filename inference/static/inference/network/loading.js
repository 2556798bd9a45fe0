/** Loads the chosen network's weights into the page, once for each revision. */

import { fetchDoubtHead, fetchWeights } from "../shared/api.js";
import { clearNotice, reporting } from "../shared/notice.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";
import { canCompute } from "./activations.js";
import { Network } from "./network.js";

const MOST_PARAMETERS = 4_000_000; // 16 MB
const MOST_KEPT = 5;
const networks = new Map(); // "name revision" → Network, the newest last
const fetching = takeLatest((signal, { name, revision }) =>
  Promise.all([fetchWeights(name, revision), fetchDoubtHead(name, revision)]));
let loaded = null;

/** The chosen network, or null while its weights are not here. */
export const loadedNetwork = () => loaded;

/** Why a network stays on the server, in words for the visitor; null where it can be loaded. */
export function whyNotLoadable({ architecture }) {
  if (!canCompute(architecture)) return texts.serverOnly;
  return architecture.parameters > MOST_PARAMETERS ? texts.tooLarge : null;
}

/**
 * The network of a record, which loadedNetwork() gives from then on; null where it cannot be had, or
 * where another one was chosen in the meantime. After a failure, the notice's button calls retry().
 */
export async function loadNetwork(record, retry) {
  fetching.cancel();
  loaded = null;
  if (!record || whyNotLoadable(record)) {
    clearNotice("weights");
    return null;
  }
  let network = null;
  const load = async () => {
    network = networks.get(keyOf(record)) ?? (await fetched(record));
    if (network) loaded = network; // else another one was chosen meanwhile, which stays
  };
  await reporting("weights", load, { retry });
  return network;
}

const keyOf = ({ name, revision }) => `${name} ${revision}`;

async function fetched(record) {
  const vectors = await fetching.run(record);
  if (!vectors) return null;
  const network = new Network(record, ...vectors);
  networks.set(keyOf(record), network);
  if (networks.size > MOST_KEPT) networks.delete(networks.keys().next().value);
  return network;
}
