// The page of a training run, kept current while it trains: asks every two seconds whether
// there are new lines, only while the page is seen, more seldom where the site does not answer.

const EVERY = 2_000; // milliseconds
const AT_MOST = 30_000;
const TIMEOUT = 10_000;

const live = document.getElementById("live");
const stale = document.getElementById("stale");
const state = () => document.getElementById("run-state").dataset;
let wait = EVERY;

async function refresh() {
  const address = `${live.dataset.address}?seen=${encodeURIComponent(state().version)}`;
  const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT) });
  if (answer.status === 200) {
    live.innerHTML = await answer.text();
  } else if (answer.status !== 204) {
    throw new Error(String(answer.status));
  }
}

async function follow() {
  if (state().running !== "yes") {
    return;
  }
  if (!document.hidden) {
    try {
      await refresh();
      wait = EVERY;
      stale.hidden = true;
    } catch {
      wait = Math.min(2 * wait, AT_MOST); // the site is away: it is asked again
      stale.hidden = false;
    }
  }
  setTimeout(follow, wait);
}

setTimeout(follow, wait);
