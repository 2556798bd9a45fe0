/** A small copy of the drawing and its answer, shown while the large ones are out of sight. */

import { byId } from "../shared/dom.js";
import { paintPixels } from "../shared/images.js";

const mini = byId("mini");
const visible = new Set();
let isEmpty = true;

export function startMini() {
  const frames = [byId("drawing"), byId("prediction")].map((element) => element.parentElement);
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) visible[isIntersecting ? "add" : "delete"](target);
    mini.hidden = isEmpty || visible.size === frames.length;
  }, { threshold: 0.5 });
  frames.forEach((frame) => observer.observe(frame));
}

/** The digit and how sure the network is of it, as texts; without pixels, nothing. */
export function showMini(digit, confidence, pixels) {
  isEmpty = !pixels;
  mini.hidden = isEmpty || visible.size === 2;
  if (isEmpty) return;
  paintPixels(byId("mini-drawing"), pixels);
  byId("mini-digit").textContent = digit;
  byId("mini-confidence").textContent = confidence;
}
