/** The public API, as this page uses it: any script can send the same requests. */

import { readVector } from "./npy.js";
import { texts } from "./texts.js";

const TIMEOUT = 10_000; // milliseconds

/** What went wrong, in words for the visitor, and the seconds to wait before another try (or null). */
export class ApiError extends Error {
  constructor(message, wait = null) {
    super(message);
    this.wait = wait;
  }
}

/** The prediction for a picture (a PNG blob) or for 784 pixels. `model` is "" for the default network. */
export function predict(image, model, signal) {
  if (!(image instanceof Blob)) return call("predict", { query: { model }, json: { pixels: image }, signal });
  return call("predict", { query: { model }, headers: { "Content-Type": "image/png" }, body: image, signal });
}

/** What each of 784 pixels adds to a digit's score ("": the digit that is predicted). */
export const explain = (pixels, { model, digit }, signal) =>
  call("explain", { query: { model, digit }, json: { pixels }, signal });

/** Test images: options are the query parameters of GET /mnist/samples. */
export const fetchSamples = (options) => call("mnist/samples", { query: { dataset: "test", ...options } });

/** Everything about one network, its history included. */
export const fetchNetwork = (name) => call(`models/${encodeURIComponent(name)}`);

/** All parameters of a network in one Float32Array; the browser caches them by revision. */
export const fetchWeights = (name) => call(`models/${encodeURIComponent(name)}/weights`, { read: readWeights });

/** The parameters of its doubt head, in one Float32Array; empty where it has none. */
export const fetchDoubtHead = (name) =>
  call(`models/${encodeURIComponent(name)}/weights`, { query: { part: "doubt" }, read: readWeights });

const readWeights = async (response) => readVector(await response.arrayBuffer());

/** Every network that can predict, the most accurate first. */
export async function fetchNetworks() {
  const records = [];
  for (let page = 1, isMore = true; isMore; page++) {
    const answer = await call("models", { query: { ordering: "-accuracy", page_size: 100, page } });
    records.push(...answer.results.filter((record) => record.status === "available"));
    isMore = answer.next !== null;
  }
  return records;
}

/** Send one request; an ApiError says why there is no answer. With `json` it is a POST of that. */
async function call(path, { query = {}, json, headers, body, signal, read = (response) => response.json() } = {}) {
  if (json) [headers, body] = [{ "Content-Type": "application/json" }, JSON.stringify(json)];
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  const url = parameters.size ? `${path}?${parameters}` : path;
  const signals = [AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])];
  let response;
  try {
    response = await fetch(url, { method: body ? "POST" : "GET", headers, body, signal: AbortSignal.any(signals) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(texts.noServer);
  }
  const answer = await (response.ok ? read(response) : response.json()).catch(() => null);
  if (response.ok && answer) return answer;
  throw errorOf(response, answer);
}

function errorOf(response, answer) {
  const wait = Number(response.headers.get("Retry-After")) || null; // a date is ignored
  if (response.status === 429) return new ApiError(texts.tooManyRequests, wait ?? 5);
  return new ApiError(answer?.detail ?? texts.unreadableAnswer, wait);
}
