/** The sheet of paper: every mark made on it, in order, so that the last one can be taken back. */

export class Sheet {
  // A mark is {stroke: [[x, y], …]}, {sample: {pixels, label, index}} or {blank: true};
  // label and index are null where the pixels were edited by hand.
  // The last two start the sheet afresh; what they cover is still there for undo.
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
  get isPureSample() {
    return Boolean(this.sample) && this.strokes.length === 0;
  }

  #start() {
    return Math.max(0, this.#marks.findLastIndex((mark) => !mark.stroke));
  }
}
