// A two-layer net on the spirals, trained step by step: computed without a page; a test holds it against cs_core.

import { ACTIVATIONS } from "./activations.js";
import { results } from "./decision_regions_data.js";

const CLASSES = 3;
const [BETA1, BETA2, EPS] = [0.9, 0.999, 1e-8];
const GAINS = { relu: 2, leaky_relu: 2 };
const COUNT = results.points.length;

/** Where the parts lie in one row of parameters: W1 (2, H), b1 (H), W2 (H, 3), b2 (3). */
const parts = (H) => ({ W1: 0, b1: 2 * H, W2: 3 * H, b2: 3 * H + CLASSES * H, size: 3 * H + CLASSES * (H + 1) });

/** Scores of one point, written into `scores`; `h` takes the activations, `z` the sums. */
function forward(p, H, f, x0, x1, z, h, scores) {
  const { b1, W2, b2 } = parts(H);
  for (let c = 0; c < CLASSES; c++) scores[c] = p[b2 + c];
  for (let j = 0; j < H; j++) {
    z[j] = p[j] * x0 + p[H + j] * x1 + p[b1 + j];
    h[j] = f(z[j]);
    for (let c = 0; c < CLASSES; c++) scores[c] += h[j] * p[W2 + CLASSES * j + c];
  }
}

/** Mean loss and its gradient, by all parameters. */
function lossAndGradient(p, H, { value, slope }) {
  const { b1, W2, b2, size } = parts(H);
  const gradient = new Float64Array(size);
  const [z, h, scores] = [new Float64Array(H), new Float64Array(H), new Float64Array(CLASSES)];
  let loss = 0;
  for (let i = 0; i < COUNT; i++) {
    const [x0, x1] = results.points[i];
    forward(p, H, value, x0, x1, z, h, scores);
    const top = Math.max(scores[0], scores[1], scores[2]);
    let sum = 0;
    for (let c = 0; c < CLASSES; c++) sum += Math.exp(scores[c] - top);
    const log = top + Math.log(sum);
    loss += log - scores[results.labels[i]];
    for (let c = 0; c < CLASSES; c++) {
      scores[c] = (Math.exp(scores[c] - log) - (c === results.labels[i] ? 1 : 0)) / COUNT; // now dL/dscores
      gradient[b2 + c] += scores[c];
    }
    for (let j = 0; j < H; j++) {
      let back = 0;
      for (let c = 0; c < CLASSES; c++) {
        gradient[W2 + CLASSES * j + c] += h[j] * scores[c];
        back += p[W2 + CLASSES * j + c] * scores[c];
      }
      back *= slope(z[j]);
      gradient[j] += back * x0;
      gradient[H + j] += back * x1;
      gradient[b1 + j] += back;
    }
  }
  return { loss: loss / COUNT, gradient };
}

