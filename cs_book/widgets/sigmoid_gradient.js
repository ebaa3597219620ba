// One neuron, two losses: why a very wrong sigmoid neuron learns slowly from the squared error.

import {
  announcer, assign, axes, choice, clamp, count, curve, draggable, figure, follow, format, make, numbers, path, player, slider, tools,
  update, words,
} from "./toolkit.js";

const Z_RANGE = [-6, 6];
const ENOUGH = 0.1; // error at which a neuron counts as taught
const MOST = 50000; // steps that are counted
const SHOWN = 400; // points of a drawn path
const TRAITS = ["z", "target", "unit", "learning_rate"];

/** The figure's mathematics, without a page; a test holds it against cs_core. */
export const math = {
  sigmoid: (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))),

  /** Squared error ½(y − o)² of o = σ(z), and its derivative with respect to z. */
  mse(z, y) {
    const o = math.sigmoid(z);
    return { loss: 0.5 * (y - o) ** 2, grad: (o - y) * o * math.sigmoid(-z) };
  },

  /** Cross-entropy in nats from the logit, stable for any z, and its derivative. */
  bce(z, y) {
    const loss = Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
    return { loss, grad: math.sigmoid(z) - y };
  },

  /** The logits that gradient descent visits from z, until the error is below `enough`. */
  descend(kind, z, y, rate, enough, most) {
    const visited = [z];
    while (Math.abs(y - math.sigmoid(z)) >= enough && visited.length <= most) {
      z -= rate * math[kind](z, y).grad;
      visited.push(z);
    }
    return visited;
  },
};

const SERIES = [
  { key: "mse", color: "var(--blue)", dash: null },
  { key: "bce", color: "var(--orange)", dash: "7 4" },
];

/** One pair of axes with a curve and a marker for each loss. */
function lossPanel(options, pick) {
  const panel = axes({ x: Z_RANGE, xTicks: [-6, -3, 0, 3, 6], xLabel: "z", ...options });
  const guide = make("svg:line", { class: "cs-guide", y1: panel.inner.top, y2: panel.inner.bottom });
  const marks = SERIES.map(({ key, color, dash }) => ({
    key,
    line: make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash }),
    dot: key === "mse"
      ? make("svg:circle", { r: 6, fill: color, class: "cs-dot" })
      : make("svg:rect", { x: -5.5, y: -5.5, width: 11, height: 11, fill: color, class: "cs-dot" }),
  }));
  panel.layer.append(guide, ...marks.map((mark) => mark.line));
  panel.svg.append(...marks.map((mark) => mark.dot));
  panel.draw = (zs, y, factor) => {
    update(guide, { x1: panel.X(zs.guide), x2: panel.X(zs.guide) });
    for (const { key, line, dot } of marks) {
      const f = (z) => pick(math[key](z, y)) * (key === "bce" ? factor : 1);
      line.setAttribute("d", curve(panel, Z_RANGE, f));
      const high = clamp(panel.Y(f(zs[key])), panel.inner.top, panel.inner.bottom);
      dot.setAttribute("transform", `translate(${panel.X(clamp(zs[key], ...Z_RANGE))},${high})`);
    }
  };
  return panel;
}

/** The error of both neurons after each step of gradient descent. */
function descentPanel(t) {
  const panel = axes({ x: [0, 1], y: [0, 1], yTicks: [0, 0.5, 1], xLabel: t("step"), title: t("title_error") });
  const limit = make("svg:line", { class: "cs-guide", x1: panel.inner.left, x2: panel.inner.right, y1: panel.Y(ENOUGH), y2: panel.Y(ENOUGH) });
  panel.layer.append(limit);
  const marks = Object.fromEntries(SERIES.map(({ key, color, dash }) => {
    const faint = make("svg:path", { class: "cs-curve cs-faint", stroke: color });
    const line = make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash });
    panel.layer.append(faint, line);
    return [key, { faint, line }];
  }));
  panel.draw = (key, errors, step) => {
    const every = Math.max(1, Math.floor(errors.length / SHOWN));
    const points = errors.map((error, i) => [i, error]).filter(([i]) => i % every === 0 || i === errors.length - 1);
    marks[key].faint.setAttribute("d", path(panel, points));
    marks[key].line.setAttribute("d", path(panel, points.filter(([i]) => i <= step)));
  };
  return panel;
}

