/** The public API, as this page uses it: any script can send the same requests. */

import { readVector } from "./npy.js";
import { texts } from "./texts.js";

const TIMEOUT = 10_000; // milliseconds
const PACK_TIMEOUT = 600_000; // for megabytes
const PAUSE = 5; // seconds, where a 429 does not say how many
const pausedUntil = new Map(); // method → the time before which the server wants none of its requests
const SHOWN_FIELDS = "name,revision,architecture,accuracy,size_bytes,is_default";

/** What went wrong, in words for the visitor; the seconds to wait before another try, and the status (or null). */
export class ApiError extends Error {
  constructor(message, wait = null, status = null) {
    super(message);
    Object.assign(this, { wait, status });
  }
}

/** True where there is no such network: a name that is too long for an address (414) is nobody's. */
export const isGone = ({ status }) => status === 404 || status === 414;

/** The prediction for a picture (a PNG or JPEG blob) or for 784 pixels. `model` is "" for the default network. */
export function predict(image, model, signal) {
  if (!(image instanceof Blob)) return call("predict", { query: { model }, json: { pixels: image }, signal });
  return call("predict", { query: { model }, headers: { "Content-Type": image.type }, body: image, signal });
}

/** All digits of a picture (a PNG or JPEG blob): {segments, text}. */
export const predictSegments = (image, model, signal) =>
  call("predict", {
    query: { model, segments: true }, headers: { "Content-Type": image.type }, body: image, signal,
  });

/** What each of 784 pixels adds to a digit's score ("": the digit that is predicted). */
export const explain = (pixels, { model, digit }, signal) =>
  call("explain", { query: { model, digit }, json: { pixels }, signal });

/** Test images: options are the query parameters of GET /mnist/samples. */
export const fetchSamples = (options) => call("mnist/samples", { query: { dataset: "test", ...options } });

/** Everything about one network, its history included. */
export const fetchNetwork = (name) => call(`models/${encodeURIComponent(name)}`);

/** All parameters of a network in one Float32Array; with its revision, the browser never asks for them twice. */
export const fetchWeights = (name, revision) =>
  call(`models/${encodeURIComponent(name)}/weights`, { query: { revision }, read: readWeights });

/** The parameters of its doubt head, in one Float32Array; empty where it has none. */
export const fetchDoubtHead = (name, revision) =>
  call(`models/${encodeURIComponent(name)}/weights`, { query: { part: "doubt", revision }, read: readWeights });

/** The images to train on, without them: {version, bytes}. */
export const fetchPackFacts = () =>
  call("mnist/pack", { method: "HEAD", read: async ({ headers }) =>
    ({ version: headers.get("ETag").replaceAll('"', ""), bytes: Number(headers.get("Content-Length")) }) });

/**
 * The images to train on, an ArrayBuffer; arrived(bytes) is called on the way. The browser keeps a version for
 * ever, unless what it keeps `isDamaged`.
 */
export const fetchPack = (version, { arrived, isDamaged }) =>
  call("mnist/pack", {
    query: { version },
    timeout: PACK_TIMEOUT,
    cache: isDamaged ? "reload" : "default",
    read: (response) => readWhole(response.body, arrived),
  });

async function readWhole(stream, arrived) {
  const [parts, reader] = [[], stream.getReader()];
  for (let bytes = 0; ; arrived(bytes)) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).arrayBuffer();
    parts.push(value);
    bytes += value.length;
  }
}

const readWeights = async (response) => readVector(await response.arrayBuffer());

/**
 * Networks that can predict, the most accurate first: at most 25 of them, and how many there are.
 * Options are query parameters of GET /models.
 */
export async function fetchNetworks(options = {}) {
  const query = { status: "available", fields: SHOWN_FIELDS, page_size: 25, ...options };
  const { results: records, count } = await call("models", { query });
  return { records, count };
}

/**
 * Send one request; an ApiError says why there is no answer. With `json` it is a POST of that. In a pause that the
 * server asked for nothing is sent.
 */
async function call(path, options = {}) {
  const { query = {}, json, signal, cache, timeout = TIMEOUT, read = (response) => response.json() } = options;
  let { method = "GET", headers, body } = options;
  if (json) [headers, body] = [{ "Content-Type": "application/json" }, JSON.stringify(json)];
  if (body) method = "POST";
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  const wait = ((pausedUntil.get(method) ?? 0) - performance.now()) / 1000;
  if (wait > 0) throw new ApiError(texts.refusals[429], wait, 429);
  const url = parameters.size ? `${path}?${parameters}` : path;
  const signals = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
  let response;
  try {
    response = await fetch(url, { method, headers, body, cache, signal: AbortSignal.any(signals) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(texts.noServer);
  }
  const answer = response.ok ? await read(response).catch(whenUnread) : null;
  if (answer) return answer;
  const failure = errorOf(response);
  if (failure.status === 429) pausedUntil.set(method, performance.now() + 1000 * failure.wait);
  throw failure;
}

/** A connection that breaks or stalls on the way is one thing, an answer that is not what it should be another. */
function whenUnread({ name }) {
  if (name === "TypeError" || name === "TimeoutError") throw new ApiError(texts.noServer);
  return null;
}

/** The server's own words are for whoever writes programs; these are for whoever draws. */
function errorOf({ ok, status, headers }) {
  const seconds = Number(headers.get("Retry-After")); // a date is not a number, and is ignored
  const wait = seconds > 0 ? seconds : null;
  if (ok) return new ApiError(texts.unreadableAnswer);
  return new ApiError(texts.refusals[status] ?? texts.serverFailed, wait ?? (status === 429 ? PAUSE : null), status);
}
