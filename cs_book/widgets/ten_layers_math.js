// What ten layers make of a signal: measured for some scales of the weights, between them interpolated.

import { results } from "./ten_layers_data.js";

const { scales, runs } = results;

/** Mix two numbers, or two lists of the same shape, entry by entry. */
const mixed = (a, b, share) =>
  Array.isArray(a) ? a.map((value, i) => mixed(value, b[i], share)) : a + share * (b - a);

export const math = {
  /** Between which two measured scales a scale lies, and how far along, on a logarithmic axis. */
  between(scale) {
    const next = scales.findIndex((measured, i) => i > 0 && measured >= scale);
    const i = next < 0 ? scales.length - 1 : next;
    const share = Math.log(scale / scales[i - 1]) / Math.log(scales[i] / scales[i - 1]);
    return { i: i - 1, share: Math.min(1, Math.max(0, share)) };
  },

  /** All that was measured for a nonlinearity, at any scale between the ends of the table. */
  read(activation, scale) {
    const { i, share } = math.between(scale);
    return Object.fromEntries(Object.entries(runs[activation]).map(([key, column]) =>
      [key, mixed(column[i], column[i + 1], share)]));
  },

  /** Powers of ten for an axis that holds all rows: from 10⁻⁴ or less in steps of four, to 1 or more. */
  ends(rows) {
    const all = rows.map(([root]) => root);
    const fit = (value) => 4 * value;
    const low = fit(Math.floor((Math.min(...all) - 0.5) / 4));
    const high = fit(Math.ceil((Math.max(...all) - 0.5) / 4));
    return [Math.min(-4, low), Math.max(1, high)];
  },

  /** What to say of a start: the scores do not vary, they are so large that softmax saturates, or neither. */
  verdict: ({ loss, scores }) => (scores < -2 ? "blind" : loss > 0.7 ? "sure" : "open"),
};