function render({ model, el }) {
  const t = words(model);
  const loss = lossPanel({ y: [0, 9], yTicks: [0, 3, 6, 9], title: t("title_loss") }, (at) => at.loss);
  const slope = lossPanel({ y: [-1.05, 1.05], yTicks: [-1, -0.5, 0, 0.5, 1], title: t("title_gradient") }, (at) => at.grad);
  const descent = descentPanel(t);
  const key = ({ key: name, color }) => make("i", { class: `cs-key cs-key-${name}`, style: `--c:${color}` });
  const { table, cells } = numbers([t("loss"), "dL/dz", t("steps")], SERIES.map((s) => [key(s), t(s.key)]), "at");
  const output = make("b", { "data-name": "output" });
  const error = make("b", { "data-name": "error" });
  const live = announcer();
  let paths = {};

  const length = () => Math.max(...SERIES.map((series) => paths[series.key].length - 1), 1);
  const steps = (name) => (paths[name].length > MOST ? t("more_than", { count: count(MOST) }) : count(paths[name].length - 1));

  function drawNumbers() {
    const [z, y, bits] = [model.get("z"), model.get("target"), model.get("unit") === "bits"];
    const o = math.sigmoid(z);
    output.textContent = format(o, 4);
    error.textContent = format(Math.abs(y - o), 4);
    SERIES.forEach(({ key: name }, r) => {
      const at = math[name](z, y);
      const shown = name === "bce" && bits ? at.loss / Math.LN2 : at.loss;
      [format(shown, 4), format(at.grad, 4), steps(name)].forEach((text, c) => (cells[r].values[c].textContent = text));
    });
    live.say(t("announcement", {
      z: format(z, 1), output: format(o, 2), mse: format(math.mse(z, y).grad, 3), bce: format(math.bce(z, y).grad, 3),
      steps_mse: steps("mse"), steps_bce: steps("bce"),
    }));
  }

  /** Draw the state after some steps of both descents; null is the beginning, with all of both. */
  function draw(step) {
    const y = model.get("target");
    const zs = { guide: model.get("z") };
    for (const { key: name } of SERIES) {
      const visited = paths[name];
      zs[name] = visited[Math.min(step ?? 0, visited.length - 1)];
      descent.draw(name, visited.map((z) => Math.abs(y - math.sigmoid(z))), step ?? Infinity);
    }
    loss.draw(zs, y, model.get("unit") === "bits" ? 1 / Math.LN2 : 1);
    slope.draw(zs, y, 1);
  }

  const play = player(model, { length, draw, label: t("descend") });
  for (const panel of [loss, slope]) {
    panel.svg.classList.add("cs-drag-x");
    draggable(panel.svg, ([x]) => assign(model, { z: clamp(Math.round(panel.X.invert(x) * 20) / 20, ...Z_RANGE) }));
  }
  el.append(figure(model, "sigmoid",
    make("div", { class: "cs-panels" }, loss.svg, slope.svg),
    make("div", { class: "cs-panels" },
      slider(model, "z", { label: "z", min: Z_RANGE[0], max: Z_RANGE[1], step: 0.05 }),
      slider(model, "learning_rate", { label: t("learning_rate"), min: 0.1, max: 10, log: true, digits: 1 })),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" },
        make("div", { class: "cs-row" },
          choice(model, "target", t("target"), [[0, "0"], [1, "1"]]),
          choice(model, "unit", t("unit"), [["nats", t("nats")], ["bits", t("bits")]])),
        make("p", { class: "cs-sums" }, "o = σ(z) = ", output, `   ${t("error")} |t − o| = `, error),
        table,
        make("p", { class: "cs-note" }, t("steps_note")),
        play.element, tools(model, TRAITS)),
      descent.svg),
    live.element));
  const unfollow = follow(model, TRAITS, () => {
    const { z, target, learning_rate: rate } = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    paths = Object.fromEntries(SERIES.map(({ key: name }) => [name, math.descend(name, z, target, rate, ENOUGH, MOST)]));
    descent.rescale({ x: [0, length()] });
    drawNumbers();
    play.stop();
  });
  return () => { unfollow(); play.pause(); };
}

export default { render };
