/** Snapshots of the first ten units, as an artifact keeps them (training/core/snapshots.py): 784 signed bytes each. */

const UNITS = 10;
const LEVELS = 127; // a unit's own largest weight

/** Whether a snapshot is kept after this epoch: 0, 1, 2, 4, 8 … */
export const isSnapshotDue = (epoch) => (epoch & (epoch - 1)) === 0;

export function snapshotOf(epoch, { weights, nIn, nOut }) {
  const units = Array.from({ length: Math.min(UNITS, nOut) }, (_, unit) => {
    const picture = Float32Array.from({ length: nIn }, (_, i) => finite(weights[i * nOut + unit]));
    const peak = picture.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
    const bytes = Uint8Array.from(picture, (weight) => Math.round((weight * LEVELS) / peak));
    return btoa(String.fromCharCode(...bytes));
  });
  return { epoch, units };
}

const finite = (number) => (Number.isFinite(number) ? number : 0);
