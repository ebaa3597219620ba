// Least loss plus penalty for two weights, in closed form: one case for each pattern of signs.

const SIGNS = [[1, 1], [1, -1], [-1, 1], [-1, -1]];
const soft = (z, t) => Math.sign(z) * Math.max(Math.abs(z) - t, 0);

/**
 * The loss is ½ (w − c)ᵀ H (w − c) with H = [[1, r], [r, 1]]: mean squares of two standardized inputs
 * with correlation r. The penalty is reg times R(w) = share Σ |w| + (1 − share) ½ Σ w².
 */
export const math = {
  /** How hard the data pull at each weight: minus the gradient of the loss. */
  pull: ([c, d], r, [u, v]) => [c - u + r * (d - v), r * (c - u) + d - v],

  loss(c, r, w) {
    const p = math.pull(c, r, w);
    return 0.5 * ((c[0] - w[0]) * p[0] + (c[1] - w[1]) * p[1]);
  },

  /** R(w), without its factor reg. */
  size: ([u, v], share) => share * (Math.abs(u) + Math.abs(v)) + (1 - share) * 0.5 * (u * u + v * v),

  /** The w with the least loss plus penalty. Zeros are exact. */
  solve(c, r, reg, share) {
    const b = math.pull(c, r, [0, 0]);
    const [l1, d] = [reg * share, 1 + reg * (1 - share)];
    for (const s of SIGNS) { // neither weight is 0, and these are their signs
      const [p, q] = b.map((slope, j) => slope - l1 * s[j]);
      const w = [(d * p - r * q) / (d * d - r * r), (d * q - r * p) / (d * d - r * r)];
      // on the border between two cases, rounding must not stand in for a zero
      if (w.every((weight, j) => weight * s[j] >= 0)) return w.map((weight) => (Math.abs(weight) < 1e-12 ? 0 : weight));
    }
    for (const j of [0, 1]) { // the other one is 0, where the data pull too weakly to move it
      const alone = soft(b[j], l1) / d;
      if (alone !== 0 && Math.abs(b[1 - j] - r * alone) <= l1 + 1e-12) return j === 0 ? [alone, 0] : [0, alone];
    }
    return [0, 0];
  },

  /** The solutions for strengths from 0 to `most`, for a line through them. */
  path(c, r, share, most, count = 240) {
    const strengths = Array.from({ length: count + 1 }, (_, k) => most * (k / count) ** 3);
    return strengths.map((reg) => math.solve(c, r, reg, share));
  },

  /** The border of all w with R(w) ≤ size. */
  ball(size, share, count = 360) {
    return Array.from({ length: count + 1 }, (_, k) => {
      const [x, y] = [Math.cos((2 * Math.PI * k) / count), Math.sin((2 * Math.PI * k) / count)];
      const linear = share * (Math.abs(x) + Math.abs(y));
      const far = (2 * size) / (linear + Math.sqrt(linear ** 2 + 2 * (1 - share) * size)) || 0;
      return [far * x, far * y];
    });
  },

  /** The line on which the loss has a value: an ellipse around c. */
  contour([c, d], r, value, count = 120) {
    const [long, short] = [1 + r, 1 - r].map((curvature) => Math.sqrt(value / curvature));
    return Array.from({ length: count + 1 }, (_, k) => {
      const [x, y] = [long * Math.cos((2 * Math.PI * k) / count), short * Math.sin((2 * Math.PI * k) / count)];
      return [c + x + y, d + x - y];
    });
  },
};
