// Descent on a line: what the figure computes, without a page; a test holds it against cs_core.

const H = 1e-3; // step of the forward difference

/** What can be walked on: a function of x and the reader's coefficients, and two walls. */
export const LANDSCAPES = {
  cubic: { f: (x) => x ** 3 / 3 - 4 * x, walls: [-3, 3] },
  sinc: { f: (x) => Math.sin(x) / x, walls: [1e-3, 15] },
  valleys: { f: (x) => x ** 4 / 4 - x ** 3 / 3 - x ** 2, walls: [-2, 3] },
  plateau: { f: (x) => -Math.exp(-(x ** 2)), walls: [-4, 4] },
  own: { f: (x, [a, b, c, d]) => x * (d + x * (c + x * (b + x * a))), walls: [-2, 2] },
};

export const math = {
  value: (name, coefficients, x) => LANDSCAPES[name].f(x, coefficients),

  slope: (name, coefficients, x) =>
    (math.value(name, coefficients, x + H) - math.value(name, coefficients, x)) / H,

  /** The points of a walk, their slopes, and why it stopped: "flat", "wall" or "steps". */
  walk(name, coefficients, start, step, rule, tol, most) {
    const [low, high] = LANDSCAPES[name].walls;
    const points = [start];
    const slopes = [math.slope(name, coefficients, start)];
    let stopped = "steps";
    while (Math.abs(slopes.at(-1)) >= tol && points.length <= most && stopped !== "wall") {
      const slope = slopes.at(-1);
      const ahead = points.at(-1) - step * (rule === "sign" ? Math.sign(slope) : slope);
      const next = Math.min(Math.max(ahead, low), high);
      if (next !== ahead) stopped = "wall";
      points.push(next);
      slopes.push(math.slope(name, coefficients, next));
    }
    if (stopped === "steps" && Math.abs(slopes.at(-1)) < tol) stopped = "flat";
    return { points, slopes, stopped };
  },

  /** Where a walk would stop: the stretches of the line on which the slope is below tol. */
  flat(name, coefficients, tol, pieces) {
    const [low, high] = LANDSCAPES[name].walls;
    const found = [];
    for (let i = 0; i < pieces; i++) {
      const [from, to] = [i, i + 1].map((k) => low + ((high - low) * k) / pieces);
      const [a, b] = [from, to].map((x) => math.slope(name, coefficients, x));
      if (Math.min(Math.abs(a), Math.abs(b)) >= tol && a * b > 0) continue;
      if (found.length && found.at(-1)[1] === from) found.at(-1)[1] = to;
      else found.push([from, to]);
    }
    return found;
  },
};
