// The activations of the chapter on networks, with their slopes; a test holds them against cs_core.

const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** The pieces of the maxout unit that is drawn: slope and height at 0. */
export const PIECES = [[-1, -1], [0.5, 0], [2, -2]];

const logistic = (x) => {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x); // no overflow
  return e / (1 + e);
};

const polynomial = (coefficients, x) => coefficients.reduce((sum, c) => sum * x + c, 0);
// Hart's approximation no. 5666, as in cs_core.layers.smooth
const P = [
  3.52624965998911e-2, 7.00383064443688e-1, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
];
const Q = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
];

/** Share of a standard normal variable below x. */
export function normalBelow(x) {
  const t = Math.abs(x);
  const tail = t > 37 ? 0 : (Math.exp((-t * t) / 2) * polynomial(P, t)) / polynomial(Q, t);
  return x > 0 ? 1 - tail : tail;
}

/** Height of the standard normal bell. */
export const bell = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

const winner = (x) => PIECES.reduce((best, piece) => (piece[0] * x + piece[1] > best[0] * x + best[1] ? piece : best));

/** By name, value and slope of each; `a` is the slope of a leaky or parametric ReLU on the left. */
export const ACTIVATIONS = {
  none: { value: (x) => x, slope: () => 1 },
  sigmoid: { value: logistic, slope: (x) => logistic(x) * logistic(-x) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  relu: { value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  leaky_relu: { value: (x, a = 0.01) => (x > 0 ? x : a * x), slope: (x, a = 0.01) => (x > 0 ? 1 : a) },
  maxout: { value: (x) => winner(x)[0] * x + winner(x)[1], slope: (x) => winner(x)[0] },
  elu: { value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
  selu: {
    value: (x) => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
    slope: (x) => SELU.scale * (x > 0 ? 1 : SELU.alpha * Math.exp(x)),
  },
  gelu: { value: (x) => x * normalBelow(x), slope: (x) => normalBelow(x) + x * bell(x) },
  silu: { value: (x) => x * logistic(x), slope: (x) => logistic(x) * (1 + x * logistic(-x)) },
};
