/** The trained network as two files to save, and the command that publishes them. */

import { byId } from "../shared/dom.js";
import { trainTexts } from "./texts.js";

/** Offer an artifact: {name, accuracy, weights: bytes, metadata: text}. */
export function showFiles({ name, accuracy, weights, metadata }) {
  byId("files").hidden = false;
  byId("files-status").textContent = trainTexts.filesReady(name, accuracy);
  offer(byId("save-npz"), `${name}.npz`, new Blob([weights], { type: "application/zip" }));
  offer(byId("save-json"), `${name}.json`, new Blob([metadata], { type: "application/json" }));
  byId("publish").textContent = trainTexts.publish(name);
}

function offer(link, name, blob) {
  URL.revokeObjectURL(link.href);
  Object.assign(link, { href: URL.createObjectURL(blob), download: name, textContent: name });
}
