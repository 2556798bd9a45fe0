/** The public API, as this page uses it: nothing here that a script of your own could not do. */

import { readVector } from "./npy.js";
import { texts } from "./texts.js";

const PATIENCE = 10_000; // milliseconds

/** What went wrong, in words for the visitor, and the seconds to wait before another try (or null). */
export class ApiError extends Error {
  constructor(message, wait = null) {
    super(message);
    this.wait = wait;
  }
}

/** The network's answer to a picture (a PNG blob) or to 784 pixels. */
export function predict(question, model, signal) {
  const isPicture = question instanceof Blob;
  return call("predict", { model }, {
    method: "POST",
    headers: { "Content-Type": isPicture ? "image/png" : "application/json" },
    body: isPicture ? question : JSON.stringify({ pixels: question }),
    signal,
  });
}

/** What each of 784 pixels adds to a digit ("" for the one that is read). */
export const explain = (pixels, { model, digit }, signal) =>
  call("explain", { model, digit }, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ pixels }),
    signal,
  });

/** Everything about one network, its history included. */
export const network = (name) => call(`models/${encodeURIComponent(name)}`);

/** All of a network's parameters in one Float32Array; the browser keeps them by revision. */
export const weights = (name) => call(`models/${encodeURIComponent(name)}/weights`, {}, {}, vectorOf);

const vectorOf = async (response) => readVector(await response.arrayBuffer());

export const samples = (options) => call("mnist/samples", { dataset: "test", ...options });

/** Every network that can be asked, the best first. */
export async function networks() {
  const found = [];
  for (let page = 1, more = true; more; page++) {
    const answer = await call("models", { ordering: "-accuracy", page_size: 100, page });
    found.push(...answer.results.filter((network) => network.status === "available"));
    more = answer.next !== null;
  }
  return found;
}

async function call(path, query = {}, { signal, ...options } = {}, read = (response) => response.json()) {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const url = given.length ? `${path}?${new URLSearchParams(given)}` : path;
  const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
  let response;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.any(signals) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(texts.away);
  }
  const answer = await (response.ok ? read(response) : response.json()).catch(() => null);
  if (response.ok && answer) return answer;
  throw problem(response, answer);
}

function problem(response, answer) {
  const wait = Number(response.headers.get("Retry-After")) || null; // a date counts as nothing
  if (response.status === 429) return new ApiError(texts.tooMany, wait ?? 5);
  return new ApiError(answer?.detail ?? texts.strange, wait);
}
