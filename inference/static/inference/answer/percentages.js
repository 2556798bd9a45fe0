/** Probabilities as texts with one decimal, rounded so that together they are exactly 100 %. */

/** [0.3333, 0.3333, 0.3334] → ["33.3", "33.3", "33.4"], by the largest remainder method. */
export function percentages(probabilities) {
  const exact = probabilities.map((probability) => 1000 * probability);
  const tenths = exact.map(Math.floor);
  const missing = 1000 - tenths.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((_, i) => i).sort((i, j) => exact[j] - tenths[j] - exact[i] + tenths[i]);
  for (const i of byRemainder.slice(0, missing)) tenths[i] += 1;
  return tenths.map((count) => (count / 10).toFixed(1));
}
