/** What the network is about to see, once a frame, while the hand still moves. */

import { centred } from "./centring.js";
import { inkOf } from "./paint.js";
import { isStill, warped } from "./transforms.js";

const SIDE = 140; // five dots for each of the 28: enough to look at, a quarter of the work
let frame = null;

export const preview = {
  /** Call shown(pixels) in the next frame; of several calls before it, the last one counts. */
  soon(sheet, base, amounts, shown) {
    this.cancel();
    frame = requestAnimationFrame(() => {
      frame = null;
      const image = base ?? pixelsOf(sheet);
      if (image) shown(isStill(amounts) ? image : warped(image, amounts));
    });
  },

  cancel() {
    cancelAnimationFrame(frame);
    frame = null;
  },
};

const pixelsOf = (sheet) =>
  sheet.isPureSample ? sheet.sample.pixels : centred(inkOf(sheet, SIDE), SIDE);
