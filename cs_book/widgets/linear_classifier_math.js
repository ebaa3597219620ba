// The mathematics of the linear classifier's figure, without a page.

const zeros = (rows, columns) => Array.from({ length: rows }, () => Array(columns).fill(0));
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** A test runs this very object against cs_core. */
export const math = {
  /** scores = X W + b, for X (N, D), W (D, C), b (C,). */
  scores: (X, W, b) => X.map((x) => b.map((bias, j) => bias + sum(x.map((v, d) => v * W[d][j])))),

  /** Hinge loss of each example, their mean, and its gradient with respect to the scores. */
  hinge(scores, y, margin = 1) {
    const gradient = zeros(scores.length, scores[0].length);
    const each = scores.map((row, i) => {
      const terms = row.map((s, j) => (j === y[i] ? 0 : Math.max(0, s - row[y[i]] + margin)));
      terms.forEach((term, j) => {
        if (term <= 0) return; // subgradient 0 at the kink
        gradient[i][j] += 1 / scores.length;
        gradient[i][y[i]] -= 1 / scores.length;
      });
      return sum(terms);
    });
    return { each, loss: sum(each) / each.length, gradient };
  },

  /** Probabilities of one row of scores, shifted by its maximum: no overflow. */
  softmax(row) {
    const top = Math.max(...row);
    const powers = row.map((s) => Math.exp(s - top));
    return powers.map((power) => power / sum(powers));
  },

  /** Softmax cross-entropy in nats, as `hinge`. */
  crossEntropy(scores, y) {
    const each = scores.map((row, i) => {
      const top = Math.max(...row);
      return Math.log(sum(row.map((s) => Math.exp(s - top)))) - (row[y[i]] - top);
    });
    const gradient = scores.map((row, i) =>
      math.softmax(row).map((p, j) => (p - (j === y[i] ? 1 : 0)) / scores.length));
    return { each, loss: sum(each) / each.length, gradient };
  },

  /** One step of gradient descent on the data loss plus ½ λ ΣW²; the bias is not regularized. */
  step(X, W, b, dscores, reg, rate) {
    const dW = W.map((row, d) => row.map((w, j) => sum(X.map((x, i) => x[d] * dscores[i][j])) + reg * w));
    const db = b.map((_, j) => sum(dscores.map((row) => row[j])));
    return {
      W: W.map((row, d) => row.map((w, j) => w - rate * dW[d][j])),
      b: b.map((bias, j) => bias - rate * db[j]),
    };
  },

  penalty: (W, reg) => 0.5 * reg * sum(W.flat().map((w) => w * w)),

  argmax: (row) => row.indexOf(Math.max(...row)),

  /** Cut a polygon by the half plane a·x + c >= 0. */
  clip(polygon, a, c) {
    const side = (p) => a[0] * p[0] + a[1] * p[1] + c;
    return polygon.flatMap((p, i) => {
      const q = polygon[(i + 1) % polygon.length];
      const [u, v] = [side(p), side(q)];
      const kept = u >= 0 ? [p] : [];
      if (u >= 0 === v >= 0) return kept;
      const t = u / (u - v);
      return [...kept, [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]];
    });
  },
};
