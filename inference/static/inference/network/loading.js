/** The network in this browser: its weights are fetched once, and kept while the page is open. */

import { weights } from "../shared/api.js";
import { latest } from "../shared/take-latest.js";
import { Network } from "./network.js";
import { report, settle } from "../shared/notice.js";
import { texts } from "../shared/texts.js";

const LARGEST = 4_000_000; // parameters: 16 MB
const known = new Map(); // name and revision → Network
const says = document.getElementById("inside-says");
let wanted = null;
let loaded = null;

const loading = latest(() => weights(wanted.name));

/** The chosen network, or null while it is not here. */
export const loadedNetwork = () => loaded;

/** Get a record's network. Null where it cannot be had, or another was wanted in the meantime. */
export async function loadNetwork(record) {
  [wanted, loaded] = [record, null];
  loading.cancel();
  if (!record) return null;
  const isSmall = record.architecture.parameters <= LARGEST;
  says.textContent = isSmall ? "" : texts.tooLarge;
  if (!isSmall) return null;
  const key = `${record.name} ${record.revision}`;
  try {
    const vector = known.has(key) ? null : await loading.ask();
    if (vector) known.set(key, new Network(record, vector));
    if (wanted !== record) return null;
    settle("weights");
    return (loaded = known.get(key) ?? null);
  } catch (error) {
    report("weights", error, () => document.getElementById("network").onchange());
    return null;
  }
}
