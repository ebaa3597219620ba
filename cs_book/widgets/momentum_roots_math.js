// Momentum on a parabola, f(x) = λx²/2: what the figure computes, without a page; a test holds it against cs_core.

export const math = {
  /** The roots of r² − (1 + μ − ηλ) r + μ as pairs (real, imaginary), the larger first. */
  roots(product, momentum) {
    const half = (1 + momentum - product) / 2;
    const under = half ** 2 - momentum;
    if (under < 0) return [[half, Math.sqrt(-under)], [half, -Math.sqrt(-under)]];
    const larger = half + (half < 0 ? -1 : 1) * Math.sqrt(under);
    // the product of the roots is μ: no digits cancel
    return [[larger, 0], [larger === 0 ? 0 : momentum / larger, 0]];
  },

  /** The μ at which the two roots meet; above it they are complex. */
  critical: (product) => (1 - Math.sqrt(product)) ** 2,

  /** x after each step, from 1 and from rest. */
  walk(product, momentum, steps) {
    let [x, v] = [1, 0];
    const visited = [x];
    for (let step = 0; step < steps; step++) {
      v = momentum * v - product * x;
      x += v;
      visited.push(x);
    }
    return visited;
  },

  /** What the roots say of the walk: a word of the figure's table. */
  fate(product, momentum) {
    const [[a, im], [b]] = math.roots(product, momentum);
    if (Math.hypot(a, im) >= 1 - 1e-12) return "diverges";
    if (Math.abs(momentum - math.critical(product)) < 1e-3 && product < 4) return "meets";
    if (im !== 0) return "swings";
    if (a > 0 && b >= 0) return "creeps";
    return a < 0 && b <= 0 ? "flips" : "mixed";
  },
};
