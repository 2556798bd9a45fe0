/** Momentum that looks ahead, as on the server (training/core/fit/optimizers.py): u = 0.9 u + η g, w -= 0.9 u + η g. */

const FRICTION = 0.9;
const NEGLIGIBLE = 1e-20; // what is smaller becomes 0: tiny numbers are slow to compute with

export class Nesterov {
  constructor(length) {
    this.velocity = new Float32Array(length);
  }

  /** One step; the gradient (η g) comes multiplied by the learning rate. */
  step(parameters, gradient) {
    const { velocity } = this;
    for (let i = 0; i < velocity.length; i++) {
      const moved = gradient[i];
      velocity[i] = FRICTION * velocity[i] + moved;
      parameters[i] -= moved + FRICTION * velocity[i];
    }
  }

  flush() {
    const { velocity } = this;
    for (let i = 0; i < velocity.length; i++) if (Math.abs(velocity[i]) < NEGLIGIBLE) velocity[i] = 0;
  }
}
