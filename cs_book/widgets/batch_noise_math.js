// Gradients of mini-batches: what the figure computes, without a page; a test holds it against NumPy.

import { randomFrom } from "./random.js";

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const math = {
  /** Batches of `size` out of `n` examples: lists of indices. */
  batches(seed, n, size, replace, number) {
    const random = randomFrom(seed);
    const order = Array.from({ length: n }, (_, i) => i);
    return Array.from({ length: number }, () => {
      if (replace) return Array.from({ length: size }, () => Math.floor(random() * n));
      for (let i = 0; i < size; i++) { // the first cards of a deck that is shuffled so far
        const other = i + Math.floor(random() * (n - i));
        [order[i], order[other]] = [order[other], order[i]];
      }
      return order.slice(0, size);
    });
  },

  /** The mean gradient of each batch; `gradients` are pairs, one an example. */
  means: (gradients, batches) => batches.map((batch) => [0, 1].map((d) => mean(batch.map((i) => gradients[i][d])))),

  /** Mean and variance (over all, ddof 0) of both entries. */
  moments(pairs) {
    const center = [0, 1].map((d) => mean(pairs.map((pair) => pair[d])));
    return { center, variance: center.map((c, d) => mean(pairs.map((pair) => (pair[d] - c) ** 2))) };
  },

  /** Variance of a batch's mean, from the variance over all n examples. */
  predicted: (variance, n, size, replace) => (variance / size) * (replace ? 1 : (n - size) / (n - 1)),

  /** How many of the pairs lie more than 45° from the direction of the first axis. */
  off: (pairs) => pairs.filter(([along, across]) => along <= Math.abs(across)).length,
};
