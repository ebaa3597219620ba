// Digits through untrained networks and gradients back: computed without a page; a test holds it against cs_core.

import { ACTIVATIONS } from "./activations.js";
import { results } from "./depth_gradients_data.js";
import { randomFrom } from "./random.js";

const [D, H, C, MOST] = [64, 32, 10, 20];
const SHOWN = [0, 2, 14]; // a 0, a 1 and a 7
const N = results.digits.length;
const SHAPES = [[D, H], ...Array(2 * MOST).fill([H, H]), [H, C]];
const X = Float64Array.from(results.digits.flatMap((digit) => digit.map((gray, j) => (gray - results.mean[j]) / 16)));

/** (N, n) times (n, m), times a number. */
function times(A, W, n, m, factor) {
  const out = new Float64Array(N * m);
  for (let i = 0; i < N; i++) {
    const row = i * m;
    for (let k = 0; k < n; k++) {
      const a = factor * A[i * n + k];
      if (a === 0) continue; // half of what ReLU hands on
      const from = k * m;
      for (let j = 0; j < m; j++) out[row + j] += a * W[from + j];
    }
  }
  return out;
}

const transposed = (W, n, m) => Float64Array.from({ length: n * m }, (_, i) => W[(i % n) * m + Math.floor(i / n)]);
const plus = (A, B) => A.map((a, i) => a + B[i]);

function length(A) {
  let sum = 0;
  for (let i = 0; i < A.length; i++) sum += A[i] * A[i];
  return Math.sqrt(sum);
}

/** Mean cosine of two different rows. */
function meanCosine(A) {
  const sum = new Float64Array(H);
  for (let i = 0; i < N; i++) {
    const row = A.subarray(i * H, (i + 1) * H);
    const size = length(row);
    row.forEach((a, j) => (sum[j] += a / size));
  }
  return (length(sum) ** 2 - N) / (N * (N - 1));
}

/** Mean cross-entropy, and its gradient by the scores. */
function lossAndGradient(scores) {
  const gradient = new Float64Array(N * C);
  let loss = 0;
  results.labels.forEach((label, i) => {
    const row = scores.subarray(i * C, (i + 1) * C);
    const top = Math.max(...row);
    const log = top + Math.log(row.reduce((sum, score) => sum + Math.exp(score - top), 0));
    loss += (log - row[label]) / N;
    row.forEach((score, c) => (gradient[i * C + c] = (Math.exp(score - log) - (c === label ? 1 : 0)) / N));
  });
  return { loss, gradient };
}

const drawn = new Map();

/** Standard normal matrices of a seed, each with its transpose: the first layer's, the hidden ones', the last one's. */
function normals(seed) {
  if (drawn.has(seed)) return drawn.get(seed);
  const random = randomFrom(seed);
  let spare = null;
  const next = () => {
    if (spare !== null) return [spare, (spare = null)][0];
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  drawn.set(seed, SHAPES.map(([n, m]) => {
    const W = Float64Array.from({ length: n * m }, next);
    return { W, T: transposed(W, n, m) };
  }));
  return drawn.get(seed);
}

/** What the normal numbers of each layer of a network are multiplied by. */
function factors(net, { activation, blocks, scale, start }) {
  const gain = activation === "relu" ? 2 : 1;
  const second = { zero: 0, divided: blocks ** -0.5, he: 1 }[start];
  const hidden = Array.from({ length: 2 * blocks + 1 }, (_, k) =>
    scale * (net === "shortcuts" && k > 0 && k % 2 === 0 ? second : 1) * Math.sqrt(gain / SHAPES[k][0]));
  return [...hidden, scale * Math.sqrt(1 / H)];
}

/** All that the figure draws of one network. */
function measure(net, state) {
  const { value, slope } = ACTIVATIONS[state.activation];
  const size = factors(net, state);
  const last = size.length - 1;
  const all = normals(state.seed);
  const shortcuts = net === "shortcuts";
  const ends = (k) => shortcuts && k > 0 && k % 2 === 0; // the end of a block
  const shown = (k) => !shortcuts || k % 2 === 0;
  const [sums, cosines, gradients] = [[], [], []];
  let [A, past] = [X, X];
  for (let k = 0; k < last; k++) {
    const Z = times(A, all[k].W, SHAPES[k][0], H, size[k]);
    sums.push(ends(k) ? plus(Z, past) : Z);
    A = sums[k].map((z) => value(z));
    if (shown(k)) {
      past = A;
      cosines.push(meanCosine(A));
    }
  }
  const scores = times(A, all.at(-1).W, H, C, size[last]);
  const { loss, gradient } = lossAndGradient(scores);
  let G = times(gradient, all.at(-1).T, C, H, size[last]);
  for (let k = last - 1; k >= 0; k--) {
    if (shown(k)) gradients.unshift(Math.sqrt(N) * length(G));
    const back = G.map((g, i) => g * slope(sums[k][i]));
    if (ends(k)) past = back;
    if (k === 0) G = back; // nobody asks for the gradient of the digits
    else G = times(back, all[k].T, H, H, size[k]);
    if (shortcuts && k % 2 === 1) G = plus(G, past); // the fork
  }
  return {
    cosines, gradients, loss, first: length(byFirstWeights(G)),
    scores: SHOWN.map((i) => [...scores.subarray(i * C, (i + 1) * C)]),
  };
}

/** The gradient by the first weights, from that by the first sums. */
function byFirstWeights(G) {
  const out = new Float64Array(D * H);
  for (let i = 0; i < N; i++)
    for (let d = 0; d < D; d++) for (let j = 0; j < H; j++) out[d * H + j] += X[i * D + d] * G[i * H + j];
  return out;
}

export const math = {
  /** Both networks, in one state of the figure. */
  measure: (state) => ({ plain: measure("plain", state), shortcuts: measure("shortcuts", state) }),

  /** What to say of the gradients: do they vanish or explode on their way back, or neither? */
  verdict({ gradients }) {
    const factor = gradients[0] / gradients.at(-1);
    return factor < 0.01 ? "vanish" : factor > 10 ? "explode" : "level";
  },

  /** What to say of the digits: how alike are their last hidden vectors? */
  likeness({ cosines }) {
    const cosine = cosines.at(-1);
    return cosine > 0.9 ? "alike" : cosine > 0.6 ? "similar" : "apart";
  },

  /** Powers of ten for an axis that holds all values: from 10⁻³ or less to 10³ or more, in steps of three. */
  ends(values) {
    const powers = values.map((value) => Math.log10(value));
    return [3 * Math.floor(Math.min(-1, ...powers) / 3), 3 * Math.ceil(Math.max(1, ...powers) / 3)];
  },

  /** At most five powers of ten between two ends, multiples of three apart: 10,000 would not fit beside the axis. */
  ticks(low, high) {
    const every = 3 * Math.ceil((high - low) / 12);
    return Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, k) => Number(`1e${low + k * every}`));
  },

  /** A round number that is not smaller: 1, 2 or 5 times a power of ten. */
  round(value) {
    const power = 10 ** Math.floor(Math.log10(value));
    return Number(([1, 2, 5, 10].find((first) => first * power >= value) * power).toPrecision(1));
  },
};
