// The same examples after each step of preprocessing: the cloud, the loss, and descent on it.

import {
  announcer, axes, choice, count, figure, follow, make, numbers, path, player, slider, tickText, tools, words,
} from "./toolkit.js";
import { STEPS, math } from "./cloud_and_bowl_math.js";

export { math };

const SHOWN = 60; // steps of a path
const [WIDTH, HEIGHT] = [340, 258];
const WIDE = 288 / 200; // the frame's sides: one unit is equally long along both
const TRAITS = ["scale", "correlation", "offset", "step", "rates", "learning_rate"];

const few = (value) => tickText(Number(value.toPrecision(value < 0.001 ? 2 : 3)));
const many = (value) => (value < 99.5 ? few(value) : count(Math.round(value)));

/** Levels whose ellipses grow by half each, from a small one to those that cut the frame's corners. */
function levelsOf(H, reach) {
  const { values: [most, least] } = math.spectrum(H);
  const rings = Math.min(18, Math.ceil(Math.log(8 * Math.sqrt(most / least)) / Math.log(1.5)));
  return Array.from({ length: rings }, (_, k) => (least * (0.2 * reach * 1.5 ** k) ** 2) / 2);
}

function panel(title) {
  const plot = axes({ width: WIDTH, height: HEIGHT, x: [-1, 1], y: [-1, 1], title });
  const zero = ["x", "y"].map(() => make("svg:path", { class: "cs-zero" }));
  plot.layer.append(...zero);
  /** Show a frame of equal units around a center, `reach` above and below it. */
  plot.look = ([cx, cy], reach) => {
    plot.rescale({ x: [cx - WIDE * reach, cx + WIDE * reach], y: [cy - reach, cy + reach] });
    zero[0].setAttribute("d", `M${plot.X(0).toFixed(1)},${plot.inner.top}V${plot.inner.bottom}`);
  };
  return plot;
}

/** The center of some points and the origin, and how far above it a frame must reach to show them. */
function around(points) {
  const [xs, ys] = [0, 1].map((d) => [0, ...points.map((point) => point[d])]);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return [[(left + right) / 2, (low + high) / 2], Math.max((right - left) / WIDE, high - low) / 2];
}
const dot = (target) => `M${target[0].toFixed(1)},${target[1].toFixed(1)}m-3.5,0a3.5,3.5 0 1 0 7,0a3.5,3.5 0 1 0 -7,0`;
const triangle = ([x, y]) => `M${x.toFixed(1)},${(y - 4.5).toFixed(1)}l4.2,7.5h-8.4z`;

function cloudPanel(t) {
  const plot = panel(t("title_cloud"));
  const principal = make("svg:path", { class: "cs-curve", stroke: "var(--ink)", "data-name": "principal" });
  const marks = ["var(--blue)", "var(--orange)"].map((fill) => make("svg:path", { class: "cs-examples", fill }));
  plot.layer.append(...marks, principal);
  plot.draw = (rows, above) => {
    const [center, reach] = around(rows);
    plot.look(center, 1.1 * reach);
    const on = ([x, y]) => [plot.X(x), plot.Y(y)];
    marks.forEach((mark, side) =>
      mark.setAttribute("d", rows.filter((_, i) => above[i] === (side === 0)).map((row) => (side ? triangle : dot)(on(row))).join("")));
    const { shift: [cx, cy], moment } = math.about(rows);
    const { values, vectors } = math.spectrum(moment);
    principal.setAttribute("d", vectors.map(([x, y], i) => {
      const far = Math.sqrt(values[i]);
      return path(plot, [[cx - far * x, cy - far * y], [cx + far * x, cy + far * y]]);
    }).join(""));
  };
  return plot;
}

