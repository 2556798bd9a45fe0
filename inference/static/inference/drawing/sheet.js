/** The sheet: every mark that was made on it, in order, so that the last one can be undone. */

import { PENS } from "./pens.js";

export class Sheet {
  // A mark is {stroke: {points: [[x, y], …], pen}}, {sample: {pixels, label, index}} or {blank: true};
  // `pen` is a row of PENS. Label and index are null where the pixels are no test image's.
  // A sample or a blank covers what was drawn before it, which stays in the list for undo.
  #marks = [];

  add(mark) {
    this.#marks.push(mark);
  }

  undo() {
    this.#marks.pop();
  }

  clear() {
    if (!this.isEmpty) this.add({ blank: true });
  }

  /** True while nothing was done to the sheet since this stroke was begun. */
  isLast(stroke) {
    return this.#marks.at(-1)?.stroke === stroke;
  }

  get sample() {
    return this.#marks[this.#start()]?.sample ?? null;
  }

  get strokes() {
    return this.#marks.slice(this.#start()).flatMap((mark) => (mark.stroke ? [mark.stroke] : []));
  }

  /** The strokes that leave ink. */
  get inkStrokes() {
    return this.strokes.filter(({ pen }) => !PENS[pen].erases);
  }

  get isEmpty() {
    return !this.sample?.pixels.some((ink) => ink > 0) && this.inkStrokes.length === 0;
  }

  /** True when an eraser was here, so that little or nothing may be left of what was drawn. */
  get isErased() {
    return this.strokes.length > this.inkStrokes.length;
  }

  /** True when nothing was added to the sample, so that its label holds. */
  get isSampleOnly() {
    return Boolean(this.sample) && this.strokes.length === 0;
  }

  /** The first mark that is not covered. */
  #start() {
    return Math.max(0, this.#marks.findLastIndex((mark) => !mark.stroke));
  }
}
