/** One place for bad news: what failed, and a button (or a countdown) that tries again. */

import { texts } from "./texts.js";

const box = document.getElementById("notice");
const message = document.getElementById("message");
const countdown = document.getElementById("countdown");
const failed = new Map(); // what failed → how to try it again
let clock = null;

/** Say that `what` failed; `retry` is called by the button, or by itself when the server named a wait. */
export function report(what, error, retry) {
  failed.set(what, retry);
  box.hidden = false;
  message.textContent = error.message;
  stopClock();
  if (error.wait) countDown(Math.min(60, Math.ceil(error.wait)));
}

/** Say that `what` works (again). */
export function settle(what) {
  failed.delete(what);
  if (failed.size === 0) {
    stopClock();
    box.hidden = true;
  }
}

/** True while the server's own pause runs: ask nothing, the countdown will. */
export const isWaiting = () => clock !== null;

function countDown(seconds) {
  countdown.textContent = texts.wait(seconds);
  clock = setTimeout(() => (seconds > 1 ? countDown(seconds - 1) : retryAll()), 1000);
}

function stopClock() {
  clearTimeout(clock);
  clock = null;
  countdown.textContent = "";
}

function retryAll() {
  stopClock();
  for (const retry of [...failed.values()]) retry();
}

document.getElementById("retry").addEventListener("click", retryAll);
window.addEventListener("online", () => failed.size && retryAll());
