// What an activation makes of a normal input: computed without a page; a test holds it against cs_core.

import { ACTIVATIONS, PIECES, bell } from "./activations.js";

const NODES = 2000;
const REACH = 8; // standard deviations to either side
const WIDE = (2 * REACH) / NODES;
// the middles of narrow strips of a bell, and the share of each
const STRIPS = Array.from({ length: NODES }, (_, i) => {
  const place = -REACH + (i + 0.5) * WIDE;
  return { place, share: WIDE * bell(place) };
});
const SMALL = 0.1; // of the steepest slope: below it a unit hardly learns
const STEEPEST = { sigmoid: 0.25, selu: 1.7580993408473766, gelu: 1.1289042, silu: 1.0998393, maxout: 2 };

export const math = {
  pieces: () => PIECES,
  value: (name, a, z) => ACTIVATIONS[name].value(z, a),
  slope: (name, a, z) => ACTIVATIONS[name].slope(z, a),

  /** Mean and standard deviation of the output, and of the slopes their size and two shares. */
  passed(name, a, mean, std) {
    const { value, slope } = ACTIVATIONS[name];
    const least = SMALL * (STEEPEST[name] ?? 1);
    const found = { mean: 0, std: 0, size: 0, small: 0, zero: 0 };
    for (const { place, share } of STRIPS) {
      const z = mean + std * place;
      const [out, steep] = [value(z, a), Math.abs(slope(z, a))];
      found.mean += share * out;
      found.std += share * out ** 2;
      found.size += share * steep ** 2;
      if (steep < least) found.small += share;
      if (steep === 0) found.zero += share;
    }
    found.std = Math.sqrt(Math.max(0, found.std - found.mean ** 2));
    found.size = Math.sqrt(found.size);
    return found;
  },

  /** The share of the outputs in each of some bins of the same width; those outside are left out. */
  histogram(name, a, mean, std, [low, high], bins) {
    const shares = new Array(bins).fill(0);
    for (const { place, share } of STRIPS) {
      const bin = Math.floor(((ACTIVATIONS[name].value(mean + std * place, a) - low) / (high - low)) * bins);
      if (bin >= 0 && bin < bins) shares[bin] += share;
    }
    return shares;
  },
};
