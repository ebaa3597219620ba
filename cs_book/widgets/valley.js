// A long, narrow valley: gradient descent, and the same with momentum, from a start that is dragged.

import {
  announcer, axes, contourPaths, figure, follow, format, handle, make, numbers, path, place, player, pointHandle,
  slider, tickText, tools, words,
} from "./toolkit.js";

const X_RANGE = [-8, 5];
const Y_RANGE = [-2.6, 2.6];
const LEVELS = [0.02, 0.08, 0.25, 0.6, 1.2, 2.2, 3.6, 5.4, 7.6];
const STEPS = 40;
const TRAITS = ["start", "learning_rate", "momentum"];

/** The figure's mathematics, without a page; a test holds it against cs_core. */
export const math = {
  value: ([x, y]) => x ** 2 / 20 + y ** 2,
  gradient: ([x, y]) => [x / 10, 2 * y],

  /** The points that descent with momentum visits; momentum 0 is plain gradient descent. */
  descend(start, rate, momentum, steps) {
    let [point, velocity] = [start, [0, 0]];
    const visited = [start];
    for (let step = 0; step < steps; step++) {
      const slope = math.gradient(point);
      velocity = velocity.map((v, d) => momentum * v - rate * slope[d]);
      point = point.map((w, d) => w + velocity[d]);
      visited.push(point);
    }
    return visited;
  },
};

const distance = (far) => (far < 1e-3 ? tickText(Number(far.toPrecision(1))) : format(far, far < 10 ? 3 : 0));

const RULES = [
  { key: "plain", color: "var(--blue)", momentum: () => 0 },
  { key: "ball", color: "var(--orange)", momentum: (model) => model.get("momentum") },
];

function render({ model, el }) {
  const t = words(model);
  const plot = axes({ width: 700, height: 300, x: X_RANGE, y: Y_RANGE, xTicks: [-8, -4, 0, 4], yTicks: [-2, 0, 2], xLabel: "x", yLabel: "y" });
  for (const { d } of contourPaths(plot, (x, y) => math.value([x, y]), LEVELS, 120))
    plot.layer.append(make("svg:path", { d, class: "cs-level" }));
  plot.svg.append(make("svg:circle", { cx: plot.X(0), cy: plot.Y(0), r: 4, fill: "var(--ink)" }));
  const marks = RULES.map(({ key, color }) => {
    const line = make("svg:path", { class: "cs-curve", stroke: color, "data-name": `path-${key}` });
    const dots = make("svg:g", { fill: color });
    plot.layer.append(line, dots);
    return { line, dots };
  });
  const grip = handle("start", "start", make("svg:circle", { r: 8, fill: "var(--ink)" }), X_RANGE, t("movable"));
  plot.svg.append(grip);

  const on = pointHandle(model, "start", plot, grip, [0.2, 0.1]);

  const key = ({ key: name, color }) => make("i", { class: `cs-key cs-key-${name}`, style: `--c:${color}` });
  const { table, cells } = numbers([t("step"), t("distance")], RULES.map((rule) => [key(rule), t(rule.key)]), "at");
  const live = announcer();
  let paths = [];

  /** Draw the first steps of both paths; null is all of them. */
  function draw(step) {
    const shown = step ?? STEPS;
    RULES.forEach((_, r) => {
      const points = paths[r].slice(0, shown + 1);
      marks[r].line.setAttribute("d", path(plot, points));
      marks[r].dots.replaceChildren(...points.map((point) => {
        const [cx, cy] = on(point);
        return make("svg:circle", { cx: cx.toFixed(1), cy: cy.toFixed(1), r: 2.5 });
      }));
      const far = Math.hypot(...points.at(-1));
      [String(shown), distance(far)].forEach((text, c) => (cells[r].values[c].textContent = text));
    });
  }

  const play = player(model, { length: () => STEPS, draw, label: t("roll") });
  el.append(figure(model, "valley",
    plot.svg,
    make("div", { class: "cs-panels" },
      slider(model, "learning_rate", { label: t("learning_rate"), min: 0.05, max: 1.1, step: 0.05 }),
      slider(model, "momentum", { label: t("momentum"), min: 0, max: 0.95, step: 0.05 })),
    make("div", { class: "cs-panels" }, table, make("div", { class: "cs-stack" }, play.element, tools(model, TRAITS))),
    live.element));
  const unfollow = follow(model, TRAITS, () => {
    const start = model.get("start");
    paths = RULES.map((rule) => math.descend(start, model.get("learning_rate"), rule.momentum(model), STEPS));
    place(grip, on(start), start, t("start"));
    play.stop();
    const [plain, ball] = paths.map((points) => distance(Math.hypot(...points.at(-1))));
    live.say(t("announcement", { steps: STEPS, plain, ball }));
  });
  return () => { unfollow(); play.pause(); };
}

export default { render };
