// Six rules on four landscapes: what the race computes, without a page; a test holds it against cs_core.

import { randomFrom } from "./random.js";

// that are tried to tune a rule: 61 from 0.0001 to 10, of two digits
const RATES = Array.from({ length: 61 }, (_, i) => Number((10 ** (-4 + i / 12)).toPrecision(2)));
const LOST = 1e6; // a coordinate beyond it is not followed further
const NEAR = 0.01; // of the starting distance: there a rule has arrived

const [MU, RHO, BETA1, BETA2] = [0.9, 0.9, 0.9, 0.999];

/** (x, y) in axes that are turned by an angle. */
const turned = ([x, y], angle) => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c * x + s * y, c * y - s * x];
};

/** A bowl with curvatures a along its flat axis and b across, turned by an angle. */
const bowl = (a, b) => (angle) => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [xx, xy, yy] = [a * c * c + b * s * s, (a - b) * c * s, a * s * s + b * c * c]; // its Hessian
  return {
    value: ([x, y]) => (xx * x * x + 2 * xy * x * y + yy * y * y) / 2,
    gradient: ([x, y]) => [xx * x + xy * y, xy * x + yy * y],
  };
};

/** Height and slope by angle; the minimum, if there is one; the spread of a slope that is noisy. */
export const LANDSCAPES = {
  bowl: { on: bowl(0.1, 2), goal: [0, 0], noise: 0.5 },
  ravine: { on: bowl(1, 100), goal: [0, 0], noise: 2, angle: Math.PI / 6 },
  bend: {
    on: () => ({
      value: ([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
    }),
    goal: [1, 1],
    noise: 5,
  },
  saddle: {
    on: () => ({ value: ([x, y]) => x * x - y * y, gradient: ([x, y]) => [2 * x, -2 * y] }),
    goal: null,
    noise: 0.1,
  },
};

/** The rules: each makes, for one coordinate, a function from gradient and rate to step. */
export const RULES = {
  descent: () => (g, rate) => -rate * g,
  momentum: (v = 0) => (g, rate) => (v = MU * v - rate * g),
  nesterov: (v = 0) => (g, rate) => {
    const old = v;
    v = MU * v - rate * g;
    return (1 + MU) * v - MU * old;
  },
  adagrad: (s = 0) => (g, rate) => {
    s += g ** 2;
    return (-rate * g) / (Math.sqrt(s) + 1e-10);
  },
  rmsprop: (s = 0) => (g, rate) => {
    s = RHO * s + (1 - RHO) * g ** 2;
    return (-rate * g) / (Math.sqrt(s) + 1e-8);
  },
  adam: (m = 0, v = 0, t = 0) => (g, rate) => {
    t += 1;
    m = BETA1 * m + (1 - BETA1) * g;
    v = BETA2 * v + (1 - BETA2) * g ** 2;
    return (-rate * (m / (1 - BETA1 ** t))) / (Math.sqrt(v / (1 - BETA2 ** t)) + 1e-8);
  },
};

export const math = {
  turned,
  value: (name, angle, point) => LANDSCAPES[name].on(angle).value(point),
  gradient: (name, angle, point) => LANDSCAPES[name].on(angle).gradient(point),

  /** The points that a rule visits; `noise`, a pair for each step, is added to its gradients. */
  walk(name, angle, start, rule, rate, steps, noise = null) {
    const { gradient } = LANDSCAPES[name].on(angle);
    const [along, across] = [RULES[rule](), RULES[rule]()];
    let [x, y] = start;
    const visited = [[x, y]];
    for (let step = 0; step < steps && Math.abs(x) < LOST && Math.abs(y) < LOST; step++) {
      let [gx, gy] = gradient([x, y], angle);
      if (noise) [gx, gy] = [gx + noise[step][0], gy + noise[step][1]];
      [x, y] = [x + along(gx, rate), y + across(gy, rate)];
      visited.push([x, y]);
    }
    return visited;
  },

  /** A pair of normal numbers for each step, of the spread that suits a landscape. */
  noise(name, seed, steps) {
    const random = randomFrom(seed);
    return Array.from({ length: steps }, () => {
      const [size, angle] = [Math.sqrt(-2 * Math.log(1 - random())), 2 * Math.PI * random()];
      return [Math.cos(angle), Math.sin(angle)].map((part) => LANDSCAPES[name].noise * size * part);
    });
  },

  /** How far a point is from the minimum, or from the middle of a saddle. */
  distance(name, [x, y]) {
    const [gx, gy] = LANDSCAPES[name].goal ?? [0, 0];
    return Math.hypot(x - gx, y - gy);
  },

  /**
   * The step at which a walk has arrived: from it on it stays near the minimum. On a saddle, where
   * there is none, the step at which it has fallen off: y is beyond 1. null if there is no such step.
   */
  arrival(name, visited, steps) {
    if (!LANDSCAPES[name].goal) {
      const gone = visited.findIndex(([, y]) => Math.abs(y) > 1);
      return gone < 0 ? null : gone;
    }
    const close = NEAR * math.distance(name, visited[0]);
    const near = (step) => math.distance(name, visited[step]) <= close;
    let last = visited.length - 1;
    if (last < steps || !near(last)) return null;
    while (last > 0 && near(last - 1)) last -= 1;
    return last;
  },

  /**
   * The rate, of 61, with which a rule arrives first; if it never does, the one with which it stays
   * nearest in the last quarter of its steps.
   */
  tune(name, angle, start, rule, steps, noise = null) {
    const scores = RATES.map((rate) => {
      const visited = math.walk(name, angle, start, rule, rate, steps, noise);
      if (visited.length <= steps) return Infinity;
      const late = visited.slice(Math.ceil(0.75 * steps)).map((point) => math.distance(name, point));
      return math.arrival(name, visited, steps) ?? steps + Math.max(...late);
    });
    return RATES[scores.indexOf(Math.min(...scores))];
  },
};