export const math = {
  /** The first weights of a seed: its normal numbers, scaled as `init_params` scales them. */
  first(activation, H, seed) {
    const { b1, W2, b2, size } = parts(H);
    const drawn = results.normals[seed];
    const p = new Float64Array(size);
    for (let k = 0; k < b1; k++) p[k] = drawn[k] * Math.sqrt((GAINS[activation] ?? 1) / 2);
    for (let k = W2; k < b2; k++) p[k] = drawn[k - H] * Math.sqrt(1 / H);
    return p;
  },

  /** A training that remembers the parameters of every step; `until(step)` trains as far. */
  training(activation, H, seed, rate) {
    const rows = [math.first(activation, H, seed)];
    const losses = [];
    const { size } = parts(H);
    const [m, v] = [new Float64Array(size), new Float64Array(size)];
    const step = () => {
      const t = rows.length;
      const { loss, gradient } = lossAndGradient(rows[t - 1], H, ACTIVATIONS[activation]);
      const next = new Float64Array(size);
      for (let k = 0; k < size; k++) {
        m[k] = BETA1 * m[k] + (1 - BETA1) * gradient[k];
        v[k] = BETA2 * v[k] + (1 - BETA2) * gradient[k] ** 2;
        next[k] = rows[t - 1][k] - (rate * (m[k] / (1 - BETA1 ** t))) / (Math.sqrt(v[k] / (1 - BETA2 ** t)) + EPS);
      }
      losses.push(loss);
      rows.push(next);
    };
    return {
      done: () => rows.length - 1,
      until(to) {
        while (rows.length <= to) step();
        return rows[to];
      },
    };
  },

  /** The parameters after so many steps, as a list. */
  trained: (activation, H, seed, rate, steps) => [...math.training(activation, H, seed, rate).until(steps)],

  /** Loss, points that are right, and for each unit the share of points with a positive sum. */
  judged(p, activation, H) {
    const [z, h, scores] = [new Float64Array(H), new Float64Array(H), new Float64Array(CLASSES)];
    const on = new Array(H).fill(0);
    results.points.forEach(([x0, x1]) => {
      forward(p, H, ACTIVATIONS[activation].value, x0, x1, z, h, scores);
      for (let j = 0; j < H; j++) on[j] += z[j] > 0 ? 1 : 0;
    });
    const right = COUNT - math.missed(p, activation, H).length;
    return { loss: lossAndGradient(p, H, ACTIVATIONS[activation]).loss, right, on: on.map((n) => n / COUNT) };
  },

  /** Which points are wrong. */
  missed(p, activation, H) {
    const [z, h, scores] = [new Float64Array(H), new Float64Array(H), new Float64Array(CLASSES)];
    const isWrong = ([x0, x1], i) => {
      forward(p, H, ACTIVATIONS[activation].value, x0, x1, z, h, scores);
      return scores.indexOf(Math.max(...scores)) !== results.labels[i];
    };
    return results.points.flatMap((point, i) => (isWrong(point, i) ? [i] : []));
  },

  /** A ReLU that is 0 at every point gets no gradient any more. */
  isDead: (activation, share) => activation === "relu" && share === 0,

  /** By how much each class leads the best of the others, on a grid of `cells`² places, row by row. */
  leads(p, activation, H, [low, high], cells) {
    const [z, h, scores] = [new Float64Array(H), new Float64Array(H), new Float64Array(CLASSES)];
    const leads = Array.from({ length: CLASSES }, () => new Float64Array(cells * cells));
    const at = (i) => low + ((high - low) * (i + 0.5)) / cells;
    for (let k = 0; k < cells * cells; k++) {
      forward(p, H, ACTIVATIONS[activation].value, at(k % cells), at(Math.floor(k / cells)), z, h, scores);
      const [a, b, c] = scores;
      leads[0][k] = a - Math.max(b, c);
      leads[1][k] = b - Math.max(a, c);
      leads[2][k] = c - Math.max(a, b);
    }
    return leads;
  },

  /** The line on which a unit's sum is 0: two points far outside, or null if it has no direction. */
  line(p, H, j) {
    const [u, v, b] = [p[j], p[H + j], p[2 * H + j]];
    const square = u * u + v * v;
    if (square < 1e-18) return null;
    const [x, y] = [(-b * u) / square, (-b * v) / square]; // the nearest place to the origin
    const far = 4 / Math.sqrt(square);
    return [[x - v * far, y + u * far], [x + v * far, y - u * far]];
  },

  /** How many of the seeds have all points right that can be. */
  reached: (activation, rate, H) =>
    results.runs[activation][results.rates.indexOf(rate)][results.widths.indexOf(H)].map(([right]) => right >= math.best()),

  /** Points that some function can have right: where points of several classes coincide, one class is. */
  best() {
    const places = new Map();
    results.points.forEach((point, i) => {
      const counts = places.get(String(point)) ?? [0, 0, 0];
      counts[results.labels[i]] += 1;
      places.set(String(point), counts);
    });
    return [...places.values()].reduce((sum, counts) => sum + Math.max(...counts), 0);
  },
};
