// A cloud of examples with two features, what preprocessing makes of it, and descent on its loss.

export const STEPS = ["raw", "centered", "scaled", "rotated", "whitened"];

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const column = (rows, d) => rows.map((row) => row[d]);

/** Turn a direction so that its largest entry is positive; of nearly equal ones the first. */
function turned([x, y]) {
  const leading = Math.abs(x) >= Math.abs(y) * (1 - 1e-6) ? x : y;
  return leading < 0 ? [-x, -y] : [x, y];
}

/** What the present rows are subtracted, and multiplied with: X ← (X − shift) M. */
const FITS = {
  raw: () => ({ shift: [0, 0], M: [[1, 0], [0, 1]] }),

  centered: (rows) => ({ shift: [0, 1].map((d) => mean(column(rows, d))), M: [[1, 0], [0, 1]] }),

  scaled(rows) {
    const [first, second] = [0, 1].map((d) => 1 / Math.sqrt(mean(column(rows, d).map((x) => x * x))));
    return { shift: [0, 0], M: [[first, 0], [0, second]] };
  },

  rotated(rows) {
    const { vectors: [u, v] } = math.spectrum(math.moment(rows));
    return { shift: [0, 0], M: [[u[0], v[0]], [u[1], v[1]]] };
  },

  whitened(rows) { // the axes are the principal ones already
    const variances = [0, 1].map((d) => mean(column(rows, d).map((x) => x * x)));
    return { shift: [0, 0], M: [[1 / Math.sqrt(variances[0]), 0], [0, 1 / Math.sqrt(variances[1])]] };
  },
};

/**
 * The model is a line without a bias, w₁x₁ + w₂x₂, and the loss half the mean square of its error. The
 * target is such a line itself, so the loss is ½ (w − w*)ᵀ H (w − w*) with H = XᵀX / N.
 */
export const math = {
  /** Examples with a scale for the second feature, a correlation, and a mean in standard deviations. */
  cloud: (base, scale, correlation, offset) => base.map(([a, b]) =>
    [a + offset, scale * (correlation * a + Math.sqrt(1 - correlation ** 2) * b + offset)]),

  /** XᵀX / N of rows (N, 2): the Hessian of the loss. */
  moment(rows) {
    const [a, b, c] = [[0, 0], [0, 1], [1, 1]].map(([i, j]) => mean(rows.map((row) => row[i] * row[j])));
    return [[a, b], [b, c]];
  },

  /** The mean of rows, and their covariance. */
  about(rows) {
    const { shift } = FITS.centered(rows);
    return { shift, moment: math.moment(rows.map(([x, y]) => [x - shift[0], y - shift[1]])) };
  },

  /** For each row, whether its target is above the mean of all. */
  above(rows, [u, v]) {
    const targets = rows.map(([x, y]) => u * x + v * y);
    return targets.map((target) => target > mean(targets));
  },

  /** Eigenvalues of a symmetric matrix, largest first, and its eigenvectors of length 1. */
  spectrum([[a, b], [, c]]) {
    if (Math.abs(b) < 1e-12 * (a + c)) {
      return a >= c ? { values: [a, c], vectors: [[1, 0], [0, 1]] } : { values: [c, a], vectors: [[0, 1], [1, 0]] };
    }
    const large = (a + c + Math.hypot(a - c, 2 * b)) / 2;
    const angle = Math.atan2(2 * b, a - c) / 2;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    return { values: [large, (a * c - b * b) / large], vectors: [turned([x, y]), turned([-y, x])] };
  },

  /** Rows, and the weights of the same line, after all the steps up to one of them. */
  prepare(rows, weights, upTo) {
    for (const step of STEPS.slice(0, STEPS.indexOf(upTo) + 1)) {
      const { shift, M: [[a, b], [c, d]] } = FITS[step](rows);
      rows = rows.map(([x, y]) => [x - shift[0], y - shift[1]]).map(([x, y]) => [a * x + c * y, b * x + d * y]);
      const determinant = a * d - b * c;
      const [u, v] = weights;
      weights = [(d * u - b * v) / determinant, (a * v - c * u) / determinant];
    }
    return { rows, weights };
  },

  loss: ([[a, b], [, c]], target, [u, v]) => {
    const [x, y] = [u - target[0], v - target[1]];
    return (a * x * x + 2 * b * x * y + c * y * y) / 2;
  },

  descend([[a, b], [, c]], target, rate, steps) {
    let [u, v] = [0, 0];
    const visited = [[u, v]];
    for (let step = 0; step < steps; step++) {
      const [x, y] = [u - target[0], v - target[1]];
      [u, v] = [u - rate * (a * x + b * y), v - rate * (b * x + c * y)];
      visited.push([u, v]);
    }
    return visited;
  },

  /** What the curvatures say before a step is made; without a rate, of the best one. */
  forecast(H, target, given) {
    const { values: [most, least], vectors } = math.spectrum(H);
    const best = 2 / (most + least);
    const rate = given ?? best;
    const parts = vectors.map(([x, y]) => x * target[0] + y * target[1]); // of the way to go
    const share = (k) => {
      const left = [most, least].map((value, i) => value * (parts[i] * (1 - rate * value) ** k) ** 2);
      return (left[0] + left[1]) / (most * parts[0] ** 2 + least * parts[1] ** 2);
    };
    return { condition: most / least, limit: 2 / most, best, rate, steps: math.first(share, 0.01) };
  },

  /** The first whole k at which a falling function is below a goal; Infinity if it does not fall. */
  first(share, goal, limit = 1e7) {
    if (!(share(limit) < goal)) return Infinity;
    let [above, below] = [-1, 1];
    while (share(below) >= goal) [above, below] = [below, below * 2];
    while (below - above > 1) {
      const middle = Math.floor((above + below) / 2);
      if (share(middle) < goal) below = middle;
      else above = middle;
    }
    return below;
  },

  /** The line on which the loss has a value: an ellipse around the target. */
  ellipse(H, target, value, count = 120) {
    const { values, vectors: [u, v] } = math.spectrum(H);
    const [short, long] = values.map((curvature) => Math.sqrt((2 * value) / curvature));
    return Array.from({ length: count + 1 }, (_, k) => {
      const [x, y] = [short * Math.cos((2 * Math.PI * k) / count), long * Math.sin((2 * Math.PI * k) / count)];
      return [target[0] + x * u[0] + y * v[0], target[1] + x * u[1] + y * v[1]];
    });
  },
};
