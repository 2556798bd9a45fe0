/** The 28 × 28 pixels that a network is given, computed on the page: for the time before the server answers. */

import { centred } from "./centring.js";
import { inkOn } from "./paint.js";

const SIDE = 140; // points of ink on each side: 5 for each of the 28 pixels, enough for a preview

/** The drawing as 784 pixels 0–1, close to what the server's centring gives; null where there is no ink. */
export const centredOnPage = (sheet) =>
  sheet.isSampleOnly ? sheet.sample.pixels : centred(inkOn(sheet, SIDE), SIDE);
