/** The notice that something failed, with a button (or a countdown) that tries again. */

import { byId } from "./dom.js";
import { texts } from "./texts.js";

const LONGEST_WAIT = 60; // seconds
const failures = new Map(); // what failed → the function that tries it again
let timer = null;

/** Show that `what` failed; `retry` is called by the button, or after the wait that the server asked for. */
export function reportFailure(what, error, retry) {
  failures.set(what, retry);
  byId("notice").hidden = false;
  byId("message").textContent = error.message;
  stopCountdown();
  if (error.wait) countDown(Math.min(LONGEST_WAIT, Math.ceil(error.wait)));
}

/** Record that `what` works (again); the notice goes when nothing else fails. */
export function clearFailure(what) {
  failures.delete(what);
  if (failures.size > 0) return;
  stopCountdown();
  byId("notice").hidden = true;
}

/** True during the wait that the server asked for: send nothing, the countdown will. */
export const isWaiting = () => timer !== null;

function countDown(seconds) {
  byId("countdown").textContent = texts.nextTry(seconds);
  timer = setTimeout(() => (seconds > 1 ? countDown(seconds - 1) : retryAll()), 1000);
}

function stopCountdown() {
  clearTimeout(timer);
  timer = null;
  byId("countdown").textContent = "";
}

function retryAll() {
  stopCountdown();
  for (const retry of [...failures.values()]) retry();
}

byId("retry").addEventListener("click", retryAll);
window.addEventListener("online", () => failures.size && retryAll());
