/** A search field beside a menu of networks, for where there are more of them than the menu shows. */

import { fetchNetworks } from "../shared/api.js";
import { reporting } from "../shared/notice.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";

const PAUSE = 250; // milliseconds without typing after which is searched

/** Search while the visitor types into `field`, and call searched(records) with what was found. */
export function startNetworkSearch(field, { searched }) {
  const status = field.nextElementSibling;
  const searching = takeLatest(() => fetchNetworks({ search: field.value.trim() }));
  const search = () => reporting("network search", showFound, { retry: search });
  let timer = null;

  async function showFound() {
    const answer = await searching.run();
    if (!answer) return;
    showCount(answer);
    searched(answer.records);
  }

  function showCount({ records, count }) {
    status.textContent = texts.networksFound(records.length, count);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });

  /** Offer the search where not all networks are listed. */
  return (answer) => {
    if (answer.count <= answer.records.length) return;
    field.parentElement.hidden = false;
    showCount(answer);
  };
}
