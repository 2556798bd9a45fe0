/** The notice over the page: what failed, with a button (or a countdown) that tries again, or what is not as expected. */

import { ApiError } from "./api.js";
import { byId } from "./dom.js";
import { texts } from "./texts.js";

const LONGEST_WAIT = 60; // seconds
const notices = new Map(); // what it is about → {message, retry}, the newest last
const newest = new Map(); // what it is about → the call of reporting() that has the last word on it
let timer = 0;

/**
 * Run an async work(). Where it fails, the notice says what failed(reason) returns, else the reason, and
 * offers retry(); where it works, a notice that it failed before goes away. Once there is newer work, or
 * anything else was said about `what`, this one's end says nothing.
 */
export async function reporting(what, work, { retry, failed = () => {} }) {
  const call = Symbol(what);
  newest.set(what, call);
  try {
    await work();
    if (newest.get(what) === call) clearNotice(what);
  } catch (error) {
    if (newest.get(what) !== call) return;
    const reason = error instanceof ApiError ? error.message : texts.pageFailed;
    if (reason === texts.pageFailed) console.error(error); // for whoever programs
    notify(what, failed(reason) ?? reason, retry);
    if (error.wait) countDown(Math.min(LONGEST_WAIT, Math.ceil(error.wait)));
  }
}

/** Say something about `what`; retry() is called by the notice's button, where there is one. */
export function notify(what, message, retry = null) {
  newest.delete(what);
  notices.delete(what);
  notices.set(what, { message, retry });
  show();
}

/** `what` works, or nobody wants it any more. */
export function clearNotice(what) {
  newest.delete(what);
  if (notices.delete(what)) show();
}

function show() {
  const last = [...notices.values()].at(-1);
  byId("notice").hidden = !last;
  byId("message").textContent = last?.message ?? "";
  byId("retry").hidden = ![...notices.values()].some(({ retry }) => retry);
}

function countDown(seconds) {
  stopCountdown();
  byId("countdown").textContent = texts.nextTry(seconds);
  timer = setTimeout(() => (seconds > 1 ? countDown(seconds - 1) : retryAll()), 1000);
}

function stopCountdown() {
  clearTimeout(timer);
  byId("countdown").textContent = "";
}

function retryAll() {
  stopCountdown();
  for (const { retry } of [...notices.values()]) retry?.();
}

byId("retry").addEventListener("click", retryAll);
byId("close-notice").addEventListener("click", () => (byId("notice").hidden = true));
window.addEventListener("online", retryAll);
