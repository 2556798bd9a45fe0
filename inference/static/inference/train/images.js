/** The images to train on: how large they are, and their way to the worker, once. */

import * as api from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { reporting } from "../shared/notice.js";
import { texts } from "../shared/texts.js";
import { trainTexts } from "./texts.js";

let facts = null; // {version, bytes}
let arriving = null; // a promise: whether they have arrived
let known = () => {};
let isDamaged = false; // whether those that the browser keeps are

/** Say how large they are; whenKnown(bytes) is called with it, before haveImages() resolves. */
export function startImages(whenKnown) {
  known = whenKnown;
  return reporting("images", askFacts, { retry: () => startImages(whenKnown) });
}

async function askFacts() {
  facts ??= await api.fetchPackFacts();
  known(facts.bytes);
  if (!arriving) show(trainTexts.dataSize(facts.bytes));
  return facts;
}

/**
 * Load them, the first time, and give them to receive(buffer), which resolves to {source, images: how many}.
 * Resolves to whether they are there.
 */
export async function haveImages(receive) {
  arriving ??= load(receive);
  const isHere = await arriving;
  if (!isHere) arriving = null;
  return isHere;
}

async function load(receive) {
  let isHere = false;
  const fetchAll = async () => {
    const { version, bytes } = await askFacts();
    const arrived = (soFar) => show(trainTexts.dataArriving(soFar, bytes));
    const { source, images } = await receive(await api.fetchPack(version, { arrived, isDamaged }));
    isDamaged = !images;
    if (isDamaged) throw new api.ApiError(texts.unreadableAnswer);
    show(trainTexts.data(source, images));
    isHere = true;
  };
  await reporting("images", fetchAll, { retry: () => haveImages(receive) });
  return isHere;
}

const show = (text) => (byId("data-status").textContent = text);
