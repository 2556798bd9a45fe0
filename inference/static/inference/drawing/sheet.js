/** The sheet: every mark that was made on it, in order, so that the last one can be undone. */

export class Sheet {
  // A mark is {stroke: [[x, y], …]}, {sample: {pixels, label, index}} or {blank: true}.
  // Label and index are null where the pixels were edited by hand. A sample or a blank covers
  // what was drawn before it, which stays in the list for undo.
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

  get sample() {
    return this.#marks[this.#start()]?.sample ?? null;
  }

  get strokes() {
    return this.#marks.slice(this.#start()).flatMap((mark) => (mark.stroke ? [mark.stroke] : []));
  }

  get isEmpty() {
    return !this.sample?.pixels.some((ink) => ink > 0) && this.strokes.length === 0;
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
