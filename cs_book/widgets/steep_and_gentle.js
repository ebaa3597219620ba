// A bowl with two curvatures: what one learning rate does along each axis, and where it breaks.

import {
  announcer, axes, clamp, contourPaths, figure, follow, format, handle, make, numbers, path, place, player, pointHandle,
  slider, tickText, tools, words,
} from "./toolkit.js";

const X_RANGE = [-8, 8];
const Y_RANGE = [-3.2, 3.2];
const LEVELS = [0.02, 0.08, 0.25, 0.6, 1.2, 2.2, 3.6, 5.4, 7.6, 10.5, 14, 18, 24, 32];
const STEPS = 60;
const LEAST = 1e-6; // distances below it are drawn on the axis
const TRAITS = ["start", "gentle", "steep", "learning_rate"];

/** The figure's mathematics, without a page; a test holds it against cs_core. */
export const math = {
  value: ([x, y], [a, b]) => (a * x ** 2 + b * y ** 2) / 2,

  gradient: ([x, y], [a, b]) => [a * x, b * y],

  descend(start, curvatures, rate, steps) {
    let point = start;
    const visited = [start];
    for (let step = 0; step < steps; step++) {
      const slope = math.gradient(point, curvatures);
      point = point.map((w, d) => w - rate * slope[d]);
      visited.push(point);
    }
    return visited;
  },

  /** What the curvatures say before a step is made. */
  forecast(curvatures, rate) {
    const [least, most] = [Math.min(...curvatures), Math.max(...curvatures)];
    const factors = curvatures.map((curvature) => 1 - rate * curvature);
    const size = Math.max(...factors.map(Math.abs));
    return { factors, limit: 2 / most, best: 2 / (least + most), condition: most / least, size };
  },
};

const AXES = [
  { key: "x", color: "var(--blue)", dash: null },
  { key: "y", color: "var(--orange)", dash: "7 4" },
];

const distance = (far) => (far > 1e5 || (far > 0 && far < 1e-3) ? tickText(Number(far.toPrecision(1))) : format(far, far < 10 ? 3 : 0));

/** What becomes of the distance, in a word of the figure's table. */
function fate({ factors, size }) {
  if (size > 1 + 1e-9) return "diverges";
  if (size > 1 - 1e-9) return "stands";
  return factors.some((factor) => factor < 0) ? "zigzags" : "glides";
}

function render({ model, el }) {
  const t = words(model);
  const plot = axes({ x: X_RANGE, y: Y_RANGE, xTicks: [-8, -4, 0, 4, 8], yTicks: [-2, 0, 2], xLabel: "x", title: t("title_path") });
  const errors = axes({ x: [0, STEPS], y: [LEAST, 1e3], yLog: true, xLabel: t("step"), title: t("title_error") });
  const levels = make("svg:g", {});
  const line = make("svg:path", { class: "cs-curve cs-path", stroke: "var(--ink)", "data-name": "path" });
  const dots = make("svg:g", { fill: "var(--ink)" });
  plot.layer.append(levels, line, dots);
  const marks = AXES.map(({ color, dash }) => make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash }));
  errors.layer.append(...marks);
  const grip = handle("start", "start", make("svg:circle", { r: 7, fill: "var(--ink)", class: "cs-dot" }), X_RANGE, t("movable"));
  plot.svg.append(make("svg:circle", { cx: plot.X(0), cy: plot.Y(0), r: 3, fill: "var(--green)" }), grip);

  const on = pointHandle(model, "start", plot, grip, [0.2, 0.2]);

  const key = ({ key: name, color, dash }) =>
    make("i", { class: "cs-key", style: `--c:${color}${dash ? ";border-top-style:dashed" : ""}` });
  const heads = [t("curvature"), t("factor"), t("step"), t("left")];
  const { table, cells } = numbers(heads, AXES.map((axis) => [key(axis), t(axis.key)]), "at");
  const sentence = make("p", { class: "cs-sums", "data-name": "verdict" });
  const limits = make("p", { class: "cs-sums", "data-name": "limits" });
  const live = announcer();
  let [visited, forecast] = [[], null];
  const curvatures = () => [model.get("gentle"), model.get("steep")];

  /** Draw the path as far as a step; null is all of it. */
  function draw(step) {
    const shown = visited.slice(0, (step ?? STEPS) + 1);
    const near = shown.filter(([x, y]) => Math.abs(x) < 1e4 && Math.abs(y) < 1e4);
    line.setAttribute("d", path(plot, near));
    dots.replaceChildren(...near.map((point) => {
      const [cx, cy] = on(point);
      return make("svg:circle", { cx: cx.toFixed(1), cy: cy.toFixed(1), r: 2 });
    }));
    AXES.forEach((_, d) => {
      marks[d].setAttribute("d", path(errors, shown.map((point, i) => [i, clamp(Math.abs(point[d]), LEAST / 10, 1e4)])));
      const values = [format(curvatures()[d]), format(forecast.factors[d], 3), String(shown.length - 1), distance(Math.abs(shown.at(-1)[d]))];
      values.forEach((text, c) => (cells[d].values[c].textContent = text));
    });
  }

  function drawLevels() {
    levels.replaceChildren(...contourPaths(plot, (x, y) => math.value([x, y], curvatures()), LEVELS, 80)
      .map(({ d }) => make("svg:path", { d, class: "cs-level" })));
    const { limit, best, condition } = forecast;
    limits.textContent = t("limits", { limit: format(limit, 3), best: format(best, 3), condition: format(condition, 1) });
    sentence.textContent = t(fate(forecast));
  }

  const play = player(model, { length: () => STEPS, draw, label: t("descend") });
  el.append(figure(model, "bowl",
    make("div", { class: "cs-panels" }, plot.svg, errors.svg),
    make("div", { class: "cs-panels" },
      slider(model, "gentle", { label: t("gentle"), min: 0.02, max: 4, log: true }),
      slider(model, "steep", { label: t("steep"), min: 0.02, max: 4, log: true })),
    slider(model, "learning_rate", { label: t("learning_rate"), min: 0.02, max: 4, log: true }),
    make("div", { class: "cs-panels" },
      table,
      make("div", { class: "cs-stack" }, limits, sentence, play.element, tools(model, TRAITS))),
    live.element));
  const unfollow = follow(model, TRAITS, () => {
    forecast = math.forecast(curvatures(), model.get("learning_rate"));
    visited = math.descend(model.get("start"), curvatures(), model.get("learning_rate"), STEPS);
    drawLevels();
    place(grip, on(model.get("start")), model.get("start"), t("start"));
    play.stop();
    const left = distance(Math.hypot(...visited.at(-1)));
    live.say(t("announcement", { limit: format(forecast.limit, 3), fate: t(fate(forecast)), steps: STEPS, left }));
  });
  return () => { unfollow(); play.pause(); };
}

export default { render };