function bowlPanel(t) {
  const plot = panel(t("title_bowl"));
  const levels = make("svg:path", { class: "cs-level" });
  const line = make("svg:path", { class: "cs-curve cs-path", stroke: "var(--ink)", "data-name": "path" });
  const dots = make("svg:path", { fill: "var(--ink)" });
  const [start, target] = [make("svg:circle", { r: 5, class: "cs-dot", fill: "var(--ink)" }), make("svg:path", { class: "cs-cross cs-target" })];
  plot.layer.append(levels, line, dots, start, target);
  plot.draw = (H, weights) => {
    const [center, reach] = around([weights]);
    plot.look(center, 1.5 * reach);
    levels.setAttribute("d", levelsOf(H, Math.hypot(...weights)).map((level) => path(plot, math.ellipse(H, weights, level))).join(""));
    const [x, y] = [plot.X(weights[0]), plot.Y(weights[1])];
    target.setAttribute("d", `M${x - 7},${y}h14M${x},${y - 7}v14`);
    start.setAttribute("transform", `translate(${plot.X(0)},${plot.Y(0)})`);
  };
  plot.walk = (points) => {
    const far = points.findIndex(([x, y]) => Math.abs(plot.X(x)) > 1e5 || Math.abs(plot.Y(y)) > 1e5);
    const near = far < 0 ? points : points.slice(0, far);
    line.setAttribute("d", path(plot, near));
    dots.setAttribute("d", near.map(([x, y]) => `M${(plot.X(x) - 2).toFixed(1)},${plot.Y(y).toFixed(1)}a2,2 0 1 0 4,0a2,2 0 1 0 -4,0`).join(""));
  };
  return plot;
}

function render({ model, el }) {
  const t = words(model);
  const [left, right] = [cloudPanel(t), bowlPanel(t)];
  const { table, cells } = numbers([t("condition"), t("limit"), t("steps")], STEPS.map((step) => [t(step)]), "at");
  const sentence = make("p", { class: "cs-sums", "data-name": "verdict" });
  const live = announcer();
  const rate = slider(model, "learning_rate", { label: t("learning_rate"), min: 0.001, max: 10, log: true, say: few });
  let visited = [];

  const fate = ({ rate: eta, limit, condition }) => {
    if (eta >= limit * (1 - 1e-9)) return "diverges";
    if (condition < 1.0001) return "straight";
    return eta > limit / 2 ? "zigzags" : "glides";
  };
  const stepsOf = ({ steps, limit, rate: eta }) => (Number.isFinite(steps) ? count(steps) : t(eta >= limit ? "never" : "too_many"));

  const play = player(model, { length: () => SHOWN, draw: (step) => right.walk(visited.slice(0, (step ?? SHOWN) + 1)), label: t("descend") });
  el.append(figure(model, "whitening",
    choice(model, "step", t("after"), STEPS.map((step) => [step, t(step)])),
    make("div", { class: "cs-panels" }, left.svg, right.svg),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-wrongs" },
        slider(model, "scale", { label: t("scale"), min: 0.1, max: 10, log: true, say: few }),
        slider(model, "correlation", { label: t("correlation"), min: -0.95, max: 0.95, step: 0.05 }),
        slider(model, "offset", { label: t("offset"), min: 0, max: 5, step: 0.25 }),
        choice(model, "rates", t("rates"), [["same", t("same")], ["best", t("best")]]), rate),
      make("div", { class: "cs-stack" }, table, sentence)),
    make("div", { class: "cs-row" }, play.element, tools(model, TRAITS)),
    live.element));

  const unfollow = follow(model, TRAITS, () => {
    const { scale, correlation, offset, step, rates, learning_rate: eta } = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    const raw = math.cloud(model.get("base"), scale, correlation, offset);
    const given = rates === "same" ? eta : undefined;
    rate.style.visibility = rates === "same" ? "visible" : "hidden";
    const all = STEPS.map((name) => {
      const { rows, weights } = math.prepare(raw, model.get("weights"), name);
      const H = math.moment(rows);
      return { rows, weights, H, ...math.forecast(H, weights, given) };
    });
    all.forEach((one, i) => {
      [many(one.condition), few(one.limit), stepsOf(one)].forEach((text, c) => (cells[i].values[c].textContent = text));
      cells[i].row.classList.toggle("cs-winner", STEPS[i] === step);
    });
    const one = all[STEPS.indexOf(step)];
    left.draw(one.rows, math.above(raw, model.get("weights")));
    right.draw(one.H, one.weights);
    visited = math.descend(one.H, one.weights, one.rate, SHOWN);
    sentence.textContent = t("verdict", { rate: few(one.rate), fate: t(fate(one)) });
    play.stop();
    live.say(t("announcement", { step: t(step), condition: many(one.condition), limit: few(one.limit), fate: t(fate(one)), steps: stepsOf(one) }));
  });
  return () => { unfollow(); play.pause(); };
}

export default { render };
