// Where the loss meets the penalty: two weights, an optimum that is dragged, and three kinds of ball.

import {
  announcer, axes, choice, figure, follow, format, handle, make, numbers, path, place, pointHandle, slider,
  tools, update, words,
} from "./toolkit.js";
import { math } from "./penalty_balls_math.js";

export { math };

const RANGE = [-3, 3];
const LEVELS = [0.1, 0.4, 1, 2, 3.5, 5.5, 8];
const MOST = 10; // the largest strength
const SHARES = { l1: 1, elastic: 0.5, l2: 0 };
const TRAITS = ["optimum", "correlation", "strength", "penalty"];
const NAMES = ["w₁", "w₂"];

function plane(t) {
  const plot = axes({ width: 360, height: 366, x: RANGE, y: RANGE, xTicks: [-2, 0, 2], yTicks: [-2, 0, 2], xLabel: "w₁", yLabel: "w₂" });
  plot.svg.setAttribute("class", "cs-axes cs-balls-plane");
  const line = (attributes) => {
    const element = make("svg:path", attributes);
    plot.layer.append(element);
    return element;
  };
  plot.layer.append(make("svg:line", { class: "cs-zero", x1: plot.X(0), x2: plot.X(0), y1: plot.inner.top, y2: plot.inner.bottom }));
  const ball = line({ class: "cs-ball", "data-name": "ball" });
  const levels = LEVELS.map(() => line({ class: "cs-level" }));
  const touching = line({ class: "cs-curve", stroke: "var(--orange)", "data-name": "touching" });
  const way = line({ class: "cs-curve cs-way", stroke: "var(--green)", "data-name": "way" });
  const dot = make("svg:circle", { r: 7, fill: "var(--blue)", class: "cs-dot", "data-name": "solution" });
  const cross = make("svg:path", { d: "M-7,0H7M0,-7V7", class: "cs-cross" });
  const grip = handle("optimum", "optimum", cross, RANGE, t("movable"));
  plot.svg.append(dot, grip);
  return { ...plot, ball, levels, touching, way, dot, grip };
}

function render({ model, el }) {
  const t = words(model);
  const plot = plane(t);
  const on = pointHandle(model, "optimum", plot, plot.grip, [0.2, 0.2]);

  const { table, cells } = numbers([t("weight"), t("data"), t("against")], NAMES.map((name) => [name]), "at");
  const shown = ["verdict", "sum", "ball"].map((name) => make("p", { class: "cs-sums", "data-name": name }));
  const live = announcer();

  /** What the penalty answers to the pull of the data; on a weight that is 0, L1 answers up to a limit. */
  function answer(w, pull, reg, share) {
    if (w !== 0) return format(-reg * (share * Math.sign(w) + (1 - share) * w));
    return share > 0 ? t("at_most", { pull: format(-pull), limit: format(reg * share) }) : format(0);
  }
  function verdict(w) {
    const zero = NAMES.filter((_, j) => w[j] === 0);
    return zero.length === 0 ? t("none_zero") : t(zero.length === 1 ? "one_zero" : "both_zero", { name: zero[0] });
  }

  const unfollow = follow(model, TRAITS, () => {
    const { optimum, correlation: r, strength: reg, penalty } = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    const share = SHARES[penalty];
    const w = math.solve(optimum, r, reg, share);
    const [size, loss, pull] = [math.size(w, share), math.loss(optimum, r, w), math.pull(optimum, r, w)];
    plot.ball.setAttribute("d", path(plot, math.ball(size, share)));
    LEVELS.forEach((level, k) => plot.levels[k].setAttribute("d", path(plot, math.contour(optimum, r, level))));
    plot.touching.setAttribute("d", path(plot, math.contour(optimum, r, loss)));
    plot.way.setAttribute("d", path(plot, math.path(optimum, r, share, MOST)));
    const [cx, cy] = on(w);
    update(plot.dot, { cx: cx.toFixed(2), cy: cy.toFixed(2) });
    place(plot.grip, on(optimum), optimum, t("optimum"));
    w.forEach((weight, j) => [format(weight, 3), format(pull[j]), answer(weight, pull[j], reg, share)]
      .forEach((text, c) => (cells[j].values[c].textContent = text)));
    const radius = format(penalty === "l2" ? Math.hypot(...w) : size, 3);
    const texts = [verdict(w), t("sum", { loss: format(loss, 3), penalty: format(reg * size, 3), total: format(loss + reg * size, 3) }),
      t({ l1: "ball_l1", elastic: "ball_elastic", l2: "ball_l2" }[penalty], { radius })];
    texts.forEach((text, k) => (shown[k].textContent = text));
    live.say(t("announcement", { first: format(w[0]), second: format(w[1]), verdict: texts[0] }));
  });

  el.append(figure(model, "balls",
    make("div", { class: "cs-panels" }, plot.svg,
      make("div", { class: "cs-stack" },
        choice(model, "penalty", t("penalty"), [["l1", "L1"], ["elastic", t("elastic")], ["l2", "L2"]]),
        slider(model, "strength", { label: t("strength"), min: 0.01, max: MOST, log: true }),
        slider(model, "correlation", { label: t("correlation"), min: -0.9, max: 0.9, step: 0.05 }),
        table, ...shown, make("p", { class: "cs-note" }, t("legend")), tools(model, TRAITS))),
    live.element));
  return unfollow;
}

export default { render };
