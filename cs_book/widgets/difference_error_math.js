// The mathematics of the figure of difference quotients, without a page.

const EPS = { float64: 2 ** -52, float32: 2 ** -23 };
const ROUND = { float64: (value) => value, float32: Math.fround };
const DIGITS = { float64: 17, float32: 9 }; // tell any number of the format from the next

/** Values rounded after every operation, the first three derivatives, and Im f(x + ih). */
const FUNCTIONS = {
  cube: {
    value: (x, r) => r(r(x * x) * x),
    derivatives: [(x) => 3 * x * x, (x) => 6 * x, () => 6],
    imaginary(x, h, r) {
      const [re, im] = [r(r(x * x) - r(h * h)), r(r(x * h) + r(h * x))];
      return r(r(re * h) + r(im * x));
    },
  },
  exp: {
    value: (x, r) => r(Math.exp(x)),
    derivatives: [Math.exp, Math.exp, Math.exp],
    imaginary: (x, h, r) => r(r(Math.exp(x)) * r(Math.sin(h))),
  },
  sin: {
    value: (x, r) => r(Math.sin(x)),
    derivatives: [Math.cos, (x) => -Math.sin(x), (x) => -Math.cos(x)],
    imaginary: (x, h, r) => r(r(Math.cos(x)) * r(Math.sinh(h))),
  },
  abs: {
    value: (x) => Math.abs(x),
    derivatives: [Math.sign, () => 0, () => 0],
    imaginary: () => 0, // |x + ih| is a real number
  },
};

const exponent = (value) => Number(value.toExponential(20).split("e")[1]);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** A test runs this very object against cs_core and NumPy. */
export const math = {
  /** The step of a power of ten, to two digits: what is shown is what is used. */
  step(power) {
    const whole = Math.floor(power + 1e-9);
    return Number(`${(10 ** (power - whole)).toPrecision(2)}e${whole}`);
  },

  /** A number as the format holds it. */
  rounded: (x, dtype) => ROUND[dtype](x),

  value: (name, x, dtype) => FUNCTIONS[name].value(ROUND[dtype](x), ROUND[dtype]),

  /** The first, second or third derivative at x as the format holds it. */
  derivative: (name, order, x, dtype) => FUNCTIONS[name].derivatives[order - 1](ROUND[dtype](x)),

  /** One difference quotient, with the values that it subtracts; `taken` is the step as rounded. */
  quotient(name, x, h, method, dtype) {
    const r = ROUND[dtype];
    const [at, step] = [r(x), r(h)];
    if (method === "complex") {
      const imaginary = FUNCTIONS[name].imaginary(at, step, r);
      return { imaginary, slope: r(imaginary / step) };
    }
    const [to, from] = [r(at + step), method === "forward" ? at : r(at - step)];
    const [ahead, behind] = [math.value(name, to, dtype), math.value(name, from, dtype)];
    const [rise, taken] = [r(ahead - behind), r(to - from)];
    return { to, from, ahead, behind, rise, taken, slope: taken ? r(rise / taken) : NaN };
  },

  /** How far a quotient is from the derivative; NaN where x + h is x. */
  error: (name, x, h, method, dtype) =>
    Math.abs(math.quotient(name, x, h, method, dtype).slope - math.derivative(name, 1, x, dtype)),

  /** Truncation error, and rounding error if each value of f is off by ε |f|. */
  expected(name, x, h, method, dtype) {
    const [slope, second, third] = [1, 2, 3].map((order) => Math.abs(math.derivative(name, order, x, dtype)));
    const noise = EPS[dtype] * Math.abs(math.value(name, x, dtype));
    if (method === "forward") return (second * h) / 2 + (2 * noise) / h;
    if (method === "central") return (third * h * h) / 6 + noise / h;
    return (third * h * h) / 6 + EPS[dtype] * slope;
  },

  /** The step at which `expected` is smallest; null where no step is best. */
  predicted(name, x, method, dtype) {
    const [second, third] = [2, 3].map((order) => Math.abs(math.derivative(name, order, x, dtype)));
    const noise = EPS[dtype] * Math.abs(math.value(name, x, dtype));
    if (method === "forward" && second) return 2 * Math.sqrt(noise / second);
    if (method === "central" && third) return Math.cbrt((3 * noise) / third);
    return null;
  },

  /** Steps from 1e-16 to 1, sixteen a decade. */
  steps: () => Array.from({ length: 257 }, (_, k) => Number(`${(10 ** ((k % 16) / 16)).toPrecision(4)}e${Math.floor(k / 16) - 16}`)),

  /** Where the median of eleven neighboring errors is lowest: luck left out. Null if all are 0. */
  best(steps, errors) {
    let found = null;
    for (let k = 5; k + 5 < steps.length; k++) {
      const near = errors.slice(k - 5, k + 6);
      const middle = near.every(Number.isFinite) ? median(near) : Infinity;
      if (middle < (found?.error ?? Infinity)) found = { h: steps[k], error: middle };
    }
    return found && found.error > 0 ? found : null;
  },

  /**
   * Two values and their difference as text, place below place. `gray` is how many letters of each
   * of the two vanish in the difference, `cancelled` how many digits that is, of `all`.
   */
  digits(ahead, behind, rise, dtype) {
    const all = DIGITS[dtype];
    const top = exponent(Math.max(Math.abs(ahead), Math.abs(behind)));
    const decimals = Math.min(Math.max(all - 1 - top, 0), 60);
    const lines = [ahead, behind, rise].map((value) => value.toFixed(decimals).replace("-", "−"));
    const width = Math.max(...lines.map((line) => line.length));
    const cancelled = rise === 0 ? all : Math.min(Math.max(top - exponent(rise), 0), all);
    const last = top - cancelled; // exponent of the first digit that is left
    const point = width - decimals - 1;
    const gray = rise === 0 ? width : cancelled === 0 ? 0 : last >= 0 ? point - 1 - last : point - last;
    return { lines: lines.map((line) => line.padStart(width, "\u2007")), gray, cancelled, all };
  },
};
